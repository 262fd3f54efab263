import type { TreeNode } from '../../../src/core/view.ts';

/**
 * One line a node, children indented by two: `critical Pod backend-x: CrashLoopBackOff, 0/1 ready`. Health "ok" is not
 * said.
 */
export function treeLines(nodes: readonly TreeNode[], depth = 0): string[] {
  return nodes.flatMap(({ kind, name, health, note, children }) => [
    `${'  '.repeat(depth)}${health === 'ok' ? '' : `[${health}] `}${kind} ${name}${note ? `: ${note}` : ''}`,
    ...treeLines(children, depth + 1),
  ]);
}
