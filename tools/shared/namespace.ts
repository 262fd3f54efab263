import { AppError, toAppError } from '../../src/core/errors.ts';
import { KINDS } from '../../src/core/kinds.ts';
import { isLabel } from '../../src/core/names.ts';
import type { ToolContext } from '../../src/core/tool.ts';

/**
 * The namespace that a call means: what it names, else the conversation's. It is checked before it stands in any URL.
 */
export function namespaceOf(input: { readonly namespace?: string | undefined }, context: ToolContext): string {
  const name = input.namespace ?? context.namespace;
  if (isLabel(name)) return name;
  throw new AppError(
    'bad-input',
    `${JSON.stringify(name.slice(0, 80))} is not a namespace name`,
    `leave it out for ${context.namespace}, or use lower-case letters, digits and "-"`,
  );
}

/**
 * Empty lists look the same for a namespace that is empty and one that is not there. A caller who may not look
 * is told what the lists say.
 */
export async function namespaceMustExist(
  namespace: string,
  { cluster }: Pick<ToolContext, 'cluster'>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await cluster.get(KINDS.namespaces, namespace, undefined, signal);
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'not-found')
      throw new AppError('not-found', `namespace ${namespace} does not exist`, 'choose another with -n, or create it');
    if (code !== 'forbidden') throw error;
  }
}
