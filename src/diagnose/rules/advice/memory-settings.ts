import { parseQuantity } from '../../../core/quantity.ts';
import { mountedMaps } from '../../places/files.ts';
import type { Failing } from '../../facts/state.ts';
import type { Facts, ListName } from '../../types.ts';

/** Settings that say how much memory a program may take. */
const MEMORY =
  /(?:mem(?:ory)?|heap|cache|buffers?|buffer[-_]?pool|xmx|xms|old[-_]?space|ram|bytes)(?:[-_.]?(?:size|limit|max|usage|bytes|mb|gb|target|total|\w{0,12}))?$/i;
const SETTING =
  /^\s*(?:- )?["'<]?(?:--?)?(?<name>[\w.-]{3,60}?)["'>]?\s*(?:[:= ]|(?=\d))\s*["']?(?<amount>\d{1,15}(?:\.\d{1,3})?) ?(?<unit>[kmgt]i?b?)?["']?\s*(?:[;,<#].*)?$/i;
const FLAG = /(?<name>-Xmx|-Xms|--?[\w-]{3,60}[= ])(?<amount>\d{1,15})(?<unit>[kmgt]i?b?)?(?![\w.])/gi;
const POWER: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4 };
const LEAST_PLAIN = 16_777_216;
const MOST_LINES = 2_000;
/** Part of the limit from which a single setting leaves no room for the rest. */
const MUCH = 0.85;

type Sized = { readonly name: string; readonly says: string; readonly bytes: number };

function sizedIn(groups: Readonly<Record<string, string | undefined>> | undefined, says: string): readonly Sized[] {
  const { name = '', amount = '', unit = '' } = groups ?? {};
  const plain = name.replace(/[= ]$/, '');
  if (!MEMORY.test(plain.replace(/^-+/, ''))) return [];
  const inMiB = unit === '' && /(?:old[-_]?space|_?mb$)/i.test(plain);
  const power = inMiB ? 2 : (POWER[unit.charAt(0).toLowerCase()] ?? 0);
  const bytes = Number(amount) * 1_024 ** power;
  return power === 0 && bytes < LEAST_PLAIN ? [] : [{ name: plain, says, bytes }];
}

const flagsIn = (text: string): readonly Sized[] =>
  [...text.slice(0, 4_000).matchAll(FLAG)].flatMap(({ groups, 0: all }) => sizedIn(groups, all));

/** Worth reading for a container that is killed at its limit: the files that it is configured with. */
export const wantsForMemory = ({ view }: Failing): readonly ListName[] =>
  mountedMaps(view).length > 0 ? ['configmaps'] : [];

/**
 * Settings that let a program take as much memory as its limit or more: the kernel ends it before it could know. Names
 * the setting, where it stands, and both amounts.
 */
export function memorySettings(
  facts: Facts,
  { view }: Failing,
  limit: string | undefined,
): { readonly advice: string; readonly allowed: string } | undefined {
  const most = limit === undefined ? undefined : parseQuantity(limit);
  if (most === undefined || limit === undefined) return undefined;
  const { env = [], args = [], command = [] } = view.spec ?? {};
  const words = [...command, ...args].map((word, place, all) =>
    word.startsWith('-') && !/[=\d]/.test(word) ? `${word} ${all[place + 1] ?? ''}` : word,
  );
  const found = [
    ...env.flatMap(({ name, value = '' }) =>
      [...sizedIn(SETTING.exec(`${name}=${value}`)?.groups, `${name}=${value}`), ...flagsIn(value)].map((one) => ({
        ...one,
        where: `variable ${name} of container ${view.name}`,
      })),
    ),
    ...words.flatMap((word) => flagsIn(word).map((one) => ({ ...one, where: `args of container ${view.name}` }))),
    ...mountedMaps(view).flatMap(({ name, mount }) => {
      const map = facts.configmaps.find(({ metadata }) => metadata?.name === name);
      return Object.entries(map?.data ?? {}).flatMap(([key, text]) =>
        text
          .split('\n')
          .slice(0, MOST_LINES)
          .flatMap((line, place) =>
            [...sizedIn(SETTING.exec(line)?.groups, line.trim()), ...flagsIn(line)].map((one) => ({
              ...one,
              where: `line ${place + 1} of key ${key} of ConfigMap ${name} (mounted at ${mount.mountPath})`,
            })),
          ),
      );
    }),
  ].filter(({ bytes }) => bytes >= most * MUCH);
  const [first] = found.toSorted((a, b) => b.bytes - a.bytes);
  if (!first) return undefined;
  const allowed = shownBytes(first.bytes);
  const advice = `lower ${first.name} below three quarters of the limit (${shownBytes(most * 0.75)}): it allows ${allowed} in ${first.where}, and the limit is ${limit}`;
  return { advice, allowed };
}

/** "6Gi", "1536Mi". */
function shownBytes(bytes: number): string {
  const mebibytes = Math.round(bytes / 1_048_576);
  return mebibytes >= 1_024 && mebibytes % 512 === 0 ? `${mebibytes / 1_024}Gi` : `${mebibytes}Mi`;
}
