import { field } from '../../facts/evidence.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { shown } from '../environment.ts';
import { mountedKeys, type MountedKey } from '../files.ts';
import { isCommon } from '../matches.ts';
import type { Place } from '../config-place.ts';

const ONE_ALONE =
  /\b(?:only|at most|more than|exactly|just) one\b|\bmultiple\b|\bduplicated?s?\b|\bmust be unique\b|\btwice\b|\balready (?:been )?(?:defined|declared|registered|exists|used)\b|\bcannot have (?:two|several)\b/i;
const MOST_LINES = 2_000;
const LEAST_WORD = 5;

const words = (text: string): readonly string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

type Line = MountedKey & { readonly at: number };

/** Lines of the mounted files that are settings with a value, each with its place. */
const settings = (facts: Facts, { view }: Failing): readonly Line[] =>
  mountedKeys(facts, view).flatMap(({ text: all, ...file }) =>
    all
      .split('\n')
      .slice(0, MOST_LINES)
      .map((text, at) => ({ ...file, at, text: text.trim() })),
  );

/**
 * The lines that claim what only one may: the same setting, with the same value, in two places of the configuration,
 * by a word of the sentence in its name or by a name that it quotes. Empty where there are none or more than a few.
 */
export function standsTwice(facts: Facts, one: Failing, sentence: string): readonly Place[] {
  if (!ONE_ALONE.test(sentence)) return [];
  const lines = settings(facts, one).filter(({ text }) => /^[^#;/\s][^:=]{0,80}[:=]\s*\S/.test(text));
  const quoted = [...sentence.slice(0, 2_000).matchAll(/["'`]([\w./:@ -]{3,80})["'`]/g)].map(([, name = '']) => name);
  const told = words(sentence).filter((word) => word.length >= LEAST_WORD);
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const [, name = '', value = ''] = /^(?:- )?["']?([\w.-]{1,80})["']?\s*[:=]\s*(.*)$/.exec(line.text) ?? [];
    const named = quoted.some((each) => !isCommon(each) && value.replace(/^["']|["'],?$/g, '') === each);
    const spoken = words(name)
      .filter((word) => word.length >= LEAST_WORD)
      .some((word) => told.includes(word));
    if (!named && !(spoken && /^["']?(?:true|yes|on|1|\d{2,5})\b/i.test(value))) continue;
    const key = `${named ? 0 : 1} ${name} ${value}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const [found] = [...groups.entries()]
    .filter(([, all]) => all.length > 1 && all.length <= 4)
    .toSorted(([a], [b]) => a.localeCompare(b));
  return (found?.[1] ?? []).map(({ map, key, at, text, path }) => ({
    token: text,
    where: `line ${at + 1} of key ${key} of ConfigMap ${map} (mounted at ${path})`,
    says: shown(text),
    evidence: field('ConfigMap', map, `.data[${key}]`, `line ${at + 1}: ${shown(text)}`),
  }));
}
