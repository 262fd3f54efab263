import { KINDS, type Kind } from '../core/kinds.ts';
import type { KubeObject, ObjectMeta } from '../core/kubernetes.ts';
import type { StoreEvent } from './history.ts';

/** What the collector needs of the store that it watches. */
type Collected = {
  kinds(): readonly Kind[];
  isOccupied(namespace: string): boolean;
  get(kind: Kind, namespace: string | undefined, name: string): KubeObject | undefined;
  list(kind: Kind, namespace: string): readonly KubeObject[];
  dependents(ownerUid: string): readonly Entry[];
  change(kind: Kind, namespace: string | undefined, name: string, edit: (object: KubeObject) => void): unknown;
  remove(kind: Kind, namespace: string | undefined, name: string): unknown;
};

/**
 * The garbage collector and the namespace controller: what an owner's deletion does to its dependents (Background,
 * Foreground and Orphan), and how a namespace empties before it goes.
 */
export function collectGarbage(store: Collected): (event: StoreEvent) => void {
  return ({ type, kind, object }) => {
    const uid = object.metadata?.uid ?? '';
    if (type === 'DELETED') {
      for (const dependent of store.dependents(uid)) removeDependent(store, uid, dependent);
      for (const owner of object.metadata?.ownerReferences ?? []) finishForeground(store, owner, object);
      if (kind.namespaced) finishNamespace(store, object.metadata?.namespace ?? '');
      return;
    }
    if (object.metadata?.deletionTimestamp === undefined) return;
    if (kind.kind === 'Namespace') emptyNamespace(store, object.metadata.name ?? '');
    if (object.metadata.finalizers?.includes('orphan')) {
      for (const dependent of store.dependents(uid)) disown(store, uid, dependent);
      release(store, { kind, object }, 'orphan');
    }
    if (object.metadata.finalizers?.includes('foregroundDeletion')) {
      for (const dependent of store.dependents(uid))
        if (dependent.object.metadata?.deletionTimestamp === undefined) removeDependent(store, uid, dependent);
      if (store.dependents(uid).length === 0) release(store, { kind, object }, 'foregroundDeletion');
    }
  };
}

type Entry = { readonly kind: StoreEvent['kind']; readonly object: KubeObject };

const current = (store: Collected, { kind, object }: Entry): KubeObject | undefined => {
  const found = store.get(kind, object.metadata?.namespace, object.metadata?.name ?? '');
  return found?.metadata?.uid === object.metadata?.uid ? found : undefined;
};

/** A dependent with another living owner only loses the reference. */
function removeDependent(store: Collected, ownerUid: string, entry: Entry): void {
  const object = current(store, entry);
  if (!object) return;
  const others = (object.metadata?.ownerReferences ?? []).filter(({ uid }) => uid !== ownerUid);
  if (others.length > 0) disown(store, ownerUid, entry);
  else store.remove(entry.kind, object.metadata?.namespace, object.metadata?.name ?? '');
}

function disown(store: Collected, ownerUid: string, entry: Entry): void {
  const object = current(store, entry);
  if (!object) return;
  store.change(entry.kind, object.metadata?.namespace, object.metadata?.name ?? '', ({ metadata }) => {
    if (!metadata) return;
    metadata.ownerReferences = (metadata.ownerReferences ?? []).filter(({ uid }) => uid !== ownerUid);
    if (metadata.ownerReferences.length === 0) delete metadata.ownerReferences;
  });
}

function release(store: Collected, entry: Entry, finalizer: string): void {
  const object = current(store, entry);
  if (!object) return;
  store.change(entry.kind, object.metadata?.namespace, object.metadata?.name ?? '', ({ metadata }) => {
    if (metadata) metadata.finalizers = (metadata.finalizers ?? []).filter((name) => name !== finalizer);
  });
}

type Owner = NonNullable<ObjectMeta['ownerReferences']>[number];

/** The last dependent of an owner that waits for it lets the owner go. */
function finishForeground(store: Collected, owner: Owner, dependent: KubeObject): void {
  if (store.dependents(owner.uid).length > 0) return;
  for (const kind of store.kinds().filter((entry) => entry.kind === owner.kind)) {
    const object = store.get(kind, dependent.metadata?.namespace, owner.name);
    if (object?.metadata?.uid === owner.uid && object.metadata.finalizers?.includes('foregroundDeletion'))
      release(store, { kind, object }, 'foregroundDeletion');
  }
}

function emptyNamespace(store: Collected, namespace: string): void {
  for (const kind of store.kinds())
    if (kind.namespaced)
      for (const { metadata } of store.list(kind, namespace))
        if (metadata?.deletionTimestamp === undefined) store.remove(kind, namespace, metadata?.name ?? '');
}

function finishNamespace(store: Collected, namespace: string): void {
  const object = store.get(KINDS.namespaces, undefined, namespace);
  if (object?.metadata?.deletionTimestamp === undefined) return;
  if (!store.isOccupied(namespace)) store.remove(KINDS.namespaces, undefined, namespace);
}
