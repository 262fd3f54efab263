import type { Failing } from '../../../facts/state.ts';
import type { Place } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import { editTemplates } from '../edits.ts';

/** What is not there at its place; with the edit that makes it of a key of almost that name. */
export function absent(facts: Facts, { owner }: Failing, { token, where, near }: Place): Advice {
  if (!near) return `${token} is not there: ${where}; add that key, or correct the path`;
  const text = `${token} is not there: ${where}; let key ${near.key} be that file${near.edits[0] === undefined ? '' : ` (${near.edits[0].path.replace(/^.*(?=volume)/, '')})`}, or correct the path`;
  return near.edits.length > 0 ? editTemplates(facts, text, owner, near.edits) : text;
}
