import type { ToolContext } from '../../../src/core/tool.ts';

/** One word of a POSIX shell: plain where it can be, else in single quotes. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A command that does the same by hand, bound to this context and namespace so that it cannot hit another cluster. */
export function kubectl({ cluster }: ToolContext, namespace: string | undefined, ...words: readonly string[]): string {
  const where = [
    ...(cluster.target.embedded ? [] : ['--context', cluster.target.context]),
    ...(namespace === undefined ? [] : ['-n', namespace]),
  ];
  return ['kubectl', ...where, ...words].map(shellWord).join(' ');
}
