import type { Wire } from '../../core/kubernetes.ts';
import type { V1LabelSelector } from '@kubernetes/client-node';

export type Labels = Readonly<Record<string, string>>;
export type LabelSelector = Wire<V1LabelSelector>;

/** Plain equality selectors (Service, ReplicationController, nodeSelector): every pair must be there. */
export const hasLabels = (labels: Labels | undefined, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels?.[key] === value);

/** One `matchExpressions` term, with the operators of nodes (Gt, Lt) too. */
export function meetsTerm(
  labels: Labels | undefined,
  term: { readonly key: string; readonly operator: string; readonly values?: readonly string[] },
): boolean {
  const value = labels?.[term.key];
  const values = term.values ?? [];
  switch (term.operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return Number(value) > Number(values[0]);
    case 'Lt':
      return Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** A LabelSelector as the API reads it: an empty one selects everything, an absent one nothing. */
export const selects = (selector: LabelSelector | undefined, labels: Labels | undefined): boolean =>
  selector !== undefined &&
  hasLabels(labels, selector.matchLabels ?? {}) &&
  (selector.matchExpressions ?? []).every((term) => meetsTerm(labels, term));

/** `app=web,tier in (a,b)`: a selector as kubectl writes it. */
export const showSelector = (selector: LabelSelector | undefined): string =>
  [
    ...Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector?.matchExpressions ?? []).map(({ key, operator, values }) =>
      values && values.length > 0 ? `${key} ${operator.toLowerCase()} (${values.join(',')})` : `${key} ${operator}`,
    ),
  ].join(',');

export const showLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
