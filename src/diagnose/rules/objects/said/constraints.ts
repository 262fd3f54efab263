import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import type { Json } from '../../../../core/json.ts';
import { nearest } from '../../../../core/names.ts';
import type { Facts } from '../../../types.ts';
import { editObject, isNode, label, nodes, type Node } from '../custom-fields.ts';

/** A field of a spec that the words of its controller speak of. */
export type Value = { readonly path: string; readonly value: string };

const LEAST =
  /\b(?:at least|minimum (?:of|is|value (?:of|is))?|no (?:less|fewer|lower) than|greater than or equal to|>=)\s*:?\s*(\d+)\b(?! of \d)/i;
const MOST =
  /\b(?:at most|(?:because|as|since|there (?:is|are)) only|maximum (?:of|is|value (?:of|is))?|no (?:more|greater|higher) than|less than or equal to|<=)\s*:?\s*(\d+)\b(?! of \d)/i;
const ONE_OF =
  /(?:must be one of|supported values(?: are)?|valid (?:values|options)(?: are)?|(?<![A-Za-z])one of|allowed values(?: are)?|expected one of)(?:\s{0,4}[:[({]){0,2}\s{0,4}((?:["'`]?[\w./-]{1,80}["'`]?(?:,? (?:or|and) |[,|]\s{0,4})){1,11}["'`]?[\w./-]{1,80}["'`]?|(?:["'`][\w./-]{1,80}["'`] ?){2,12}|(?<=[[({]\s{0,4})(?:[\w./-]{1,80} ?){2,12}(?=[\])}]))/i;
/** `allowed providers for class gold are ["azure-dns-we"]`: the thing, and its list. */
const LISTED =
  /(?:allowed|supported|valid|available|known|permitted|accepted|possible|existing) ([a-z][\w-]{2,30})(?: [\w-]{1,30}){0,5}? ?(?:are|is|:|=)\s{0,3}:?\s{0,3}\[([^\]\n]{1,400})\]/i;
/** `the region 'us-east-1' is wrong; expecting 'eu-central-1'`. */
const EXPECTED =
  /["'`]([\w./:-]{1,80})["'`] (?:is|was) (?:wrong|invalid|incorrect|not (?:valid|right|the one))[;,:.]? {0,2}(?:expect(?:ing|ed)|should (?:be|have been)|must be|use|want(?:ed)?)[: ]{1,2}["'`]([\w./:-]{1,80})["'`]/;
/** "Set spec.unsafeFlags.pxcSize to true to disable this check". */
const SET =
  /\b[Ss]et(?:ting)? ["'`]?\.?(spec(?:\.\w+|\[\w+\])+)["'`]?(?: to |=|: )["'`]?([\w.-]+?)["'`]?(?=[\s,;.)]|$)/;

/** Who may do what, and what is checked: a person's decision, whatever the words of a status ask for. */
const GUARDS =
  /role|admin|privileg|enforce|permi[st]|allow|den(?:y|ied)|auth|secur|verif|policy|host(?:network|pid|ipc|path)|serviceaccount|tls|trust/i;

/** What the words ask for as a value, and the field that has another one. */
export function constraintAdvice(
  facts: Facts,
  object: KubeObject,
  words: string,
  values: readonly Value[],
): readonly Advice[] {
  const set = (path: string, from: string | undefined, to: Json, tail = ''): Advice => {
    const value = typeof to === 'string' ? to : JSON.stringify(to);
    const text = `set ${path} of ${label(object)}${from === undefined ? '' : ` from ${from}`} to ${value}${tail}`;
    return GUARDS.test(path) || GUARDS.test(value) ? text : editObject(facts, text, object, { path, value: to });
  };
  const out = (
    [
      [LEAST.exec(words), (now: number, bound: number) => now < bound, 'the least that it takes'],
      [MOST.exec(words), (now: number, bound: number) => now > bound, 'the most that it takes now'],
    ] as const
  ).flatMap(([found, breaks, tail]): Advice[] => {
    const bound = Number(found?.[1]);
    if (!found || Number.isNaN(bound)) return [];
    const [nearestField] = values
      .filter(({ value }) => /^\d+$/.test(value) && breaks(Number(value), bound))
      .map((one) => ({ ...one, far: distanceTo(words, one, found.index, found.index + found[0].length) }))
      .filter(({ far }) => far <= NEAR)
      .toSorted((a, b) => a.far - b.far);
    return nearestField
      ? [
          set(
            nearestField.path,
            nearestField.value,
            bound,
            /only/i.test(found[0]) ? `, as only ${bound} can be had now; or bring more` : `, ${tail}`,
          ),
        ]
      : [];
  });
  const list = ONE_OF.exec(words)?.[1] ?? '';
  const all = [...list.matchAll(/[\w./-]+/g)].map(([one]) => one).filter((one) => !/^(?:or|and)$/.test(one));
  const listed = listedFor(words, values).map(({ path, value, all: taken }) =>
    taken.length === 1 && taken[0] !== undefined
      ? set(path, value, taken[0], ', the only one that it takes')
      : `set ${path} of ${label(object)} from ${value} to one that it takes: ${taken.slice(0, 8).join(', ')}${/(?:^|\.)version$/i.test(path) ? ` (a step with perhaps no way back), or go back to the version of what reads it that took ${value}` : ''}`,
  );
  const chosen = values.flatMap(({ path, value }): Advice[] => {
    if (all.length < 2 || all.includes(value)) return [];
    const [near] = nearest(value, all, 1);
    return near === undefined ? [] : [set(path, value, near, `, one of ${all.slice(0, 8).join(', ')}`)];
  });
  const [, wrong, right] = EXPECTED.exec(words) ?? [];
  const expected = values
    .filter(({ value }) => value === wrong && right !== undefined && right !== wrong)
    .map(({ path, value }) => set(path, value, right ?? '', ', as it says'));
  if (expected.length > 0) return expected.slice(0, 1);
  const [, told, to] = SET.exec(words) ?? [];
  const said =
    told !== undefined && to !== undefined
      ? [set(told, undefined, readJson(to), ', as it says, if you want it so')]
      : [];
  return [...out.slice(0, 1), ...(chosen.length > 0 ? chosen : listed).slice(0, 1), ...said];
}

/** The field whose key is called like what the words list, or that holds a value beside that word. */
function listedFor(words: string, values: readonly Value[]) {
  const [, noun = '', list = ''] = LISTED.exec(words) ?? [];
  const all = [...list.matchAll(/[\w./:-]+/g)].map(([one]) => one);
  const stem = noun.toLowerCase().replace(/s$/, '').slice(0, STEM);
  return stem.length < 3 || all.length === 0
    ? []
    : values
        .filter(
          ({ path, value }) => (path.split('.').at(-1) ?? '').toLowerCase().includes(stem) && !all.includes(value),
        )
        .map((one) => ({ ...one, all }));
}

/** Characters between a bound and the word for what it bounds. */
const NEAR = 60;
const STEM = 6;

/**
 * How far from a bound the words speak of a field: by its key, or by a word of its stem beside its very value. Infinite
 * where they do not: a number of another field is never taken for its bound.
 */
function distanceTo(words: string, { path, value }: Value, from: number, to: number): number {
  const low = words.toLowerCase();
  const key = (path.split('.').at(-1) ?? '').replace(/\[\d+\]$/, '').toLowerCase();
  const hasValue = new RegExp(`(?<![\\w.])${value}(?![\\w.])`).test(words);
  const word = low.includes(key) ? key : hasValue && key.length >= STEM ? key.slice(0, STEM) : '';
  if (word.length < 3) return Infinity;
  let best = Infinity;
  for (let at = low.indexOf(word); at >= 0; at = low.indexOf(word, at + 1))
    best = Math.min(best, at < from ? from - at - word.length : Math.max(0, at - to));
  return best;
}

const readJson = (text: string): Json =>
  text === 'true' ? true : text === 'false' ? false : /^\d+$/.test(text) ? Number(text) : text;

const plain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Keys that say what a part wants, before those that say how it is found. */
const WANTS = /condition|limit|threshold|expect|max|min|target|timeout|success|failure/i;

/**
 * A part of the spec that the words call by its name (a metric, a step, a hook): what it wants, and what the status
 * says that it found.
 */
export function partNamed({ spec, status }: KubeObject, words: string): string | undefined {
  for (const [key, list] of Object.entries(isNode(spec) ? spec : {}))
    for (const part of nodes(list)) {
      const name = part['name'];
      if (typeof name !== 'string' || name.length < 3 || !words.includes(name)) continue;
      const wants = Object.entries(part)
        .filter(([field, value]) => field !== 'name' && WANTS.test(field) && plain(value))
        .slice(0, 3)
        .map(([field, value]) => `${field} ${String(value)}`);
      const found = isNode(status) ? foundFor(status, name) : [];
      if (wants.length === 0 && found.length === 0) continue;
      return `spec.${key}[${name}] wants ${wants.join(', ') || 'more'}${found.length > 0 ? `; it found ${found.join(', ')}` : ''}`;
    }
  return undefined;
}

const MOST_FOUND = 3;

/** Values and messages of the part of that name in the status. */
function foundFor(status: Node, name: string): string[] {
  const part = Object.values(status)
    .flatMap((list) => nodes(list))
    .find((one) => one['name'] === name);
  if (!part) return [];
  const values = Object.values(part)
    .flatMap((list) => nodes(list))
    .flatMap((one) => (plain(one['value']) ? [String(one['value'])] : []));
  const own = plain(part['value']) ? [String(part['value'])] : plain(part['message']) ? [String(part['message'])] : [];
  return [...new Set([...values, ...own])].slice(-MOST_FOUND);
}
