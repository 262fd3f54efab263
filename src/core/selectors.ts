import type { V1LabelSelector } from '@kubernetes/client-node';
import type { Wire } from './kubernetes.ts';

export type Labels = Readonly<Record<string, string>>;
export type LabelSelector = Wire<V1LabelSelector>;

/** One requirement on one label, with the operators of LabelSelector and of node affinity (Gt, Lt). */
export type Requirement = { readonly key: string; readonly operator: string; readonly values?: readonly string[] };

/** Plain equality selectors (Service, nodeSelector): every pair must be there. */
export const hasLabels = (labels: Labels | undefined, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels?.[key] === value);

/** Gt and Lt read both sides as 64-bit integers (`labels.Requirement.Matches`); a side that is none fits nothing. */
const compared = (value: string | undefined, bound: string | undefined): number | undefined => {
  const whole = /^[+-]?\d{1,19}$/;
  if (value === undefined || bound === undefined || !whole.test(value) || !whole.test(bound)) return undefined;
  const difference = BigInt(value.replace('+', '')) - BigInt(bound.replace('+', ''));
  return difference > 0n ? 1 : difference < 0n ? -1 : 0;
};

/** One requirement, by the rules of `labels.Requirement`: NotIn holds for an object without the label too. */
export function meetsTerm(labels: Labels | undefined, { key, operator, values = [] }: Requirement): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return compared(value, values[0]) === 1;
    case 'Lt':
      return compared(value, values[0]) === -1;
    default:
      return false;
  }
}

/** A LabelSelector as the API reads it: an empty one selects everything, an absent one nothing. */
export const selects = (selector: LabelSelector | undefined | null, labels: Labels | undefined): boolean =>
  selector !== undefined &&
  selector !== null &&
  hasLabels(labels, selector.matchLabels ?? {}) &&
  (selector.matchExpressions ?? []).every((term) => meetsTerm(labels, term));

/**
 * `app=web,!canary,tier in (a,b)`, sorted: as `metav1.FormatLabelSelector` writes it and as the API takes it; '' for
 * none.
 */
export const showSelector = (selector: LabelSelector | undefined | null): string =>
  [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${operator.toLowerCase()} (${[...values].sort().join(',')})`;
    }),
  ]
    .sort()
    .join(',');

export const showLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** Parts of a selector's text, cut at commas outside brackets. */
const partsOf = (text: string): string[] =>
  text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

const KEY = /^[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?$/;

function requirementOf(part: string): Requirement | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    return { key, operator: operator === 'in' ? 'In' : 'NotIn', values: list.split(',').map((value) => value.trim()) };
  }
  const equal = /^([^=!<>\s]+)\s*(==|=|!=)\s*([^=!<>\s]*)$/.exec(part);
  if (equal && KEY.test(equal[1] ?? ''))
    return { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? ''] };
  const compare = /^([^=!<>\s]+)\s*([<>])\s*(-?\d+)$/.exec(part);
  if (compare && KEY.test(compare[1] ?? ''))
    return { key: compare[1] ?? '', operator: compare[2] === '<' ? 'Lt' : 'Gt', values: [compare[3] ?? ''] };
  const absent = /^!\s*(\S+)$/.exec(part)?.[1];
  if (absent !== undefined && KEY.test(absent)) return { key: absent, operator: 'DoesNotExist' };
  return KEY.test(part) ? { key: part, operator: 'Exists' } : undefined;
}

/**
 * The text of a label selector as `labels.Parse` reads it: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`,
 * `!a`, `a>1`, `a<1`. Where a part is none of these, `wrong` is that part.
 */
export function parseSelector(text: string): { readonly terms: readonly Requirement[]; readonly wrong?: string } {
  const terms: Requirement[] = [];
  for (const part of partsOf(text)) {
    const term = requirementOf(part);
    if (term === undefined) return { terms, wrong: part };
    terms.push(term);
  }
  return { terms };
}

/** One term of a field selector, such as `status.phase!=Running`. */
export type FieldTerm = { readonly path: string; readonly value: string; readonly equal: boolean };

/**
 * The text of a field selector as `fields.ParseSelector` reads it: `path=value`, `path==value`, `path!=value`, `\,` for
 * a comma.
 */
export function parseFields(text: string): { readonly terms: readonly FieldTerm[]; readonly wrong?: string } {
  const terms: FieldTerm[] = [];
  for (const part of text.split(/(?<!\\),/).filter((entry) => entry !== '')) {
    const [, path = '', operator, value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
    if (operator === undefined) return { terms, wrong: part };
    terms.push({ path, value: value.replace(/\\(.)/g, '$1'), equal: operator !== '!=' });
  }
  return { terms };
}
