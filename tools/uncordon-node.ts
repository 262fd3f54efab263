import * as z from 'zod';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { cordonEdit, findNode, nodeWarnings } from './shared/nodes/node.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';

export const uncordonNode = changeTool({
  name: 'uncordon_node',
  toolset: 'nodes',
  description: 'Lets a node take pods again.',
  input: z.strictObject({ node: fields.name() }),
  async plan({ node: name }, context, signal) {
    const node = await findNode(name, context, signal);
    if (node.spec?.unschedulable !== true) throw alreadySo(`node/${name} takes pods already`);
    return makePlan('uncordon_node', context, {
      title: `uncordon node/${name}`,
      risk: 'low',
      changes: [cordonEdit(node, false)],
      warnings: await nodeWarnings('patch', 'nodes', context, signal),
      undo: kubectl(context, undefined, 'cordon', name),
      kubectl: [kubectl(context, undefined, 'uncordon', name)],
    });
  },
});
