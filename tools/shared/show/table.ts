import type { KubeObject } from '../../../src/core/kubernetes.ts';
import { showAge } from '../../../src/core/time.ts';
import { ANY_COLUMNS, COLUMNS } from './columns.ts';

export type Table = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Objects whose rows stand first because they are not as they should be. */
  readonly troubled: number;
};

/**
 * Rows of one kind, troubled ones first, then by namespace and name as kubectl sorts; in the given order when they are
 * `sorted`.
 */
export function tableOf(
  kind: { readonly kind: string; readonly namespaced: boolean },
  objects: readonly KubeObject[],
  {
    now,
    everywhere,
    sorted = false,
  }: { readonly now: number; readonly everywhere: boolean; readonly sorted?: boolean },
): Table {
  const { names, cells, troubled } = COLUMNS[kind.kind] ?? ANY_COLUMNS;
  const rows = objects
    .map((object) => ({ object, ill: troubled?.(object as never) ?? false }))
    .sort((a, b) => (sorted ? 0 : Number(b.ill) - Number(a.ill) || order(a.object).localeCompare(order(b.object))));
  const withNamespace = everywhere && kind.namespaced;
  return {
    columns: [...(withNamespace ? ['NAMESPACE'] : []), 'NAME', ...names, 'AGE'],
    rows: rows.map(({ object }) => [
      ...(withNamespace ? [object.metadata?.namespace ?? ''] : []),
      object.metadata?.name ?? '',
      ...cells(object as never, now).map(String),
      showAge(object.metadata?.creationTimestamp, now),
    ]),
    troubled: sorted ? 0 : rows.filter(({ ill }) => ill).length,
  };
}

const order = ({ metadata }: KubeObject): string => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** A row for the model: cells may hold spaces, so they are parted by bars. */
export const rowText = (cells: readonly string[]): string => cells.join(' | ');
