import { shellLine } from '../../../src/core/request/shell.ts';
import type { ToolContext } from '../../../src/core/tool.ts';

/** A command that does the same by hand, bound to this context and namespace so that it cannot hit another cluster. */
export function kubectl({ cluster }: ToolContext, namespace: string | undefined, ...words: readonly string[]): string {
  const where = [
    ...(cluster.target.embedded ? [] : ['--context', cluster.target.context]),
    ...(namespace === undefined ? [] : ['-n', namespace]),
  ];
  return shellLine(['kubectl', ...where, ...words]);
}
