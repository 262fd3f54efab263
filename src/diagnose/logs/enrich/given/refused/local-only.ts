import { podReady } from '../../../../facts/containers.ts';
import { field } from '../../../../facts/evidence.ts';
import { blame } from '../../../../facts/owners.ts';
import type { Failing } from '../../../../facts/state.ts';
import { editField } from '../../../../rules/advice/edits.ts';
import type { Facts } from '../../../../types.ts';
import type { Target } from '../../../targets.ts';
import type { Enriched } from '../../enricher.ts';

/**
 * A Service that leads only to pods on the node of who asks (internalTrafficPolicy: Local), where none of its ready
 * pods is there: what is asked is dropped. Undefined for any other.
 */
export function localOnly(facts: Facts, { pod, view }: Failing, target: Target | undefined): Enriched | undefined {
  if (target?.kind !== 'service') return undefined;
  // Of a Service without an address the name server gives all pods.
  const { internalTrafficPolicy, clusterIP } = target.service.spec ?? {};
  if (internalTrafficPolicy !== 'Local' || clusterIP === 'None') return undefined;
  const node = pod.spec?.nodeName;
  const ready = target.pods.filter(podReady);
  if (node === undefined || ready.length === 0 || ready.some(({ spec }) => spec?.nodeName === node)) return undefined;
  const name = target.service.metadata?.name ?? '';
  const nodes = [...new Set(ready.map(({ spec }) => spec?.nodeName ?? ''))].sort().join(', ');
  const owner = blame(facts, ready[0] ?? pod);
  const everywhere = owner.kind === 'DaemonSet';
  const text = `set internalTrafficPolicy of Service ${name} to Cluster: Local leads only to pods on the node of who asks, and container ${view.name} asks from ${node}, while its pods are on ${nodes}`;
  return {
    title: `container ${view.name} on node ${node} reaches no pod of Service ${name}: internalTrafficPolicy Local leads only to pods of the same node, which are on ${nodes}`,
    only: true,
    details: { service: name, internalTrafficPolicy: 'Local', node },
    remedies: everywhere
      ? [
          `let DaemonSet ${owner.name} have a ready pod on node ${node}: Service ${name} leads only to pods of the same node (internalTrafficPolicy: Local)`,
          text,
        ]
      : [
          editField(facts, text, { kind: 'Service', name }, 'spec.internalTrafficPolicy', 'Cluster'),
          `or run ${owner.kind.toLowerCase()}/${owner.name} on every node (as a DaemonSet), where Local is meant`,
        ],
    evidence: [field('Service', name, '.spec.internalTrafficPolicy', 'Local')],
  };
}
