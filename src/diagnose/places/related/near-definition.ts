import { mayBeAltered } from '../../../core/altered.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import { nearest } from '../../../core/names.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts } from '../../types.ts';
import { change } from '../../rules/advice/change.ts';
import { mountedKeys, type MountedKey } from '../files.ts';
import { isCommon } from '../matches.ts';
import { definedIn } from './near-value.ts';

const LEAST = 4;
const MOST_LINES = 2_000;
/** Of two names that count as almost the same the shorter is at least so much of the longer. */
const ALIKE = 0.55;

type Defined = MountedKey & { readonly name: string; readonly at: number };

/**
 * A name that the program misses, and the mounted configuration defines one that is called almost so: where, and the
 * call that gives it the name which is asked for. Nothing where the name itself is defined.
 */
export function nearDefinition(facts: Facts, { view }: Failing, wanted: string): Advice | undefined {
  if (wanted.length < LEAST || isCommon(wanted) || !/^[\w.-]{4,60}$/.test(wanted)) return undefined;
  const all = mountedKeys(facts, view).flatMap(({ text, ...file }) =>
    text
      .split('\n')
      .slice(0, MOST_LINES)
      .flatMap((line, at) => definedIn(line).map((name): Defined => ({ ...file, name, text, at }))),
  );
  const names = [...new Set(all.map(({ name }) => name))];
  if (names.includes(wanted)) return undefined;
  const [near] = nearest(
    wanted,
    names.filter((name) => Math.min(name.length, wanted.length) / Math.max(name.length, wanted.length) >= ALIKE),
  );
  const places = all.filter(({ name }) => name === near);
  const [only] = places;
  if (!only || near === undefined || new Set(places.map(({ at, key }) => `${key} ${at}`)).size > 1) return undefined;
  const lines = only.text.split('\n');
  const line = lines[only.at] ?? '';
  const text = `name it ${wanted} in line ${only.at + 1} of key ${only.key} of ConfigMap ${only.map} (mounted at ${only.path}), where ${near} stands: ${line.trim().slice(0, 100)}`;
  if (/\[hidden/.test(only.text) || mayBeAltered(only.text)) return text;
  const word = new RegExp(`(?<![\\w.-])${near.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w.-])`, 'g');
  const value = lines.with(only.at, line.replace(word, wanted)).join('\n');
  return change(facts, text, 'edit_config_key', { config_map: only.map, key: only.key, value });
}
