import { type Concept, conceptsOf, correction, isKnown } from './vocabulary.ts';

export type Word = {
  /** As typed, without punctuation around it. */
  readonly raw: string;
  /** Lower case, a typing error in a known word put right. */
  readonly word: string;
  /** known: spelled as in the vocabulary. corrected: a near spelling. other: may be a name. */
  readonly sort: 'known' | 'corrected' | 'other';
};

const NUMBERS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const NUMBER_WORD = new RegExp(
  `\\b(?:to|at|of|by|last|tail|with|revision|replicas?|=)\\s+(${NUMBERS.join('|')}|none|nothing|a dozen)\\b|\\b(${NUMBERS.join('|')})\\s+(?=replicas?|pods?|copies|instances|lines?|minutes?|hours?)`,
  'gi',
);

const numberOf = (word: string): string => {
  const lower = word.toLowerCase();
  if (lower === 'none' || lower === 'nothing') return '0';
  return lower === 'a dozen' ? '12' : String(NUMBERS.indexOf(lower));
};

const REWRITES: readonly (readonly [RegExp, string])[] = [
  [/[“”„]/g, '"'],
  [/[‘’´`]/g, "'"],
  [/\b(what|who|how|that|there|where|why|it|let)'s\b/gi, '$1 is'],
  [/\b(pods?|they|we|you|things|services) r\b/gi, '$1 are'],
  [/\bcan't\b/gi, 'can not'],
  [/\bwon't\b/gi, 'will not'],
  [/n't\b/gi, ' not'],
  [/\b(\w+)'s\b/g, '$1'],
  [/\b(it|they|you|we|i)'(?:re|ve|ll|d|m)\b/gi, '$1'],
  [/\broll(?:ed|ing)?[ -]back\b/gi, 'rollback'],
  [/\broll (it|them|that|(?:the )?[\w/.-]+) back\b/gi, 'rollback $1'],
  [/\bgo(?:ing)? back\b(?= to\b)/gi, 'rollback'],
  [/\broll[ -]out\b/gi, 'rollout'],
  [/\brollout undo\b/gi, 'rollback'],
  [/\brollout restart\b/gi, 'restart'],
  [/\bcrash[ -]loop(?:ing|s)?(?:[ -]?back[ -]?off)?\b/gi, 'crashloop'],
  [/\bshut(?:ting)? down\b|\bturn off\b|\bswitch off\b/gi, 'stop'],
  [/\bconfig[ -]map\b/gi, 'configmap'],
  [/\bset[ -]image\b/gi, 'set image'],
  [/\b(?:front|back)[ _-]end\b/gi, (match: string) => match.toLowerCase().replace(/[ _-]/, '')],
] as unknown as readonly (readonly [RegExp, string])[];

/**
 * A request on its way through the rules: what one rule has understood is taken out of the text, so that the next one
 * does not see it.
 */
export class Sentence {
  readonly original: string;
  #text: string;
  #words: readonly Word[] | undefined;

  constructor(text: string) {
    this.original = text;
    this.#text = REWRITES.reduce((now, [from, to]) => now.replace(from, to), text.slice(0, 2000)).replace(
      NUMBER_WORD,
      (match, after?: string, before?: string) => match.replace(after ?? before ?? '', numberOf(after ?? before ?? '')),
    );
  }

  get text(): string {
    return this.#text;
  }

  /** The match, which is taken out of the text; undefined leaves the text as it is. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#text = `${this.#text.slice(0, match.index)} ${this.#text.slice(match.index + match[0].length)}`;
    this.#words = undefined;
    return match;
  }

  get words(): readonly Word[] {
    this.#words ??= this.#text
      .split(/\s+|,(?=\S)/)
      .map((token) => token.replace(/^[^\w/*-]+|[^\w*%]+$/g, ''))
      .filter((token) => token !== '')
      .map((raw): Word => {
        const lower = raw.toLowerCase();
        if (isKnown(lower)) return { raw, word: lower, sort: 'known' };
        const near = correction(lower);
        return near === undefined ? { raw, word: lower, sort: 'other' } : { raw, word: near, sort: 'corrected' };
      });
    return this.#words;
  }

  has(...concepts: readonly Concept[]): boolean {
    return this.words.some(({ word }) => concepts.some((concept) => conceptsOf(word).has(concept)));
  }

  says(...words: readonly string[]): boolean {
    return this.words.some(({ word }) => words.includes(word));
  }

  get first(): string {
    return this.words[0]?.word ?? '';
  }
}
