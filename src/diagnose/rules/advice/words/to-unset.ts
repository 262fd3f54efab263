import type { Evidence } from '../../../../core/diagnosis.ts';
import { unsetIn } from '../../../../logs/meaning/suggestion.ts';
import type { Failing } from '../../../facts/state.ts';
import { placesOf } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';
import { standsIn } from '../variables/stands-in.ts';

/** A variable that the container is given, and that the program itself wants taken away: where it is given. */
export function toUnset(
  facts: Facts,
  one: Failing,
  words: string,
): { readonly evidence: readonly Evidence[]; readonly remedies: readonly string[] } | undefined {
  const names = unsetIn(words);
  const place =
    names.length === 0 ? undefined : placesOf(facts, one, names.join(' ')).find(({ lacks }) => lacks !== true);
  const name = names.find((text) => text === place?.token);
  if (!place || name === undefined) return undefined;
  return {
    evidence: [place.evidence],
    remedies: [
      `take ${name} away from container ${one.view.name}, as the program itself asks, or put in place what it then has to find without it; it stands in ${standsIn(place)}`,
    ],
  };
}
