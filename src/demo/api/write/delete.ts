import type { Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { notFound } from '../../status-error.ts';
import type { RemoveOptions, Store } from '../../store.ts';
import { matcherOf } from '../read/list.ts';
import type { Reply } from '../http/reply.ts';
import { bodyObject, type ApiRequest, type Target } from '../http/request.ts';
import { storedKind } from '../types/resources.ts';
import { isDryRun, refusedOption } from './write-query.ts';

type Wanted = {
  readonly propagationPolicy?: RemoveOptions['propagation'];
  readonly gracePeriodSeconds?: number;
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
};

/** DeleteOptions of the body, or of the query for what the body leaves out. */
export function deleteOptions(wanted: Wanted, query: URLSearchParams): RemoveOptions {
  const grace =
    wanted.gracePeriodSeconds ??
    (query.get('gracePeriodSeconds') ? Number(query.get('gracePeriodSeconds')) : undefined);
  const policy = wanted.propagationPolicy ?? (query.get('propagationPolicy') as RemoveOptions['propagation'] | null);
  if (policy !== null && policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(policy))
    throw refusedOption(
      'DeleteOptions',
      'propagationPolicy',
      'FieldValueNotSupported',
      `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
    );
  return {
    dryRun: isDryRun([...(wanted.dryRun ?? []), ...query.getAll('dryRun')], 'DeleteOptions'),
    uid: wanted.preconditions?.uid,
    resourceVersion: wanted.preconditions?.resourceVersion,
    gracePeriodSeconds: grace,
    propagation: policy ?? (wanted.orphanDependents === true ? 'Orphan' : undefined),
  };
}

const bodyOptions = (request: ApiRequest): Wanted =>
  request.bytes.length === 0 ? {} : (bodyObject(request, 'DeleteOptions') as Wanted);

/**
 * Kinds whose storage answers a delete with the object itself (ReturnDeletedObject); the others answer with a Status.
 */
const RETURNED = /^(pods|services|serviceaccounts|persistentvolumes|persistentvolumeclaims|resourcequotas)$/;

function gone(kind: Kind, { metadata }: KubeObject): KubeObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: metadata?.name,
      ...(kind.group === '' ? {} : { group: kind.group }),
      kind: kind.plural,
      uid: metadata?.uid,
    },
  };
}

export function deleteOne(store: Store, request: ApiRequest, target: Target): Reply {
  const { kind } = target.served;
  const stored = storedKind(kind);
  const name = target.name ?? '';
  if (!store.get(stored, target.namespace, name)) throw notFound(kind, name);
  const options = deleteOptions(bodyOptions(request), request.query);
  const last = store.remove(stored, target.namespace, name, options);
  const kept =
    options.dryRun !== true &&
    last.metadata?.deletionTimestamp !== undefined &&
    store.get(stored, target.namespace, name) !== undefined;
  const object = RETURNED.test(kind.plural) || kept ? last : gone(kind, last);
  return { type: 'object', code: 200, kind, object };
}

/** Deletes all that the selectors match and answers with their list. */
export function deleteCollection(store: Store, request: ApiRequest, target: Target): Reply {
  const { kind } = target.served;
  const stored = storedKind(kind);
  const options = deleteOptions(bodyOptions(request), request.query);
  const found = store.list(stored, target.namespace).filter(matcherOf(request, target));
  const items = found.map(({ metadata }) => store.remove(stored, metadata?.namespace, metadata?.name ?? '', options));
  return { type: 'list', kind, items, metadata: { resourceVersion: store.resourceVersion } };
}
