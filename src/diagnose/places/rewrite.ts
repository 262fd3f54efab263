import { mayBeAltered } from '../../core/altered.ts';
import type { RemedyChange } from '../../core/diagnosis.ts';
import type { Named } from '../../logs/meaning/named-things.ts';
import type { Facts } from '../types.ts';
import { spotsOf } from './matches.ts';
import type { Place } from './config-place.ts';

/**
 * The call that writes one word anew in a text: none where the word stands there more than once (nobody knows which is
 * meant), and none where the text is not byte for byte what is stored, since the whole of it is written back. `counts`
 * says which lines are read at all; comments are not.
 */
export function rewrittenIn(
  text: string,
  thing: Named,
  change: (changed: string) => RemedyChange,
  counts: (line: string) => boolean = () => true,
): Pick<Place, 'rewrite'> {
  if (/\[hidden/.test(text) || mayBeAltered(text)) return {};
  return {
    rewrite: (from, to) => {
      const lines = text.split('\n');
      const [spot, second] = lines.flatMap((line, place) =>
        counts(line) ? spotsOf(line, thing, from).map((offset) => ({ place, offset })) : [],
      );
      if (!spot || second) return undefined;
      const line = lines[spot.place] ?? '';
      const changed = `${line.slice(0, spot.offset)}${to}${line.slice(spot.offset + from.length)}`;
      return change(lines.with(spot.place, changed).join('\n'));
    },
  };
}

/** The same for a key of a ConfigMap. */
export const rewriteKey = (
  { namespace }: Facts,
  name: string,
  key: string,
  value: string,
  thing: Named,
  counts?: (line: string) => boolean,
): Pick<Place, 'rewrite'> =>
  rewrittenIn(
    value,
    thing,
    (changed) => ({ tool: 'edit_config_key', input: { config_map: name, key, value: changed, namespace } }),
    counts,
  );

const LEAF = /^[ \t]*(?:- )?["']?[\w.-]+["']?[ \t]*(?:[:=][ \t]*\S[^\n]*|[ \t][^{}\n]*;\s*)$/;
const indent = (line: string): number => line.length - line.trimStart().length;

/** The call that takes one line out of a key, where it is a setting on which no lines below it hang. */
export function withoutLine(
  { namespace }: Facts,
  name: string,
  key: string,
  text: string,
  place: number,
): Pick<Place, 'without'> {
  const lines = text.split('\n');
  const [line = '', next = ''] = [lines[place], lines[place + 1]];
  const held = next.trim() !== '' && indent(next) > indent(line);
  if (!LEAF.test(line) || held || /[{[|>]\s*$/.test(line) || /\[hidden/.test(text) || mayBeAltered(text)) return {};
  const value = lines.toSpliced(place, 1).join('\n');
  return { without: { tool: 'edit_config_key', input: { config_map: name, key, value, namespace } } };
}
