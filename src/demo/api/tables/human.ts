import type { Container } from '../../../core/kubernetes.ts';
import { showSelector, type LabelSelector } from '../../../core/selectors.ts';
import { showDuration } from '../../../core/time.ts';

export const ageOf = (stamp: string | null | undefined, now: number): string =>
  stamp === undefined || stamp === null || stamp === '' ? '<unknown>' : showDuration(now - Date.parse(stamp));

export const orNone = (text: string | undefined): string => (text === undefined || text === '' ? '<none>' : text);

/** Names and images of containers, each comma-separated: two cells. */
export const containerCells = (containers: readonly Container[] | undefined): [string, string] => [
  (containers ?? []).map(({ name }) => name).join(','),
  (containers ?? []).map(({ image }) => image ?? '').join(','),
];

export const labelsText = (labels: Readonly<Record<string, string>> | undefined): string => {
  const entries = Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? '<none>' : entries.map(([key, value]) => `${key}=${value}`).join(',');
};

/** A label selector as `metav1.FormatLabelSelector` writes it. */
export const selectorText = (selector: LabelSelector | undefined): string => orNone(showSelector(selector));
