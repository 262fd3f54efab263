import type { ClusterEvent } from '../../../core/cluster.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { blame, podNamed } from '../../facts/owners.ts';
import { change } from '../advice/change.ts';
import { editFields } from '../advice/edits.ts';
import type { Draft, Facts } from '../../types.ts';

/** A volume that another node still has: who holds it there, and how it is let go. */
export function multiAttach(
  facts: Facts,
  pod: Pod,
  event: ClusterEvent,
  details: { volume: string | undefined; claim: string | undefined; mount: string | undefined; node: string },
): Pick<Draft, 'cause' | 'title' | 'evidence' | 'details' | 'remedies' | 'explainedBy'> {
  const subject = blame(facts, pod);
  const told = /used by pod\(s\) ([^\s]+(?:, [^\s]+)*)/.exec(event.message)?.[1]?.split(/, ?/) ?? [];
  const holders = [
    ...new Set([
      ...told,
      ...facts.pods
        .filter(
          (other) =>
            other !== pod &&
            other.spec?.nodeName !== pod.spec?.nodeName &&
            other.spec?.volumes?.some(
              ({ persistentVolumeClaim }) =>
                persistentVolumeClaim?.claimName === details.claim && details.claim !== undefined,
            ),
        )
        .map(({ metadata }) => metadata?.name ?? ''),
    ]),
  ];
  const claim = facts.persistentvolumeclaims.find(({ metadata }) => metadata?.name === details.claim);
  const modes = claim?.spec?.accessModes ?? [];
  const deployment = facts.deployments.find(
    ({ metadata }) => subject.kind === 'Deployment' && metadata?.name === subject.name,
  );
  const rolling = deployment !== undefined && (deployment.spec?.strategy?.type ?? 'RollingUpdate') === 'RollingUpdate';
  const nodes = [...new Set(holders.flatMap((name) => podNamed(facts, name)?.spec?.nodeName ?? []))];
  const what = details.claim ?? details.volume ?? 'the volume';
  return {
    cause: 'VolumeMultiAttach',
    title: `${what} is still attached to ${nodes[0] ? `node ${nodes[0]}` : 'another node'}${holders[0] ? ` by pod ${holders[0]}` : ''}, so pod ${pod.metadata?.name} on ${details.node} cannot have it`,
    evidence: [
      eventEvidence(event),
      ...(modes.length > 0 ? [field('PersistentVolumeClaim', what, '.spec.accessModes', modes.join(','))] : []),
      ...(rolling ? [field('Deployment', subject.name, '.spec.strategy.type', 'RollingUpdate')] : []),
    ],
    details: {
      ...details,
      usedBy: holders.slice(0, 20),
      holderNodes: nodes,
      accessModes: modes,
      ...(rolling ? { strategy: 'RollingUpdate' } : {}),
    },
    remedies: [
      ...(rolling
        ? [
            editFields(
              facts,
              `set spec.strategy.type of deployment ${subject.name} from RollingUpdate to Recreate: a ReadWriteOnce claim cannot be on two nodes`,
              subject,
              [{ path: 'spec.strategy.rollingUpdate' }, { path: 'spec.strategy.type', value: 'Recreate' }].filter(
                ({ path }) => path.endsWith('type') || deployment.spec?.strategy?.rollingUpdate !== undefined,
              ),
            ),
          ]
        : []),
      holders[0]
        ? change(
            facts,
            `delete pod ${holders[0]} when it is no longer needed, so that the volume is detached: kubectl delete pod ${holders[0]} -n ${facts.namespace}`,
            'delete_pod',
            { pod: holders[0] },
          )
        : `wait until ${what} is detached from the old node: kubectl get volumeattachment | grep ${details.volume ?? what}`,
      `or use a ReadWriteMany volume for ${what}`,
    ],
    explainedBy: nodes.map((name) => ({ kind: 'Node', name })),
  };
}
