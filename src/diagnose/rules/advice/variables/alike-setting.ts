import type { Container } from '../../../../core/kubernetes.ts';
import type { Advice } from '../../../../core/diagnosis.ts';
import { nearest } from '../../../../core/names.ts';
import type { Failing } from '../../../facts/state.ts';
import { settingName } from '../../../logs/signatures/startup.ts';
import type { Facts } from '../../../types.ts';
import { copyVariable } from './copy-variable.ts';

type Alike = {
  readonly better?: boolean;
  readonly details?: Readonly<Record<string, string>>;
  readonly remedies?: readonly Advice[];
};

const SHORTEST = 4;
/**
 * Of two names that count as almost the same the shorter is at least so much of the longer: quotes and QuotesDb, but
 * not host and hostname.
 */
const ALIKE = 0.6;

/**
 * A variable of the container that is called almost like the setting that the program misses: one of the two was
 * renamed.
 */
export function alike(facts: Facts, one: Failing, setting: string | undefined): Alike {
  const { spec } = one.view;
  const words = settingName(setting)?.split(/[^\w-]+/) ?? [];
  const wanted = words.findLast((word) => word.length >= SHORTEST) ?? '';
  const found = (spec?.env ?? []).find(({ name }) => {
    const last = name.split(/_+/).at(-1) ?? '';
    const [short, long] = [last.length, wanted.length].toSorted((a, b) => a - b) as [number, number];
    const same = last.toLowerCase() === wanted.toLowerCase();
    return !same && short >= SHORTEST && short / long >= ALIKE && nearest(wanted, [last]).length > 0;
  });
  if (!found) return byWords(facts, one, setting) ?? spelt(one.view.spec, setting);
  const last = found.name.split(/_+/).at(-1) ?? '';
  const right = `${found.name.slice(0, found.name.length - last.length)}${wanted}`;
  return {
    details: { variable: found.name },
    better: true,
    remedies: [
      copyVariable(
        facts,
        one,
        found.name,
        right,
        `the program asks for ${wanted}, and env of container ${spec?.name} has ${found.name}: if that was meant for it, name it ${right}`,
      ),
    ],
  };
}

/** A variable with all words of the property but one: the property was renamed, or the variable is misspelt. */
function byWords(facts: Facts, one: Failing, setting: string | undefined): Alike | undefined {
  const name = propertyIn(setting);
  const wanted = name.toUpperCase().split(/[^A-Z0-9]+/);
  if (!DOTTED.test(name) || wanted.length < 3) return undefined;
  const right = wanted.join('_');
  const near = (one.view.spec?.env ?? []).find((entry) => {
    const words = entry.name.split('_');
    return (
      words[0] === wanted[0] &&
      words.length >= wanted.length - 1 &&
      words.length >= 2 &&
      words.length <= wanted.length &&
      words.filter((word) => wanted.includes(word)).length >= Math.max(2, wanted.length - 1)
    );
  });
  if (!near || near.name === right) return undefined;
  return {
    details: { setting: name, variable: near.name },
    better: true,
    remedies: [
      copyVariable(
        facts,
        one,
        near.name,
        right,
        `the program asks for ${name} (variable ${right}), and env of container ${one.view.spec?.name} has ${near.name}: if that was meant for it, name it ${right}`,
      ),
    ],
  };
}

/** The dotted property in what a sentence says of it. */
const propertyIn = (setting: string | undefined): string => {
  const name = settingName(setting) ?? '';
  return /[a-z][\w-]*(?:\.[\w-]+){1,8}/i.exec(name)?.[0] ?? name;
};

const DOTTED = /^[a-z][\w-]*(?:\.[a-z][\w-]*)+$/i;
const PREFIX = /^[A-Z][A-Z0-9]*_/;

/**
 * How a variable for the setting would be called: a dotted property by the rules of relaxed binding, a plain name with
 * the prefix that all other variables of the program have.
 */
function spelt(spec: Container | undefined, setting: string | undefined): Alike {
  const name = propertyIn(setting);
  const upper = name.replace(/-/g, '').replace(/\./g, '_').toUpperCase();
  const told = (spec?.env ?? []).flatMap((one) => PREFIX.exec(one.name)?.[0] ?? []);
  const [prefix] = told.filter((one) => told.filter((other) => other === one).length > 1 || told.length === 1);
  const variable = DOTTED.test(name)
    ? upper
    : /^[a-z][\w-]{2,40}$/.test(name) && prefix !== undefined
      ? `${prefix}${name.replace(/-/g, '_').toUpperCase()}`
      : undefined;
  if (variable === undefined) return {};
  const others = (spec?.env ?? []).slice(0, 3).map((one) => one.name);
  const beside = others.length > 0 ? ` (beside ${others.join(', ')})` : '';
  return {
    better: true,
    details: { setting: name },
    remedies: [
      `set ${name} for container ${spec?.name}: variable ${variable} in env${beside}, or ${name} in the file that it reads`,
    ],
  };
}
