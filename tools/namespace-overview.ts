import * as z from 'zod';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';
import { clusterOverview } from './shared/show/cluster-overview.ts';
import { overview } from './shared/show/overview.ts';
import { treeLines } from './shared/show/tree-text.ts';

export const namespaceOverview = readTool({
  name: 'namespace_overview',
  description: 'Tree of a namespace (* = all) with health: workloads, pods, services, config.',
  input: z.strictObject({ namespace: fields.namespace }),
  gives: 'tree',
  async run(input, context, signal) {
    const everywhere = input.namespace === '*';
    const view = everywhere
      ? await clusterOverview(context, signal)
      : await overview(namespaceOf(input, context), context, signal);
    const { text } = boundedText({
      head: [view.title],
      lines: treeLines(view.nodes),
      foot: view.more === undefined ? [] : [view.more],
      leftOut: (left) => `(${left} lines left out; ${everywhere ? 'name a namespace' : '"list pods" shows one kind'})`,
    });
    return { text, digest: view.title, view };
  },
});
