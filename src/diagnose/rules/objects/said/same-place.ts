import { clauseOf } from '../../../../logs/meaning/clause.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { label } from '../custom-fields.ts';
import type { Value } from './constraints.ts';
import { keyOf } from './in-maker.ts';

/** Something is there already where nothing may be. */
const OCCUPIED =
  /\b(?:expected|must be|should be|has to be|requires?) (?:an? )?empty\b|\b(?:not|non)[ -](?:an? )?empty\b|\balready (?:exists?|in use|taken|used|holds?|contains?|initiali[sz]ed|belongs)\b/i;
const LONG = 160;

/** Two fields of one object that name the same place, where what is said is that something is there already. */
export function samePlace(object: KubeObject, words: string, fields: readonly Value[]): readonly Advice[] {
  if (!OCCUPIED.test(words)) return [];
  for (const one of fields) {
    const same = fields.filter(({ path, value }) => value === one.value && keyOf(path) === keyOf(one.path));
    if (same.length < 2) continue;
    const paths = same.map(({ path }) => path).join(' and ');
    return [
      `${paths} of ${label(object)} are both ${one.value}, so that what is there already is in the way: give the one that is written to another ${keyOf(one.path)} (${clauseOf(words, LONG)})`,
    ];
  }
  return [];
}
