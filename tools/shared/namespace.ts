import { AppError } from '../../src/core/errors.ts';
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
