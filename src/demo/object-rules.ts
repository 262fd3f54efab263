import { apiVersionOf, type Kind } from '../core/kinds.ts';
import type { KubeObject, ObjectMeta, Pod } from '../core/kubernetes.ts';
import { stampOf } from './clock.ts';
import { copyJson, sameJson } from './plain-json.ts';
import { conflict, forbidden, notFound, OBJECT_MODIFIED } from './status-error.ts';
import type { RemoveOptions } from './write-options.ts';

export type Stored = KubeObject & { metadata: ObjectMeta & { name: string; uid: string; resourceVersion: string } };

/** Kinds whose generation counts changes of the spec (the others have none on the real server). */
export const GENERATED =
  /^(Pod|Deployment|ReplicaSet|StatefulSet|DaemonSet|Job|CronJob|PodDisruptionBudget|Ingress|NetworkPolicy|HorizontalPodAutoscaler|EndpointSlice|IngressClass)$/;

export const keyOf = (kind: Kind<unknown>, namespace: string | undefined, name: string): string =>
  kind.namespaced ? `${namespace ?? ''}/${name}` : name;

/** Members that come first in the API server's JSON. */
const FIRST = ['kind', 'apiVersion', 'metadata'] as const;
const FIRST_META = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
] as const;

function inOrder<T extends object>(first: readonly (keyof T)[], object: T): T {
  const head: Partial<T> = {};
  for (const key of first) if (object[key] !== undefined) head[key] = object[key];
  return Object.assign(head, object);
}

/** The object with some members replaced, in the order in which people are used to read it. */
export function ordered(object: KubeObject, over: KubeObject): KubeObject {
  const all = { ...object, ...over };
  all.metadata = inOrder(FIRST_META, all.metadata ?? {});
  return inOrder<KubeObject>(FIRST, all);
}

/** A new object: name, uid and times; what of `kept` is there stays (objects that stood before the cluster's time). */
export function born(
  kind: Kind<unknown>,
  object: KubeObject,
  own: { readonly name: string; readonly uid: string; readonly kept: ObjectMeta; readonly now: number },
): KubeObject {
  const { name, uid, kept, now } = own;
  const metadata: ObjectMeta = {
    ...object.metadata,
    name,
    uid,
    creationTimestamp: kept.creationTimestamp ?? stampOf(now),
  };
  delete metadata.generation;
  if (GENERATED.test(kind.kind)) metadata.generation = kept.generation ?? 1;
  return ordered(object, { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata });
}

/** The binding of a pod to its node is no change that its generation counts. */
const countedSpec = (kind: Kind<unknown>, { spec }: KubeObject): unknown =>
  kind.kind === 'Pod' ? { ...(spec as object), nodeName: undefined } : spec;

export function generationOf(kind: Kind<unknown>, next: KubeObject, old: Stored): number | undefined {
  if (!GENERATED.test(kind.kind)) return undefined;
  const before = old.metadata.generation ?? 1;
  return sameJson(countedSpec(kind, next), countedSpec(kind, old)) ? before : before + 1;
}

/** The object after an update of one part; identity and deletion marks stay those of the stored one. */
export function merged(
  kind: Kind<unknown>,
  draft: KubeObject,
  old: Stored,
  part?: 'spec' | 'status',
): KubeObject & { metadata: ObjectMeta } {
  const next: KubeObject = part === 'status' ? { ...copyJson(old), status: draft.status } : draft;
  if (part === 'spec') delete next.status;
  if (part === 'spec' && 'status' in old) next.status = copyJson(old.status);
  next.apiVersion = old.apiVersion ?? apiVersionOf(kind);
  next.kind = kind.kind;
  return { ...next, metadata: { ...next.metadata, ...fixedMeta(old.metadata) } };
}

/** New objects want a namespace that is there and stays. */
export function checkNamespace(kind: Kind<unknown>, home: KubeObject | undefined, wanted: ObjectMeta): void {
  const { namespace = '', name = '' } = wanted;
  if (!home) throw notFound({ kind: 'Namespace', group: '', plural: 'namespaces' }, namespace);
  if (home.metadata?.deletionTimestamp === undefined) return;
  throw forbidden(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`);
}

const FIXED = [
  'uid',
  'name',
  'namespace',
  'creationTimestamp',
  'generation',
  'generateName',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** Metadata that an update never changes. */
function fixedMeta(old: ObjectMeta): ObjectMeta {
  const fixed: Record<string, unknown> = {};
  for (const field of FIXED) if (old[field] !== undefined) fixed[field] = old[field];
  return fixed;
}

/** An update that names a uid or resourceVersion means exactly that object. */
export function checkVersion(
  kind: Kind<unknown>,
  { metadata: old }: Stored,
  wanted: { uid: string | undefined; resourceVersion: string | undefined },
): void {
  if (wanted.uid !== undefined && wanted.uid !== old.uid)
    throw conflict(
      kind,
      old.name,
      `StorageError: invalid object, Code: 4, Key: /registry/${kind.plural}/${old.namespace === undefined ? '' : `${old.namespace}/`}${old.name}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${old.uid}`,
    );
  if ((wanted.resourceVersion ?? '') !== '' && wanted.resourceVersion !== old.resourceVersion)
    throw conflict(kind, old.name, OBJECT_MODIFIED);
}

/** Preconditions of a delete, in the words of apimachinery's `storage.Preconditions.Check`. */
export function checkPreconditions(kind: Kind<unknown>, stored: Stored, wanted: RemoveOptions): void {
  const { name, uid, resourceVersion } = stored.metadata;
  // Here the real server names the kind, where all other conflicts name the resource.
  const named = { ...kind, plural: kind.kind };
  if (wanted.uid !== undefined && wanted.uid !== uid)
    throw conflict(
      named,
      name,
      `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion)
    throw conflict(
      named,
      name,
      `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    );
}

/**
 * Seconds that a pod is given to stop: 0 when no node runs it or it has ended, as the pod strategy's
 * CheckGracefulDelete has it.
 */
function graceOf(pod: Pod, wanted: number | undefined): number {
  const phase = pod.status?.phase;
  if (pod.spec?.nodeName === undefined || phase === 'Succeeded' || phase === 'Failed') return 0;
  return Math.max(0, wanted ?? pod.spec.terminationGracePeriodSeconds ?? 30);
}

const FINALIZER = { Foreground: 'foregroundDeletion', Orphan: 'orphan', Background: '' };

/** The object as a delete leaves it while something (a grace period, a finalizer) still keeps it. */
export function marked(kind: Kind<unknown>, old: Stored, options: RemoveOptions, now: number): Stored {
  const draft = copyJson(old);
  const meta = draft.metadata;
  const grace = kind.kind === 'Pod' ? graceOf(old as Pod, options.gracePeriodSeconds) : 0;
  const finalizer = FINALIZER[options.propagation ?? 'Background'];
  if (finalizer !== '' && !meta.finalizers?.includes(finalizer))
    meta.finalizers = [...(meta.finalizers ?? []), finalizer];
  const until = stampOf(now + grace * 1000);
  if (meta.deletionTimestamp === undefined || until < meta.deletionTimestamp) {
    if (meta.deletionTimestamp === undefined && GENERATED.test(kind.kind)) meta.generation = (meta.generation ?? 1) + 1;
    meta.deletionTimestamp = until;
    meta.deletionGracePeriodSeconds = grace;
  } else if (grace === 0) meta.deletionGracePeriodSeconds = 0;
  if (kind.kind === 'Namespace') draft.status = { ...(draft.status as object), phase: 'Terminating' };
  return draft;
}
