import type { Named } from '../../../logs/meaning/named-things.ts';
import type { ContainerView } from '../../facts/containers.ts';

const LEAST_WORD = 3;
const LEAST_WORDS = 2;
const LEAST_LETTERS = 9;
const MOST_TEXT = 1_000;

/** A setting of the container whose name a sentence spells out: "encryption key" for STORAGE_ENCRYPTION_KEY_FILE. */
export type SpelledOut = { readonly thing: Named; readonly words: string };

const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

/** The longest run of words of a name that stands in the sentence as it is; the name of the program alone is none. */
function runOf(name: string, said: string): string {
  const words = wordsOf(name);
  for (let length = words.length; length >= LEAST_WORDS; length--)
    for (let from = 0; from + length <= words.length; from++) {
      const run = words.slice(from, from + length);
      const text = run.join(' ');
      const whole = run.every((word) => word.length >= LEAST_WORD) && text.length >= LEAST_LETTERS;
      if (whole && said.includes(` ${text} `)) return text;
    }
  return '';
}

/** Variables and flags of a container that the sentence speaks of in plain words, those with most words first. */
export function spelledOut({ spec }: ContainerView, sentence: string): readonly SpelledOut[] {
  const said = ` ${wordsOf(sentence.slice(0, MOST_TEXT)).join(' ')} `;
  const flags = [...(spec?.command ?? []), ...(spec?.args ?? [])].flatMap(
    (word) => /^--?[a-zA-Z][\w.-]{2,60}/.exec(word)?.[0] ?? [],
  );
  const all: readonly Named[] = [
    ...(spec?.env ?? []).map(({ name }) => ({ kind: 'variable' as const, text: name })),
    ...flags.map((text) => ({ kind: 'flag' as const, text })),
  ];
  return all
    .map((thing) => ({ thing, words: runOf(thing.text, said) }))
    .filter(({ words }) => words !== '')
    .toSorted((a, b) => b.words.length - a.words.length);
}
