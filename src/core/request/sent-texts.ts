import { pointerKey } from '../json-pointer.ts';
import type { Change } from '../plan.ts';

const DEEPEST = 60;
/** Texts below a value as lines `name=value`; members of a list have the name of the list. */
function linesOf(value: unknown, name: string, depth = 0): string[] {
  if (typeof value === 'string') return [`${name}=${value}`];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  if (Array.isArray(value)) return value.flatMap((member: unknown) => linesOf(member, name, depth + 1));
  return Object.entries(value).flatMap(([key, member]) => linesOf(member, key, depth + 1));
}
/** The name that a pointer sets: its last part that is no place in a list. */
const nameAt = (path: string): string =>
  pointerKey(path.split('/').findLast((part) => !/^(?:\d+|-)$/.test(part)) ?? '');

/**
 * All texts that a change writes, a line `name=value` each, wherever they stand: in an object, in the value of an edit,
 * or as that value.
 */
export function sentTexts(change: Change): string {
  if (change.verb === 'edit') return change.edits.flatMap(({ path, to }) => linesOf(to, nameAt(path))).join('\n');
  return 'object' in change ? linesOf(change.object, '').join('\n') : '';
}
