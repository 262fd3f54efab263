import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import type { Place } from '../config-place.ts';
import { settingsOf, type Setting } from './settings-of.ts';
import { othersThan, speaksWith } from './neighbours.ts';

const AMOUNT = /(?<![\w.:/-])\d{5,12}(?![\w:/]|\.\d|-\d)/g;
const SMALL = /(?<![\w.:/-])\d{1,4}(?![\w:/]|\.\d|-\d)/g;
const MOST = 4;
/** A value that is one number, with what may stand behind it. */
const ONE_NUMBER = /^["']?(\d{5,12})["']?[ \t]{0,20}(?:[;,<#].*)?$/;

/**
 * A figure that a sentence names and that is, digit for digit, the value of one setting: of the container itself or of
 * a workload that it speaks with. It is the limit that was met.
 */
export function byAmount(facts: Facts, one: Failing, sentence: string): readonly Place[] {
  const figures = [...new Set(sentence.slice(0, 2_000).match(AMOUNT) ?? [])].slice(0, MOST);
  if (figures.length === 0) return [];
  const all = [one, ...othersThan(facts, one).filter((other) => speaksWith(facts, one, other))].flatMap((each) =>
    settingsOf(facts, each).flatMap((setting) => {
      const value = ONE_NUMBER.exec(setting.value)?.[1];
      const of = each === one ? '' : ` of ${each.owner.kind.toLowerCase()}/${each.owner.name}`;
      return value === undefined ? [] : [{ ...setting, value, where: `${setting.where}${of}` }];
    }),
  );
  return figures.flatMap((figure) => alone(all.filter(({ value }) => value === figure)));
}

const alone = ([only, second]: readonly Setting[]): readonly Place[] =>
  only === undefined || second !== undefined
    ? []
    : [{ token: only.name, where: only.where, says: `${only.name} = ${only.value}`, evidence: only.evidence }];

/** A small figure counts where the sentence also spells the setting out: `required-contact-point-nr = 3`. */
export function bySmallAmount(facts: Facts, one: Failing, sentence: string): readonly Place[] {
  const text = sentence.slice(0, 2_000).toLowerCase();
  const figures = new Set(text.match(SMALL) ?? []);
  if (figures.size === 0) return [];
  const fitting = settingsOf(facts, one).filter(({ name, value }) => {
    const words = name
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((word) => word.length > 3);
    return figures.has(value.trim()) && words.length > 1 && words.every((word) => text.includes(word));
  });
  return alone(fitting);
}
