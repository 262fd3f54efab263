import type { Advice } from '../../../../core/diagnosis.ts';
import type { Place } from '../../../places/config-place.ts';

/** "variable DB_HOST of container web: db-old (written 4m ago by kubectl-edit)". */
export const standsIn = ({ where, says, written }: Place): string =>
  `${where}${says === undefined ? '' : `: ${says}`}${written === undefined ? '' : ` (${written})`}`;

/** What only one may say, and two places do. */
export const onlyOne = (places: readonly Place[]): string =>
  `keep ${places[0]?.says ?? 'it'} in one place alone: it stands in ${places.map(({ where }) => where).join(' and in ')}`;

/** One value in place of another, where it stands; with the call that writes it. */
export function corrected(places: readonly Place[], from: string, to: string): readonly Advice[] {
  const place =
    places.find(({ rewrite }) => rewrite?.(from, to) !== undefined) ??
    places.find(({ says }) => says?.includes(from) === true);
  if (!place) return [];
  const text = `write ${to} in place of ${from} in ${standsIn(place)}`;
  const change = place.rewrite?.(from, to);
  return [change === undefined ? text : { text, change }];
}
