import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import type { Json } from '../src/core/json.ts';
import { changeTool } from '../src/core/tool.ts';
import { requestCommands, requestUndo } from '../src/core/request/words.ts';
import * as fields from './shared/fields.ts';
import { findNode, nodeEdit, nodeWarnings } from './shared/nodes/node.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';

const TAINT = /^([A-Za-z0-9][\w./-]{0,316})(?:=([\w.-]{0,63}))?:(NoSchedule|PreferNoSchedule|NoExecute)(-)?$/;

export const taintNode = changeTool({
  name: 'taint_node',
  toolset: 'nodes',
  description: 'Adds a taint to a node, or removes it ("-" at the end).',
  input: z.strictObject({ node: fields.name(), taint: fields.name().describe('key=value:Effect') }),
  async plan({ node: name, taint }, context, signal) {
    const [, key, value, effect, minus] = TAINT.exec(taint) ?? [];
    if (key === undefined || effect === undefined)
      throw new AppError(
        'bad-input',
        `${JSON.stringify(taint.slice(0, 80))} is no taint`,
        'write key=value:Effect with NoSchedule, PreferNoSchedule or NoExecute; "-" at the end removes it',
      );
    const node = await findNode(name, context, signal);
    const taints = (node.spec?.taints ?? []) as readonly {
      readonly key: string;
      readonly value?: string;
      readonly effect: string;
    }[];
    const others = taints.filter((one) => one.key !== key || one.effect !== effect);
    const old = taints.find((one) => one.key === key && one.effect === effect);
    if (minus ? old === undefined : old !== undefined && old.value === value)
      throw alreadySo(`node/${name} ${minus ? 'has no such taint' : 'has this taint already'}`);
    const next = minus ? others : [...others, { key, ...(value === undefined ? {} : { value }), effect }];
    const from = node.spec?.taints === undefined ? {} : { from: taints as unknown as Json };
    const changes = [nodeEdit(node, [{ path: '/spec/taints', ...from, ...(next.length === 0 ? {} : { to: next }) }])];
    const cluster = context.cluster.target;
    return makePlan('taint_node', context, {
      title: `${minus ? 'remove' : 'add'} taint ${key}${minus || value === undefined ? '' : `=${value}`}:${effect} ${minus ? 'from' : 'to'} node/${name}`,
      risk: effect === 'NoExecute' && !minus ? 'high' : 'medium',
      changes,
      warnings: [
        ...(effect === 'NoExecute' && !minus
          ? [
              {
                code: 'evicts-pods',
                text: 'NoExecute stops the pods on the node that do not tolerate it, without asking their budgets',
              },
            ]
          : []),
        ...(await nodeWarnings('patch', 'nodes', context, signal)),
      ],
      undo: requestUndo({ cluster, changes }) ?? 'taint_node takes it back',
      kubectl: requestCommands({ cluster, changes }),
    });
  },
});
