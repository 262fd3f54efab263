import { isBad } from '../../../../logs/faults.ts';
import { field } from '../../../facts/evidence.ts';
import type { Failing } from '../../../facts/state.ts';
import { mountedKeys } from '../../../places/files.ts';
import type { Facts } from '../../../types.ts';
import type { Placed } from '../variables/parameter.ts';

const NAME = '["\'`‘“]?([A-Za-z][\\w./-]{2,60})["\'`’”]?';
const KIND = '(?: ([a-z]{3,20}))?';
/** A thing of the configuration that this version of the program has no more: "the statsd sink has been removed". */
const GONE = new RegExp(
  `(?<![\\w./-])${NAME}${KIND} (?:has been|have been|is|was|are|were)(?: now)? (?:deprecated|removed|renamed|dropped|replaced|superseded|withdrawn|no longer (?:supported|available|known))`,
  'i',
);
const INSTEAD = new RegExp(
  `\\b(?:use|try|switch to|migrate to)(?: the)? ${NAME}${KIND} instead\\b|\\b(?:instead,? use|in favou?r of|(?:replaced|superseded) by|renamed to|please use)(?: the)? ${NAME}`,
  'i',
);
const MOST_LINES = 4;
const ENDED = /\b(?:removed|renamed|dropped|replaced|superseded|withdrawn|no longer)\b/i;
/** What a thing has, and is not it: its format may go and it stays; or what it works with as it runs. */
const ASPECT =
  /^(?:connections?|requests?|sessions?|packets?|messages?|events?|files?|rows?|tables?|columns?|pods?|containers?|volumes?|behaviou?r|defaults?|form|formats?|handling|keys?|layouts?|modes?|names?|notations?|schemas?|styles?|support|syntax|types?|values?|versions?|spellings?|way)$/i;
/** Words that stand before a name or in place of one: "please use our chart", "the new syntax". */
const NO_NAME =
  /^(?:new|newer|newest|latest|later|current|old|older|other|another|any|some|one|all|both|this|that|these|those|its|our|your|their|the|same|own|different|following|proper|official|separate|appropriate|environment|env|version|command|flags?|image|chart|config\w*|settings?|something|only|from|with|for)$/i;

/** The lines of a file that give a thing this name, or list it: a heading, an item, a part of a list in brackets. */
function linesOf(text: string, name: string): readonly number[] {
  const own = `["']?${name.replace(/[^\w-]/g, '\\$&')}(?:/[\\w.-]{1,60})?["']?`;
  const stands = new RegExp(
    `^\\s{0,200}(?:- {0,8})?\\[{0,2}${own}\\]{0,2}\\s{0,20}(?:[:={].*)?$|[[,]\\s{0,20}${own}\\s{0,20}[\\],]`,
  );
  return text.split('\n').flatMap((line, place) => (stands.test(line.slice(0, 500)) ? [place + 1] : []));
}

/**
 * What a message says is gone, with the lines of the mounted files where it stands and what has taken its place.
 * Undefined where no such line is there, or more than a few. What is only called deprecated works on, and counts where
 * the sentence that decides says so, and of no other fault after it.
 */
export function withdrawn(facts: Facts, { view }: Failing, message: string, sentence: string): Placed | undefined {
  const line = message.split('\n').find((one) => GONE.test(one.slice(0, 600)));
  const [, name, kind = ''] = (line === undefined ? null : GONE.exec(line.slice(0, 600))) ?? [];
  if (line === undefined || name === undefined || ASPECT.test(kind)) return undefined;
  if (
    !ENDED.test(line) &&
    (!sentence.includes(name) || isBad(sentence.slice(sentence.search(GONE)).replace(GONE, ' ')))
  )
    return undefined;
  const [, first, other = '', second] = INSTEAD.exec(line.slice(0, 600)) ?? [];
  const said = (first ?? second)?.replace(/[./-]+$/, '');
  const instead = said === undefined || NO_NAME.test(said) || ASPECT.test(other) ? undefined : said;
  const found = mountedKeys(facts, view)
    .map(({ map, key, text }) => ({ map, key, lines: linesOf(text, name) }))
    .filter(({ lines }) => lines.length > 0);
  const [only, another] = found;
  if (!only || another || only.lines.length > MOST_LINES || instead === name) return undefined;
  const { map, key, lines } = only;
  const where = `line${lines.length > 1 ? 's' : ''} ${lines.join(' and ')} of key ${key} of ConfigMap ${map}`;
  return {
    evidence: [field('ConfigMap', map, `.data[${key}]`, `line ${lines.join(', ')}: ${name}`)],
    remedies: [
      instead === undefined
        ? `take ${name} out of ${where}, or write there what has taken its place: image ${view.spec?.image ?? 'of this version'} has it no more`
        : `write ${instead} in place of ${name} in ${where}; what is set below ${name} may be called otherwise below ${instead}`,
    ],
    exact: true,
    only: true,
  };
}

const REFUSED_LINE = /^[^\S\n]*(?:- )?line (\d{1,6}): ([^\n]{3,120}?)(?=\. [A-Z][^\n]*$|[.;]?$)/gm;

/** A parser that lists several lines refuses each: to mend the first alone leads to the next. */
export function alsoRefused(block: string): string {
  const [, ...others] = [...block.slice(0, 4_000).matchAll(REFUSED_LINE)];
  const told = others.slice(0, 3).map(([, line, why = '']) => `line ${line} (${why.trim()})`);
  return told.length === 0 ? '' : `; the same parser refuses ${told.join(' and ')}`;
}
