import type { Advice } from '../../../../core/diagnosis.ts';
import type { Facts } from '../../../types.ts';

const amount = (values: Readonly<Record<string, string>> | undefined, resource: string): number =>
  Number(values?.[resource] ?? 0);

/** A node that has the device and may not give it: its plugin calls it ill. Nothing has to be installed there. */
export function illDevice(facts: Facts, resource: string): readonly Advice[] {
  const node = facts.nodes.find(
    ({ status }) => amount(status?.capacity, resource) > 0 && amount(status?.allocatable, resource) === 0,
  );
  const name = node?.metadata?.name ?? '';
  return node
    ? [
        `bring the device behind ${resource} on node ${name} back: the node has ${amount(node.status?.capacity, resource)} of it and may give 0, as its device plugin calls it ill or no longer sees it (unplugged, lost after a reset; the log of the plugin's pod on ${name} says which), then restart that pod if it does not come by itself`,
      ]
    : [];
}
