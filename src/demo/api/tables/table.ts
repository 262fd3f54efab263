import type { Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { CONFIG_COLUMNS } from './columns-config.ts';
import { NETWORK_COLUMNS } from './columns-network.ts';
import { POD_COLUMNS } from './columns-pod.ts';
import { WORKLOAD_COLUMNS } from './columns-workload.ts';
import { columnsOf, type Columns } from './columns.ts';
import { coreEvent } from './events-view.ts';
import { ageOf } from './human.ts';

const FALLBACK = columnsOf<KubeObject>('Name Age', ({ metadata }, now) => [
  metadata?.name ?? '',
  ageOf(metadata?.creationTimestamp, now),
]);

const CREATED = columnsOf<KubeObject>('Name Created_At:date', ({ metadata }) => [
  metadata?.name ?? '',
  metadata?.creationTimestamp ?? '',
]);

const BY_PLURAL: Readonly<Record<string, Columns>> = {
  ...POD_COLUMNS,
  ...WORKLOAD_COLUMNS,
  ...NETWORK_COLUMNS,
  ...CONFIG_COLUMNS,
  limitranges: CREATED,
  clusterroles: CREATED,
  roles: CREATED,
};

export type TableOptions = {
  /** What each row carries of its object: includeObject of the query. */
  readonly include: 'None' | 'Metadata' | 'Object';
  readonly now: number;
  readonly headers: boolean;
};

export const partialOf = (object: KubeObject): KubeObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  ...(object.metadata ? { metadata: object.metadata } : {}),
});

/** Rows with the columns that the real server's printers make (pkg/printers/internalversion). */
export function tableOf(
  kind: Kind,
  objects: readonly KubeObject[],
  listMeta: unknown,
  options: TableOptions,
): KubeObject {
  const { columns, cells } = BY_PLURAL[kind.plural] ?? FALLBACK;
  const object = (item: KubeObject): unknown =>
    options.include === 'None' ? null : options.include === 'Object' ? item : partialOf(item);
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: listMeta as NonNullable<KubeObject['metadata']>,
    columnDefinitions: options.headers
      ? columns.map(({ name, type, wide }) => ({
          name,
          type,
          format: name === 'Name' ? 'name' : '',
          description: '',
          priority: wide ? 1 : 0,
        }))
      : null,
    rows: objects.map((item) => ({
      cells: cells((kind.group === 'events.k8s.io' ? coreEvent(item) : item) as never, options.now),
      ...(endOf(item) === undefined ? {} : { conditions: [endOf(item)] }),
      object: object(item),
    })),
  };
}

/** kubectl hides or dims rows of pods that have ended by this condition. */
function endOf(object: KubeObject): unknown {
  const phase = object.kind === 'Pod' ? (object.status as { phase?: string } | undefined)?.phase : undefined;
  if (phase === 'Succeeded')
    return { type: 'Completed', status: 'True', reason: phase, message: 'The pod has completed successfully.' };
  if (phase === 'Failed') return { type: 'Completed', status: 'True', reason: phase, message: 'The pod failed.' };
  return undefined;
}
