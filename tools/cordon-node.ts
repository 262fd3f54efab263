import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { cordonEdit, findNode, nodeWarnings, schedulableElsewhere } from './shared/nodes/node.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';

export const cordonNode = changeTool({
  name: 'cordon_node',
  toolset: 'nodes',
  description: 'No new pods on a node.',
  input: z.strictObject({ node: fields.name() }),
  async plan({ node: name }, context, signal) {
    const node = await findNode(name, context, signal);
    if (node.spec?.unschedulable === true) throw alreadySo(`node/${name} takes no new pods already`);
    return makePlan('cordon_node', context, {
      title: `cordon node/${name}`,
      risk: 'medium',
      changes: [cordonEdit(node, true)],
      warnings: [
        ...(await schedulableElsewhere(name, context, signal)),
        ...(await nodeWarnings('patch', 'nodes', context, signal)),
      ],
      undo: kubectl(context, undefined, 'uncordon', name),
      kubectl: [kubectl(context, undefined, 'cordon', name)],
    });
  },
});
