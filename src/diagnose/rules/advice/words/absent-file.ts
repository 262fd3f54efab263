import type { Failing } from '../../../facts/state.ts';
import type { Place } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import type { Json } from '../../../../core/json.ts';
import { editTemplates } from '../edits.ts';

/** What is not there at its place; with the edit that makes it of a key of almost that name. */
export function absent(facts: Facts, { owner }: Failing, { token, where, near }: Place): Advice {
  if (!near) return `${token} is not there: ${where}; add that key, or correct the path`;
  const text = `${token} is not there: ${where}; let key ${near.key} be that file${near.edits[0] === undefined ? '' : ` (${near.edits[0].path.replace(/^.*(?=volume)/, '')}${alsoListed(near.edits[0].value, near.key)})`}, if it is the one that is meant, or correct the path`;
  return near.edits.length > 0 ? editTemplates(facts, text, owner, near.edits) : text;
}

/** A list of items leaves out of the volume every key that it does not name: the others stand in it too. */
function alsoListed(value: Json, key: string): string {
  const others = Array.isArray(value)
    ? value.flatMap((item) => (isItem(item) && item.key !== key ? [item.key] : []))
    : [];
  return others.length === 0
    ? ''
    : `, with ${others.join(', ')} as they are: what the list does not name is not mounted`;
}

const isItem = (item: Json): item is { key: string } =>
  typeof item === 'object' && item !== null && 'key' in item && typeof item['key'] === 'string';
