import { neededMemoryIn } from '../../../../logs/meaning/needed-memory.ts';
import { change } from '../../../rules/advice/change.ts';
import { TEMPLATED } from '../../../rules/advice/edits.ts';
import { parallelIn } from '../../../places/parallel.ts';
import type { Enriched, Enricher } from '../enricher.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';
import type { Caught } from '../../signatures/types.ts';

/** What a program asks of its place before it begins: the limit that is lower, the node whose kernel allows less. */
export const needs: Enricher = {
  causes: ['MemoryLimitTooLow', 'NodeSysctlTooLow'],
  wants: () => [],
  add: (facts, one, cause, caught) =>
    cause === 'MemoryLimitTooLow' ? memory(facts, one, caught) : onNode(one, caught),
};

function memory(facts: Facts, { view, owner }: Failing, { needs: said = '' }: Caught): Enriched {
  const needed = neededMemoryIn(said);
  const limit = view.spec?.resources?.limits?.['memory'];
  if (!needed || limit === undefined) return {};
  const text = `raise resources.limits.memory of container ${view.name} from ${limit} to ${needed.enough}: it says that it needs ${needed.said}, and a container sees its limit, not what its node has`;
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  const input = { workload, container: view.name, limits: `memory=${needed.enough}` };
  return {
    only: true,
    title: `container ${view.name} needs ${needed.said}, and its memory limit is ${limit}`,
    details: { limit, enough: needed.enough },
    remedies: [TEMPLATED.test(owner.kind) ? change(facts, text, 'set_resources', input) : text],
  };
}

/** The node whose kernel allows less, and where the program is told how much to start. */
function onNode({ view, pod }: Failing, { sysctl, wanted, fewer }: Caught): Enriched {
  const node = pod.spec?.nodeName;
  if (sysctl === undefined || node === undefined) return {};
  const value = wanted ?? 'VALUE';
  const known = wanted === undefined ? `; sysctl ${sysctl} shows there what it is now` : '';
  const less = fewer === undefined ? [] : parallelIn(view);
  return {
    better: true,
    details: { node, sysctl },
    remedies: [
      `raise ${sysctl} on node ${node} (sysctl -w ${sysctl}=${value} and /etc/sysctl.d, or the settings of its node pool), and on the other nodes that container ${view.name} may run on${known}`,
      ...(less.length > 0 ? [`or let container ${view.name} start fewer at once: ${less.join(', ')}`] : []),
    ],
  };
}
