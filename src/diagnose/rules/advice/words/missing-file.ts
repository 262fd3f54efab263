import type { Cause } from '../../../../core/causes/index.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { nearFile } from '../../../places/by-words/near-file.ts';
import { unusedMaps } from '../../../places/by-words/unused-map.ts';
import type { Place } from '../../../places/index.ts';
import type { Facts } from '../../../types.ts';
import { corrected, standsIn } from '../variables/stands-in.ts';

/** What a program opens and does not find under that name, and where almost that name stands. */
export function nearFileAdvice(
  facts: Facts,
  one: Failing,
  sentence: string,
  places: readonly Place[],
): readonly Advice[] {
  const found = nearFile(facts, one, sentence);
  if (!found) return [];
  const { wanted, near, where } = found;
  const why = `${near} is ${where}`;
  const [written] = corrected(places, wanted, near);
  if (written === undefined) {
    const [place] = places;
    return [
      `let container ${one.view.name} open ${near} in place of ${wanted}, or give the file that name: ${why}${place === undefined ? '' : `; ${place.token} stands in ${standsIn(place)}`}`,
    ];
  }
  return [typeof written === 'string' ? `${written}: ${why}` : { ...written, text: `${written.text}: ${why}` }];
}

const LACKING: ReadonlySet<Cause> = new Set<Cause>(['RequiredSettingMissing', 'ConfigFileMissing']);

/** Where what lacks may stand: in a ConfigMap that seems made for it and that nothing mounts. */
export const unusedMapAdvice = (facts: Facts, one: Failing, cause: Cause): readonly Advice[] =>
  (LACKING.has(cause) ? unusedMaps(facts, one) : [])
    .slice(0, 1)
    .map(
      (map) =>
        `see whether it stands in ${map}: no pod that was read here uses it; mount it where container ${one.view.name} looks, or add what it holds to what is mounted`,
    );
