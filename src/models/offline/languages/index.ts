import { checkNames } from '../grammar/check-names.ts';
import { compile, firstOf, match } from '../grammar/pattern.ts';
import { requestOf } from '../grammar/request.ts';
import { SLOTS } from '../grammar/slots/index.ts';
import { tokensOf } from '../grammar/tokens.ts';
import type { World } from '../grammar/world.ts';
import type { Understood } from '../outcome.ts';
import { CHINESE, JAPANESE } from './unspaced.ts';
import { FRENCH, GERMAN, PORTUGUESE, SPANISH } from './spaced.ts';

const SPACED = [GERMAN, SPANISH, FRENCH, PORTUGUESE].map((language) => ({
  ...language,
  compiled: language.patterns.map(([pattern, english]) => ({ pattern: compile(pattern, {}), english })),
}));
const UNSPACED = [JAPANESE, CHINESE];

/**
 * A request in another language that one of its patterns covers as a whole, read as the English sentence that means the
 * same.
 */
export function translate(text: string, world: World): Understood | undefined {
  const english = spaced(text, world) ?? unspaced(text);
  const made = english === undefined ? undefined : requestOf(tokensOf(english), world);
  return made !== undefined && 'calls' in made ? checkNames(made, world) : made;
}

function spaced(text: string, world: World): string | undefined {
  const plain = text.replace(/[¿¡]|(?<!\p{L})(?:bitte|por favor|svp|s['’]il (?:te|vous) pla[iî]t)(?!\p{L})/giu, ' ');
  const words = tokensOf(plain).filter(({ low, quoted }) => quoted || !/^[.!?,]$/.test(low));
  return firstOf(
    SPACED.flatMap(({ compiled }) => compiled),
    ({ pattern, english }) =>
      match(pattern, words, SLOTS, world, (bound) =>
        english.replace(/<(\w+)>/g, (_all, key: string) => String(bound.get(key) ?? '')),
      ),
  );
}

function unspaced(text: string): string | undefined {
  const plain = text
    .replace(/[\s。．！!？?、，,]+/g, '')
    .replaceAll('バックエンド', 'backend')
    .replaceAll('フロントエンド', 'frontend')
    .replaceAll('后端', 'backend')
    .replaceAll('前端', 'frontend')
    .replace(/^(?:请|請|麻烦|麻煩)/, '');
  for (const { patterns } of UNSPACED)
    for (const [pattern, english] of patterns) {
      const groups = pattern.exec(plain)?.groups;
      if (groups !== undefined) return english.replace(/<(\w+)>/g, (_all, key: string) => groups[key] ?? '');
    }
  return undefined;
}

/**
 * Words that only English has, and short ones that other languages share with commands and hosts ("du", "com", "del").
 */
const ENGLISH =
  /\b(?:the|that|this|of|to|can|is|are|and|for|with|from|what|which|why|how|my|it|at|be|run|show|check|pods?|please)\b/gi;
/** Letters that English does not have. */
const FOREIGN = /[¿¡ñãõçäöüßéèêàâîôû]/i;
/** Hosts, paths, addresses and names in code: their parts are no words. */
const CODE = /\w[./:@_]\w/;

/** One honest line in the language of the text; undefined for English and what is not known. */
export function languageLine(text: string): string | undefined {
  const unspacedLanguage = UNSPACED.find(({ sign }) => sign.test(text));
  if (unspacedLanguage) return unspacedLanguage.sorry;
  const words = text
    .split(/\s/)
    .filter((word) => !CODE.test(word))
    .join(' ');
  if (!FOREIGN.test(words) && (words.match(ENGLISH) ?? []).length >= 2) return undefined;
  return SPACED.find(({ sign }) => sign.test(words))?.sorry;
}
