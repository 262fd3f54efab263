import type { Advice } from '../../../../core/diagnosis.ts';
import { namedIn } from '../../../../logs/meaning/named-things.ts';
import { distance } from '../../../../core/names.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Draft, Facts } from '../../../types.ts';
import { copyVariable } from './copy-variable.ts';

/** A variable that is there under a name near to the one that the program asks for. */
export function nearSetting(facts: Facts, one: Failing, details: Draft['details']): Advice | undefined {
  const { view } = one;
  const wanted = details?.['variable'];
  if (typeof wanted !== 'string') return undefined;
  const names = (view.spec?.env ?? []).map(({ name }) => name);
  if (names.includes(wanted)) return undefined;
  const ends = names.map((name) => ({ name, end: name.split(/__|[.:]/).at(-1) ?? name }));
  const found = ends.find(({ end }) => isNear(end, wanted));
  if (!found) return undefined;
  const right = found.name.slice(0, found.name.length - found.end.length) + wanted;
  return copyVariable(
    facts,
    one,
    found.name,
    right,
    `the program asks for ${wanted}, and env of container ${view.name} has ${found.name}: if that is meant for it, name it ${right}`,
  );
}

/** The same for each variable that a sentence, or the lines below it, name in capitals and that is not there. */
export const nearIn = (facts: Facts, one: Failing, text: string): readonly Advice[] =>
  [...new Set(namedIn(text).flatMap((named) => (named.kind === 'variable' ? [named.text] : [])))]
    .flatMap((variable) => nearSetting(facts, one, { variable }) ?? [])
    .slice(0, MOST_NEAR);

const MOST_NEAR = 3;

/** COUCHDB_ADMIN_USER and COUCHDB_USER: one word more between the first and the last. */
function isWordApart(short: string, long: string): boolean {
  const [a, b] = [short.split('_'), long.split('_')];
  return (
    b.length === a.length + 1 &&
    a.length > 1 &&
    a[0] === b[0] &&
    a.at(-1) === b.at(-1) &&
    a.every((word) => b.includes(word))
  );
}

/**
 * One letter apart, a prefix before it, or a few letters more or less at its end: SMTP_HOST and SMTP_PORT are two
 * settings.
 */
function isNear(a: string, b: string): boolean {
  const [short = '', long = ''] = [a.toUpperCase(), b.toUpperCase()].toSorted((x, y) => x.length - y.length);
  if (short.length < 4) return false;
  return (
    isWordApart(short, long) ||
    (short.length > 5 && distance(short, long, 1) <= 1) ||
    (short.includes('_') && long.endsWith(`_${short}`)) ||
    (long.startsWith(short) && /^[A-Z]{1,4}$/.test(long.slice(short.length)))
  );
}

/** `-e NAME=value`: what an image asks to be started with. */
export const OF_IMAGE = /(?:^|[\s"'`])-e [A-Z][A-Z0-9_]{2,60}=/m;
