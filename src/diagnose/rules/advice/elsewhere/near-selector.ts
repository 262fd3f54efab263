import type { Labels, LabelSelector } from '../../../../core/selectors.ts';
import { meetsTerm } from '../../../../core/selectors.ts';

/** The one pair of a selector that labels do not meet. */
export type NearMiss = {
  readonly key: string;
  readonly wanted: string;
  /** Value that the labels have under that key; undefined where they have none. */
  readonly has?: string | undefined;
  /** Another key under which the labels have the very value that is wanted. */
  readonly other?: string | undefined;
};

/**
 * What keeps labels from meeting a selector where that is a single pair: another value under the key, the value under
 * another key, or nothing at all. Undefined where they meet it, where more than one pair differs, or another term.
 */
export function nearlyMet(selector: LabelSelector | undefined, labels: Labels | undefined): NearMiss | undefined {
  const differing = Object.entries(selector?.matchLabels ?? {}).filter(([key, value]) => labels?.[key] !== value);
  const [pair] = differing;
  if (!pair || differing.length > 1 || !(selector?.matchExpressions ?? []).every((one) => meetsTerm(labels, one)))
    return undefined;
  const [key, wanted] = pair;
  const has = labels?.[key];
  const other = Object.entries(labels ?? {}).find(([name, value]) => value === wanted && alike(name, key))?.[0];
  return { key, wanted, has, ...(has === undefined && other !== undefined ? { other } : {}) };
}

/** Two keys for one thing: the same letters, one the end of the other, or both of those that name a program. */
const plain = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]/g, '');
const COMMON = /^(?:app|name|k8s-app|app\.kubernetes\.io\/(?:name|instance)|kubernetes\.io\/metadata\.name)$/;
const alike = (a: string, b: string): boolean =>
  plain(a) === plain(b) ||
  plain(a).endsWith(plain(b)) ||
  plain(b).endsWith(plain(a)) ||
  (COMMON.test(a) && COMMON.test(b));

/** `access_valkey=true`, `app=web`, `no label app`: what is there in place of what is wanted. */
export const showMiss = ({ key, wanted, has, other }: NearMiss): string =>
  other === undefined ? (has === undefined ? `no label ${key}` : `${key}=${has}`) : `${other}=${wanted}`;
