import type { KubeObject } from '../../core/kubernetes.ts';
import { nearest } from '../../core/names.ts';
import { selects, showSelector, type Labels, type LabelSelector } from '../../core/selectors.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A selector in the spec of any object, by the name of its field. */
export type Selecting = {
  /** `spec.conditions[0].namespaceSelector`. */
  readonly path: string;
  readonly of: 'namespace' | 'pod' | 'custom';
  readonly selector: LabelSelector;
  /** True where the labels stand in the field itself, not below matchLabels. */
  readonly bare: boolean;
};

const DEEP = 8;
const MOST = 30;
const KEY = /(?:^|[a-z])[sS]elector$/;
/** Selectors of other things than pods, namespaces and custom resources. */
const OTHER = /(?:node|volume|resource|field|secret|topology)Selector$/i;
/** Selectors of objects of the same family of kinds: a dashboard its instances, an instance its rules. */
const CUSTOM = /(?:cluster|instance|dashboard|rule|monitor|probe|config|target|source|class)s?Selector$/i;

const strings = (value: unknown): value is Readonly<Record<string, string>> =>
  isNode(value) && Object.keys(value).length > 0 && Object.values(value).every((one) => typeof one === 'string');

/** `labels` counts only in a list: a subset of a service, a group of endpoints. */
export function selectorsIn({ spec }: KubeObject): readonly Selecting[] {
  const found: Selecting[] = [];
  const visit = (value: unknown, path: string, key: string, listed: boolean, depth: number): void => {
    if (depth === 0 || found.length >= MOST) return;
    if (Array.isArray(value)) {
      for (const [at, one] of value.slice(0, MOST).entries()) visit(one, `${path}[${at}]`, key, true, depth - 1);
      return;
    }
    if (!isNode(value)) return;
    const inNamespaces = key === 'selector' && /\bnamespaces(?:\.\w+)?\.selector$/.test(path);
    const of = /namespaceSelector$/i.test(key) || inNamespaces ? 'namespace' : CUSTOM.test(key) ? 'custom' : 'pod';
    const whole = isNode(value['matchLabels']) || Array.isArray(value['matchExpressions']);
    if (
      (KEY.test(key) && !OTHER.test(key) && (whole || strings(value))) ||
      (key === 'labels' && listed && strings(value))
    ) {
      const selector = (whole ? value : { matchLabels: value }) as LabelSelector;
      found.push({ path, of, selector, bare: !whole });
      return;
    }
    for (const [name, one] of Object.entries(value)) visit(one, `${path}.${name}`, name, path.endsWith(']'), depth - 1);
  };
  visit(spec, 'spec', 'spec', false, DEEP);
  return found;
}

/** One label that is there with another value than a selector wants, or under another key. */
export type Differs = {
  readonly key: string;
  readonly wanted: string;
  /** The value that is there; undefined where the label is not. */
  readonly has: string | undefined;
};

/** What keeps labels from being selected: nothing where they are. */
export const differing = ({ selector }: Selecting, labels: Labels | undefined): readonly Differs[] =>
  selects(selector, labels)
    ? []
    : Object.entries(selector.matchLabels ?? {})
        .filter(([key, wanted]) => labels?.[key] !== wanted)
        .map(([key, wanted]) => ({ key, wanted, has: labels?.[key] }));

export const showSelecting = ({ selector }: Selecting): string => showSelector(selector);

/** A label of another key that holds the wanted value, or whose key is nearly the wanted one. */
export const nearKey = ({ key, wanted }: Differs, labels: Labels | undefined): string | undefined =>
  Object.entries(labels ?? {}).find(([other, value]) => value === wanted && nearest(key, [other], 1).length > 0)?.[0];
