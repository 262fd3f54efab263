import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Change } from '../src/core/plan.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { drainable } from './shared/nodes/drainable.ts';
import { cordonEdit, findNode, nodeWarnings, schedulableElsewhere } from './shared/nodes/node.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';
import { identityOf } from './shared/plan/workload-target.ts';

/** Pods that one plan evicts at most: each stands on the card. */
const MOST = 60;

export const drainNode = changeTool({
  name: 'drain_node',
  toolset: 'nodes',
  description: 'Cordons a node and evicts its pods, within their budgets.',
  input: z.strictObject({ node: fields.name() }),
  async plan({ node: name }, context, signal) {
    const node = await findNode(name, context, signal);
    const { evicted, warnings } = await drainable(name, context, signal);
    if (evicted.length > MOST)
      throw new AppError(
        'refused',
        `${evicted.length} pods would be evicted, more than the ${MOST} that one card can show`,
        'cordon_node first, and drain by hand: kubectl drain',
      );
    const cordoned = node.spec?.unschedulable === true;
    if (cordoned && evicted.length === 0) throw alreadySo(`node/${name} is drained already`);
    const evictions = evicted.map((pod): Change => {
      const { name: own = '', namespace = '' } = pod.metadata ?? {};
      return {
        verb: 'evict',
        target: { apiVersion: 'v1', kind: 'Pod', namespace, name: own },
        resource: { plural: 'pods', namespaced: true },
        ...identityOf(pod, `pod/${own}`),
      };
    });
    const [rights, elsewhere] = await Promise.all([
      nodeWarnings('patch', 'nodes', context, signal),
      schedulableElsewhere(name, context, signal),
    ]);
    return makePlan('drain_node', context, {
      title: `drain node/${name}: ${cordoned ? '' : 'cordon it, '}evict ${evicted.length} ${evicted.length === 1 ? 'pod' : 'pods'}`,
      risk: 'high',
      changes: [...(cordoned ? [] : [cordonEdit(node, true)]), ...evictions],
      warnings: [...elsewhere, ...warnings, ...rights],
      undo: `${kubectl(context, undefined, 'uncordon', name)} (evicted pods stay where they were made again)`,
      kubectl: [kubectl(context, undefined, 'drain', name, '--ignore-daemonsets', '--delete-emptydir-data')],
    });
  },
});
