import type { ToolContext } from '../../../src/core/tool.ts';
import type { TreeNode, View } from '../../../src/core/view.ts';
import { configTree } from './config-tree.ts';
import { Holes } from '../holes.ts';
import { namespaceMustExist } from '../namespace.ts';
import { readNamespace } from './namespace-lists.ts';
import { serviceTree } from './service-tree.ts';
import { workloadTree } from './workload-tree.ts';

export type Overview = Extract<View, { type: 'tree' }>;

/** Top-level objects on the screen. */
const MOST_NODES = 300;

/**
 * The relationship tree of a namespace: workloads → ReplicaSets → pods; Services → workloads; configuration → users.
 * `kubewhy status` shows it too. AppErrors: not-found for a namespace that is not there, forbidden when nothing may be
 * read.
 */
export async function overview(namespace: string, context: ToolContext, signal: AbortSignal): Promise<Overview> {
  const holes = new Holes();
  const lists = await readNamespace(namespace, holes, context, signal);
  const workloads = workloadTree(lists);
  const nodes = [...workloads, ...serviceTree(lists, workloads), ...configTree(lists, workloads)];
  holes.mustHave(nodes.length > 0, 'workloads, services or configuration', namespace);
  if (nodes.length === 0) await namespaceMustExist(namespace, context, signal);
  const title = `namespace ${namespace}: ${titleOf(workloads)}`;
  const left = nodes.length - MOST_NODES;
  const more = [...(left > 0 ? [`${left} objects left out`] : []), ...holes.lines()].join('; ');
  return { type: 'tree', title, nodes: nodes.slice(0, MOST_NODES), ...(more ? { more } : {}) };
}

function titleOf(workloads: readonly TreeNode[]): string {
  if (workloads.length === 0) return 'no workloads';
  const ill = workloads.filter(({ health }) => health === 'critical' || health === 'warning');
  const count = `${workloads.length} workload${workloads.length === 1 ? '' : 's'}`;
  if (ill.length === 0) return `${count}, none ill`;
  const names = ill.slice(0, 5).map(({ kind, name }) => `${kind.toLowerCase()}/${name}`);
  return `${count}, ${ill.length} ill: ${names.join(', ')}${ill.length > 5 ? ' …' : ''}`;
}
