import type { Remedy } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import type { Facts } from '../../types.ts';

/** A remedy that a change tool can do, with the namespace of the diagnosis. */
export const change = (
  { namespace }: Pick<Facts, 'namespace'>,
  text: string,
  tool: string,
  input: Readonly<Record<string, Json>>,
): Remedy => ({ text, change: { tool, input: { ...input, namespace } } });

/** The same of a tool for nodes, which stand in no namespace. */
export const changeNode = (text: string, tool: string, input: Readonly<Record<string, Json>>): Remedy => ({
  text,
  change: { tool, input },
});
