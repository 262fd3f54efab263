import { AppError } from '../core/errors.ts';
import type { HelmWish, ValueFlag } from '../core/helm.ts';
import { canonical, type Json } from '../core/json.ts';
import { helmValues } from '../core/manifest.ts';
import { ownProperty } from '../core/own-property.ts';
import type { Warning } from '../core/plan.ts';
import { knownSecrets } from '../core/redact.ts';
import { fieldAt, isClosed, wrongType } from './chart-schema.ts';
import type { FrozenChart } from './chart.ts';
import { some, warn } from './planned-change.ts';
import { readFileValue, readLiteral, readSet } from './strvals.ts';
import { secretsIn, shownValue, type Tree, typedSecret, unknownValue, wishedValues } from './values.ts';

export type ReadValues = {
  readonly tree: Tree;
  /** Each value that the chart has not so by itself, as it may be shown: secrets of a file hidden. */
  readonly shown: readonly (readonly [path: string, text: string])[];
  readonly values: readonly Json[];
  /** Lines for the card about what is not shown one by one. */
  readonly lines: readonly string[];
  readonly warnings: readonly Warning[];
};

/** Values that one card shows. */
const MOST = 150;
const HIDDEN = '[hidden]';
const TYPING = { set: 'typed', 'set-string': 'text', 'set-json': 'json' } as const;

const isMembers = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Maps grow together, all else is replaced (helm, MergeMaps). */
function merged(before: Tree, after: Readonly<Record<string, unknown>>): Tree {
  const both: Tree = { ...before };
  for (const [key, value] of Object.entries(after)) {
    if (key === '__proto__') continue;
    const own = ownProperty(both, key);
    both[key] = isMembers(value) ? merged(isMembers(own) ? own : {}, value) : (value as Json);
  }
  return both;
}

/** Names and values at the ends of a tree; lists and empty maps as they are. A dot in a name is written `\.`. */
function ends(tree: Tree, before: readonly string[] = []): (readonly [path: readonly string[], value: Json])[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = [...before, key];
    return isMembers(value) && Object.keys(value).length > 0 ? ends(value, path) : [[path, value] as const];
  });
}

const nameOf = (path: readonly string[]): string => path.map((part) => part.replaceAll('.', '\\.')).join('.');

/**
 * The value flags of a typed helm command as one tree, in helm's order: files, then --set-json, --set, --set-string,
 * --set-file and --set-literal. A secret that was typed is refused; one of a file is the person's own: it is hidden
 * from here on, and its place is told.
 */
function literalValues(flags: readonly ValueFlag[], chart: FrozenChart): ReadValues {
  let tree: Tree = {};
  for (const one of flags) if (one.flag === 'values') tree = merged(tree, helmValues(one.text, one.name));
  const fromFiles = new Map(ends(tree).map(([path, value]) => [nameOf(path), canonical(value)]));
  for (const kind of ['set-json', 'set', 'set-string', 'set-file', 'set-literal'] as const)
    for (const one of flags) {
      const { flag, text } = one;
      if (flag !== kind) continue;
      if (flag === 'set-file') {
        readFileValue(one.path, text, tree);
        const alone: Tree = {};
        readFileValue(one.path, text, alone);
        for (const [path, value] of ends(alone)) fromFiles.set(nameOf(path), canonical(value));
      } else if (kind === 'set-literal') readLiteral(text, tree);
      else if (kind === 'set-json' && text.trimStart().startsWith('{')) tree = merged(tree, wholeJson(text));
      else if (kind !== 'set-file') readSet(text, tree, TYPING[kind]);
    }
  const all = ends(tree);
  const own = all.filter(([path, value]) => !sameAsChart(chart, path, value));
  if (own.length > MOST)
    throw new AppError(
      'refused',
      `${own.length} values differ from the chart's own, more than the ${MOST} that one card can show`,
      'run helm by hand, or set fewer values',
    );
  const secret = new Set<string>();
  for (const [path, value] of all) {
    const found = secretsIn(path, value);
    if (found.length === 0) continue;
    const name = nameOf(path);
    if (fromFiles.get(name) !== canonical(value)) throw typedSecret(name);
    for (const text of found) knownSecrets.add(text);
    secret.add(name);
  }
  for (const [path, value] of own) {
    if (isClosed(chart, path)) throw unknownValue(nameOf(path), chart);
    const types = wrongType(chart, path, value);
    if (types !== undefined)
      throw new AppError(
        'bad-input',
        `${nameOf(path)} cannot be ${isMembers(value) ? 'a map' : Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`}`,
        `allowed: ${types}`,
      );
  }
  const unknown = own.map(([path]) => path).filter((path) => fieldAt(chart, path) === undefined);
  const same = all.length - own.length;
  return {
    tree,
    shown: own.map(([path, value]) => [nameOf(path), secret.has(nameOf(path)) ? HIDDEN : shownValue(value)]),
    values: own.filter(([path]) => !secret.has(nameOf(path))).map(([, value]) => value),
    lines: same > 0 ? [`value … ${same} more, as the chart has ${same === 1 ? 'it' : 'them'} by itself`] : [],
    warnings: [
      ...(secret.size > 0
        ? [
            warn(
              'values-hold-secrets',
              `values that look like secrets will stand in the release history as they are: ${some([...secret], 5)}`,
            ),
          ]
        : []),
      ...(unknown.length > 0
        ? [
            warn(
              'unknown-values',
              `the chart ${chart.name} names no such value, so it may do nothing: ${some(unknown.map(nameOf), 5)}`,
            ),
          ]
        : []),
    ],
  };
}

function wholeJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new AppError('bad-input', 'what stands behind --set-json is no JSON', 'write PATH=JSON, or one JSON object');
  }
}

function sameAsChart({ values }: FrozenChart, path: readonly string[], value: Json): boolean {
  let here: unknown = values;
  for (const part of path) here = isMembers(here) ? ownProperty(here, part) : undefined;
  return here !== undefined && canonical(here) === canonical(value);
}

/** Values that a call names, by the chart's types; or those of a typed command, as helm reads them. */
export function givenValues(
  { set, flags = [] }: Extract<HelmWish, { action: 'upgrade' }>,
  chart: FrozenChart,
): ReadValues {
  if (flags.length > 0 && set.length > 0)
    throw new AppError('bad-input', 'values are named in two ways', 'use one of them');
  if (flags.length > 0) return literalValues(flags, chart);
  const { tree, paths } = wishedValues(set, chart);
  return {
    tree,
    shown: paths.map(([path, value]) => [path, shownValue(value)]),
    values: paths.map(([, value]) => value),
    lines: [],
    warnings: [],
  };
}
