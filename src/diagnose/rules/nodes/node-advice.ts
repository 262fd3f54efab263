import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { ClusterEvent } from '../../../core/cluster.ts';
import type { Blamed } from '../../../core/diagnosis.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { podRequest } from '../../../core/pod-requests.ts';
import { parseQuantity } from '../../../core/quantity.ts';
import { eventsAbout } from '../../facts/events.ts';
import { blame } from '../../facts/owners.ts';
import { isUnstarted } from '../containers/sandbox.ts';
import type { Facts } from '../../types.ts';

/** A core condition of a node that is bad. */
export type Fault = {
  readonly type: string;
  readonly place: number;
  readonly reason: string;
  readonly message: string;
  readonly since: number;
  readonly status: string;
};

/** The kubelet says of what it evicts how much that was using: the largest of this namespace on the node. */
export function eatersOf(
  facts: Facts,
  node: string,
  { type }: Fault,
): readonly { readonly text: string; readonly title: string }[] {
  const resource = type === 'DiskPressure' ? 'ephemeral-storage' : type === 'MemoryPressure' ? 'memory' : undefined;
  const found = facts.pods.flatMap((pod) => {
    const { reason, message = '' } = pod.status ?? {};
    const [, container, used, request] =
      /[Cc]ontainer (\S+) was using ([^,\s]+), request is ([^,\s]+)/.exec(message) ?? [];
    const meant =
      reason === 'Evicted' && pod.spec?.nodeName === node && resource !== undefined && message.includes(resource);
    if (!meant || used === undefined) return [];
    const { kind, name } = blame(facts, pod);
    const text = `see what container ${container} of ${kind.toLowerCase()} ${name} ${resource === 'memory' ? 'holds' : 'writes'}: it was using ${used} (${resource}, request ${request}) when it was evicted; set requests and limits for it`;
    const title = `; ${kind.toLowerCase()} ${name} was using ${used} of ${resource} there`;
    return [{ text, title, size: parseQuantity(used) ?? 0 }];
  });
  return found.toSorted((a, b) => b.size - a.size).slice(0, 1);
}

/** What the kubelet says where the network plugin of its node is not up. */
export const OF_NETWORK = /cni\b|network plugin|NetworkPluginNotReady/i;
const AGENT = /cilium|calico|flannel|weave|antrea|kube-router|canal|ovn|kindnet|aws-node|azure-cni|netd|(?:^|-)cni\b/;

export const isAgent = ({ kind, name }: Blamed): boolean => kind === 'DaemonSet' && AGENT.test(name);

/** What keeps pods that need no network plugin from a sandbox there: the runtime's own fault, before any network. */
export function runtimeFault(facts: Facts, here: readonly Pod[]): ClusterEvent | undefined {
  return here
    .filter((pod) => pod.spec?.hostNetwork === true && isUnstarted(pod))
    .flatMap(
      (pod) => eventsAbout(facts, 'Pod', pod).find(({ reason }) => reason === 'FailedCreatePodSandBox') ?? [],
    )[0];
}

/** The words of the runtime without those of who called it, and the ids of one attempt. */
export const runtimeWords = ({ message }: ClusterEvent): string =>
  clauseOf(
    message
      .replace(/^.{0,200}?desc = |"[0-9a-f]{12,80}"/g, '')
      .replace(/^(?:(?:failed to|OCI runtime|runc) [^:]{1,80}: )+/, '')
      .replace(/\/[\w-]{1,40}\/[^\s"]{40,}/g, '…')
      .trim(),
    160,
  );

/** The DaemonSet that brings the network to the nodes, where not all of its pods are ready. */
function networkAgents(facts: Facts, node: string): string[] | undefined {
  const [found] = facts.allDaemonsets.filter(
    ({ metadata, status }) =>
      AGENT.test(metadata?.name ?? '') && (status?.numberReady ?? 0) < (status?.desiredNumberScheduled ?? 0),
  );
  if (!found) return undefined;
  const { metadata, status } = found;
  return [
    `repair daemonset ${metadata?.name} of namespace ${metadata?.namespace}, which brings the network to the nodes (${status?.numberReady ?? 0} of ${status?.desiredNumberScheduled ?? 0} pods ready): kubectl get pods -n ${metadata?.namespace} --field-selector spec.nodeName=${node}; kubewhy diagnose daemonset/${metadata?.name} -n ${metadata?.namespace}`,
  ];
}

export function remediesOf(facts: Facts, name: string, { type, reason, message }: Fault): string[] {
  if (type === 'MemoryPressure')
    return [
      `set memory requests near real use for the big consumers on node ${name}: kubectl top pods -A --sort-by=memory${largest(facts, name)}`,
      `or move pods away from node ${name}, or use larger nodes`,
    ];
  if (type === 'DiskPressure')
    return [
      `clean the disk of node ${name}: images that nothing uses (crictl rmi --prune), logs, emptyDir volumes`,
      `or give node ${name} a larger disk`,
    ];
  if (type === 'PIDPressure')
    return [`find the workload on node ${name} that starts too many processes or threads`, 'or raise the pid limit'];
  if (type === 'NetworkUnavailable' || /network/i.test(reason) || OF_NETWORK.test(message))
    return (
      networkAgents(facts, name) ?? [
        `repair the network plugin on node ${name}${message === '' ? '' : ` (${clauseOf(message, 120)})`}: kubectl get pods -A --field-selector spec.nodeName=${name} shows its pod there`,
      ]
    );
  return [
    reason === 'KubeletNotReady'
      ? `repair what the kubelet of node ${name} names: ${clauseOf(message, 160)}`
      : `see whether the machine of node ${name} runs and reaches the API server: its kubelet has stopped reporting (systemctl status kubelet there)`,
    `or replace it: kubectl drain ${name} --ignore-daemonsets --force, then delete the node`,
  ];
}

/** The pod of this namespace on the node that may take most memory. */
function largest(facts: Facts, node: string): string {
  const [first] = facts.pods
    .filter((pod) => pod.spec?.nodeName === node && pod.status?.phase === 'Running')
    .map((pod) => ({ pod, asked: podRequest(pod, 'memory') }))
    .toSorted((a, b) => b.asked - a.asked);
  return first && first.asked > 0 ? ` (of this namespace ${first.pod.metadata?.name} asks most there)` : '';
}
