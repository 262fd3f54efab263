import type { Container } from '../../../core/kubernetes.ts';

/** A duration as apimachinery's `duration.HumanDuration` writes it. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  const two = (whole: number, unit: string, rest: number, small: string): string =>
    rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${small}`;
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return two(Math.floor(hours / 24), 'd', hours % 24, 'h');
  const days = Math.floor(hours / 24);
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  return days < 365 * 8 ? two(years, 'y', days % 365, 'd') : `${years}y`;
}

export const ageOf = (stamp: string | null | undefined, now: number): string =>
  stamp === undefined || stamp === null || stamp === '' ? '<unknown>' : humanDuration(now - Date.parse(stamp));

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

type Selector = {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
};

/** A label selector as `metav1.FormatLabelSelector` writes it. */
export function selectorText(selector: Selector | undefined): string {
  const equal = selector?.matchLabels === undefined ? [] : Object.entries(selector.matchLabels);
  const texts = [
    ...equal.map(([key, value]) => `${key}=${value}`),
    ...(selector?.matchExpressions ?? []).map(({ key, operator, values = [] }) => {
      if (operator === 'Exists') return key;
      if (operator === 'DoesNotExist') return `!${key}`;
      return `${key} ${operator.toLowerCase()} (${[...values].sort().join(',')})`;
    }),
  ];
  return texts.length === 0 ? '<none>' : texts.sort().join(',');
}
