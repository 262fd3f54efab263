import { KINDS, type Kind } from '../core/kinds.ts';
import type { KubeObject } from '../core/kubernetes.ts';
import type { Clock } from './clock.ts';
import { Owners } from './owners.ts';
import { collectGarbage } from './garbage.ts';
import { seededIds, type Ids } from './ids.ts';
import { History, type StoreEvent } from './history.ts';
import { ObjectTables } from './object-table.ts';
import { copyJson, deepFreeze, sameJson } from './plain-json.ts';
import * as rules from './object-rules.ts';
import type { CreateOptions, RemoveOptions, UpdateOptions } from './write-options.ts';
import { alreadyExists, notFound } from './status-error.ts';

export type { CreateOptions, RemoveOptions, StoreEvent, UpdateOptions };

/**
 * The etcd and the write half of the API server: every object of the embedded cluster, for server and controllers.
 *
 * Objects that come out are deeply frozen and shared: never change one, use `change`. Objects that go in are copied.
 * Every write has a new resourceVersion and tells the watchers synchronously, in order, also when a watcher writes. A
 * write that changes nothing is none. Refusals are `StatusError`s with the API server's texts (404 and both 409).
 */
export class Store {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly history = new History();
  readonly #tables = new ObjectTables();
  readonly #owners = new Owners();
  #version = 1000;
  /** Admission: completes and checks objects before they are stored; set once by whoever composes the cluster. */
  #complete: (kind: Kind, object: KubeObject, old: KubeObject | undefined) => void = () => {};

  constructor(clock: Clock, ids: Ids = seededIds()) {
    this.clock = clock;
    this.ids = ids;
    this.watch(collectGarbage(this));
  }

  /** The newest resourceVersion of all kinds. */
  get resourceVersion(): string {
    return String(this.#version);
  }

  completeWith(complete: (kind: Kind, object: KubeObject, old: KubeObject | undefined) => void): void {
    this.#complete = complete;
  }

  /** Every kind that has had an object. */
  kinds(): readonly Kind[] {
    return this.#tables.kinds();
  }

  /** Whether a namespace holds any object. */
  isOccupied(namespace: string): boolean {
    return this.#tables.isOccupied(namespace);
  }

  get<T>(kind: Kind<T>, namespace: string | undefined, name: string): T | undefined {
    return this.#tables.of(kind).get(rules.keyOf(kind, namespace, name)) as T | undefined;
  }

  /** By namespace and name; without a namespace, of all. */
  list<T>(kind: Kind<T>, namespace?: string): T[] {
    return this.#tables.of(kind).list(namespace) as T[];
  }

  /** Objects with an ownerReference to this uid. */
  dependents(ownerUid: string): readonly { readonly kind: Kind; readonly object: KubeObject }[] {
    return this.#owners.of(ownerUid);
  }

  /**
   * Fills in name (from generateName), uid, creationTimestamp, resourceVersion and generation. 409 when it exists; 404
   * when the namespace is not there, 403 when it is going away.
   */
  create<T>(kind: Kind<T>, object: T, options: CreateOptions = {}): T {
    const copy = copyJson(object) as KubeObject;
    const given = copy.metadata ?? {};
    const name = given.name ?? (given.generateName === undefined ? '' : `${given.generateName}${this.ids.suffix()}`);
    const key = rules.keyOf(kind, given.namespace, name);
    if (kind.namespaced) rules.checkNamespace(kind, this.get(KINDS.namespaces, '', given.namespace ?? ''), given);
    const kept = options.seeded === true ? given : {};
    const uid = kept.uid ?? this.ids.uid();
    const draft = rules.born(kind, copy, { name, uid, kept, now: this.clock.now() });
    this.#complete(kind as Kind, draft, undefined);
    if (this.#tables.of(kind).get(key)) throw alreadyExists(kind, name);
    return this.#put(kind as Kind, key, draft, undefined, options.dryRun) as T;
  }

  /**
   * Replaces an object. A resourceVersion in it must be the stored one (409 Conflict); without one the write always
   * goes through. The generation grows with the spec. Without its last finalizer a deleted object is gone.
   */
  update<T>(kind: Kind<T>, object: T, options: UpdateOptions = {}): T {
    return this.#replace(kind, copyJson(object), options);
  }

  /** The same for an object that nobody else holds. */
  #replace<T>(kind: Kind<T>, object: T, options: UpdateOptions): T {
    const draft = object as KubeObject;
    const { namespace, name = '', resourceVersion, uid } = draft.metadata ?? {};
    const key = rules.keyOf(kind, namespace, name);
    const old = this.#tables.of(kind).get(key);
    if (!old) throw notFound(kind, name);
    const next = rules.merged(kind, draft, old, options.part);
    this.#complete(kind as Kind, next, old);
    rules.checkVersion(kind, old, { uid, resourceVersion });
    const generation = rules.generationOf(kind, next, old);
    if (generation !== undefined) next.metadata.generation = generation;
    next.metadata.resourceVersion = old.metadata.resourceVersion;
    if (sameJson(next, old)) return old as T;
    return this.#put(kind as Kind, key, next, old, options.dryRun) as T;
  }

  /** Copies the object, lets `edit` change the copy, and stores it: as controllers do. 404 when it is gone. */
  change<T>(
    kind: Kind<T>,
    namespace: string | undefined,
    name: string,
    edit: (draft: T) => void,
    options: UpdateOptions = {},
  ): T {
    const old = this.get(kind, namespace, name);
    if (old === undefined) throw notFound(kind, name);
    const draft = copyJson(old);
    edit(draft);
    return this.#replace(kind, draft, options);
  }

  /** Writes a status alone; what stands beside it was admitted before. One that is there is no write. 404. */
  changeStatus<T extends KubeObject>(kind: Kind<T>, namespace: string | undefined, name: string, status: unknown): T {
    const key = rules.keyOf(kind, namespace, name);
    const old = this.#tables.of(kind).get(key);
    if (!old) throw notFound(kind, name);
    if (sameJson(old.status, status)) return old as unknown as T;
    return this.#put(kind, key, { ...old, status: copyJson(status) }, old) as unknown as T;
  }

  /**
   * Deletes, and returns the object as it then stands. Pods that a node runs are only marked (deletionTimestamp,
   * deletionGracePeriodSeconds): the kubelet stops them and calls this again with `gracePeriodSeconds: 0`. Objects with
   * finalizers are marked and go with their last finalizer. 404; 409 Conflict when a precondition fails.
   */
  remove<T>(kind: Kind<T>, namespace: string | undefined, name: string, options: RemoveOptions = {}): T {
    const key = rules.keyOf(kind, namespace, name);
    const old = this.#tables.of(kind).get(key);
    if (!old) throw notFound(kind, name);
    rules.checkPreconditions(kind, old, options);
    const draft = rules.marked(kind, old, options, this.clock.now());
    if (options.dryRun === true) return draft as T;
    if (draft.metadata.deletionGracePeriodSeconds === 0 && this.#finished(kind, draft))
      return this.#drop(kind as Kind, key, draft) as T;
    return this.#put(kind as Kind, key, draft, old, false) as T;
  }

  /** Called for every write after it happened, in order; returns unsubscribe. */
  watch(listener: (event: StoreEvent) => void): () => void {
    return this.history.watch(listener);
  }

  /** Whether nothing keeps a deleted object any more. */
  #finished(kind: Kind<unknown>, object: KubeObject): boolean {
    if ((object.metadata?.finalizers?.length ?? 0) > 0) return false;
    if (kind.kind === 'Pod') return object.metadata?.deletionGracePeriodSeconds === 0;
    return kind.kind !== 'Namespace' || !this.isOccupied(object.metadata?.name ?? '');
  }

  #put(kind: Kind, key: string, next: KubeObject, old: rules.Stored | undefined, dryRun = false): rules.Stored {
    if (dryRun) return deepFreeze(next as rules.Stored);
    // Without its last finalizer a deleted object is gone.
    if (old?.metadata.deletionTimestamp !== undefined && this.#finished(kind, next))
      return this.#drop(kind, key, { ...old, ...next } as rules.Stored);
    this.#version += 1;
    const metadata = { ...next.metadata, resourceVersion: String(this.#version) };
    const object = deepFreeze(rules.ordered(next, { metadata }) as rules.Stored);
    this.#tables.of(kind).set(key, object);
    if (old) this.#owners.remove(kind, key, old);
    this.#owners.add(kind, key, object);
    const at = { kind, object, version: this.#version, time: this.clock.now() };
    this.history.add(old ? { type: 'MODIFIED', ...at, old } : { type: 'ADDED', ...at });
    return object;
  }

  #drop(kind: Kind, key: string, last: rules.Stored): rules.Stored {
    this.#version += 1;
    const object = deepFreeze({ ...last, metadata: { ...last.metadata, resourceVersion: String(this.#version) } });
    const old = this.#tables.of(kind).get(key) ?? object;
    this.#tables.of(kind).delete(key);
    this.#owners.remove(kind, key, old);
    this.history.add({ type: 'DELETED', kind, object, old, version: this.#version, time: this.clock.now() });
    return object;
  }
}
