import { field } from '../../../facts/evidence.ts';
import type { Failing } from '../../../facts/state.ts';
import { editTemplate } from '../../../rules/advice/edits.ts';
import type { Facts } from '../../../types.ts';
import type { Enriched } from '../enricher.ts';

/**
 * A pod in the network of its node asks the node's name server as long as its dnsPolicy is not
 * ClusterFirstWithHostNet: that one knows no Services
 * (https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy).
 */
export function onHostNetwork(facts: Facts, { pod, view, owner }: Failing, host: string): Enriched | undefined {
  const { hostNetwork, dnsPolicy = 'ClusterFirst' } = pod.spec ?? {};
  if (hostNetwork !== true || /^(?:ClusterFirstWithHostNet|None)$/.test(dnsPolicy)) return undefined;
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const name = pod.metadata?.name ?? '';
  return {
    title: `container ${view.name} cannot resolve Service ${host}: it is in the network of its node (hostNetwork), and with dnsPolicy ${dnsPolicy} it asks the node's name server, which knows no Services`,
    only: true,
    details: { host, dnsPolicy },
    evidence: [field('Pod', name, '.spec.dnsPolicy', dnsPolicy), field('Pod', name, '.spec.hostNetwork', 'true')],
    remedies: [
      editTemplate(
        facts,
        `set dnsPolicy of ${who} to ClusterFirstWithHostNet (now ${dnsPolicy})`,
        owner,
        'dnsPolicy',
        'ClusterFirstWithHostNet',
      ),
    ],
  };
}
