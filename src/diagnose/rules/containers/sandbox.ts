import { clauseOf } from '../../../logs/meaning/clause.ts';
import { notThere } from '../advice/elsewhere/not-there.ts';
import type { ClusterEvent } from '../../../core/cluster.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { containersOf, isDeleted } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { perFacts } from '../../facts/per-facts.ts';
import { blame, keyOf } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

const EXHAUSTED =
  /failed to assign an IP address|no IPs currently available|no IP addresses available|no available IP|no more IPs|IPAM.*exhausted|out of IP/i;
const NETWORK =
  /failed to (?:set ?up|create) (?:pod )?(?:network|sandbox network)|plugin type=|network plugin|cni|NetworkPlugin|networkPlugin/i;

/** Ids of the attempt, and whose it is: the pod is named already. */
const WHERE =
  /^Failed to create pod sandbox: |\b(?:ContainerID|Netns|IfName|Args|Path):"[^"]{0,300}" ?| ?for sandbox "[0-9a-f]{12,80}"|plugin type="[^"]{1,80}" name="[^"]{1,80}" failed \(\w+\): /g;

/** A pod on a node whose containers have not started once: no status, or all of them waiting since creation. */
export const isUnstarted = (pod: Pod): boolean =>
  !isDeleted(pod) &&
  pod.spec?.nodeName !== undefined &&
  pod.status?.phase === 'Pending' &&
  containersOf(pod).every(
    ({ status }) => !status?.state?.running && !status?.state?.terminated && !status?.lastState?.terminated,
  );

type Stuck = { readonly pod: Pod; readonly event: ClusterEvent };

/** The newest sandbox failure of a pod; over once a container was pulled or started after it. */
const stuck = perFacts((facts): readonly Stuck[] =>
  facts.pods.filter(isUnstarted).flatMap((pod) => {
    const events = eventsAbout(facts, 'Pod', pod);
    const event = events.find(({ reason }) => reason === 'FailedCreatePodSandBox');
    const success = events.find(({ reason }) => ['Started', 'Created', 'Pulled', 'Pulling'].includes(reason));
    if (!event || (success && at(success.lastSeen) > at(event.lastSeen))) return [];
    return EXHAUSTED.test(event.message) || NETWORK.test(event.message) ? [{ pod, event }] : [];
  }),
);

/** Over how many workloads and nodes the failures are spread. */
const spread = perFacts((facts) => ({
  owners: new Set(stuck(facts).map(({ pod }) => keyOf(blame(facts, pod)))).size,
  nodes: new Set(stuck(facts).map(({ pod }) => pod.spec?.nodeName)).size,
}));

/** Group 4.7, the pod's network. Blames the node when several workloads fail on that one node alone. */
export const sandbox: Rule = {
  name: 'sandbox',
  wants: (facts) => (stuck(facts).length > 0 ? ['nodes'] : []),
  find: (facts) => stuck(facts).map((one) => draftOf(facts, one)),
};

function draftOf(facts: Facts, { pod, event }: Stuck): Draft {
  const node = pod.spec?.nodeName ?? '';
  const name = pod.metadata?.name ?? '';
  const { owners, nodes } = spread(facts);
  const oneNode = nodes === 1;
  const subject = oneNode && owners > 1 ? { kind: 'Node', name: node } : blame(facts, pod);
  const exhausted = EXHAUSTED.test(event.message);
  const absent = notThere(facts, blame(facts, pod), event.message);
  const plugin = /plugin type="([^"]+)"/.exec(event.message)?.[1];
  const conditions = pod.status?.conditions ?? [];
  const ready = conditions.findIndex(({ type, status }) => type === 'PodReadyToStartContainers' && status === 'False');
  return {
    cause: exhausted ? 'PodIPExhausted' : 'PodSandboxNetworkFailed',
    severity: 'critical',
    confidence: 'certain',
    subject,
    stage: STAGE.volumes,
    pods: [name],
    title: exhausted
      ? `node ${node} has no IP address left for pods`
      : `the network of pods on node ${node} cannot be set up${plugin ? ` (plugin ${plugin})` : ''}: ${clauseOf(event.message.replace(WHERE, ''), 160)}`,
    evidence: [
      eventEvidence(event),
      ...(ready >= 0 ? [field('Pod', name, `.status.conditions[${ready}]`, 'PodReadyToStartContainers=False')] : []),
    ],
    details: { node, plugin, oneNode },
    consequences: ['ContainerCreating', 'FailedCreatePodSandBox'],
    remedies: exhausted
      ? [
          `give node ${node} a larger subnet for its pods, or add nodes with addresses of their own`,
          `run fewer pods on node ${node}`,
        ]
      : absent.length > 0
        ? absent
        : [
            ...(/unauthori[sz]ed|provide credentials|token (?:has |is )?(?:expired|invalid)/i.test(event.message)
              ? [
                  `restart the pod of ${plugin ?? 'the network plugin'} on node ${node}: the API server no longer takes the token in its kubeconfig below /etc/cni/net.d, and at its start it writes a new one`,
                ]
              : []),
            `repair the ${plugin ?? 'CNI'} agent on node ${node} (its pod in kube-system and its log)`,
            `cordon ${node} and delete the stuck pods, so that they start elsewhere`,
          ],
    ...(subject.kind === 'Node' ? {} : { explainedBy: [{ kind: 'Node', name: node }] }),
  };
}
