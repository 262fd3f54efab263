import { createHash } from 'node:crypto';
import type { Kind } from '../../core/kinds.ts';
import type { KubeObject, ObjectMeta } from '../../core/kubernetes.ts';
import { selects as fits, showSelector, type Labels, type LabelSelector } from '../../core/selectors.ts';
import { sameJson } from '../plain-json.ts';
import type { Store } from '../store.ts';
import type { StoreEvent } from '../history.ts';
import type { SimulationClock } from './clock.ts';
import type { Recorder } from './recorder.ts';

/** A PostgreSQL server outside the cluster: what answers at a host, and with which password it lets a user in. */
export type OutsideDatabase = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  password: string;
  /** A second password, which the demo tells the person who plays it: the planted one is never shown. */
  readonly told?: string;
  readonly database: string;
};

/** What all controllers, the scheduler and the kubelet share. */
export type World = {
  readonly store: Store;
  readonly clock: SimulationClock;
  readonly recorder: Recorder;
  readonly databases: OutsideDatabase[];
  /** A number in [0, 1) from a seed: jitter and ports, the same in each run. */
  random(): number;
  /** An error that no reconcile loop expected. The loop goes on; tests assert that there was none. */
  fault(error: unknown): void;
};

/** One reconcile loop: which objects a store event concerns, and what to do about one of them. */
export type Controller = {
  keysOf(event: StoreEvent): readonly string[];
  /** Returns after how many milliseconds to look again by itself, if at all. */
  reconcile(key: string): number | undefined;
};

export const keyOf = (meta: ObjectMeta | undefined): string => `${meta?.namespace ?? ''}/${meta?.name ?? ''}`;

export function splitKey(key: string): [namespace: string, name: string] {
  const cut = key.indexOf('/');
  return [key.slice(0, cut), key.slice(cut + 1)];
}

/** The key of the owner of this kind that controls the object, as a list of none or one. */
export function controllerKeys(object: KubeObject, kind: string): readonly string[] {
  const owner = object.metadata?.ownerReferences?.find((reference) => reference.controller === true);
  return owner?.kind === kind ? [`${object.metadata?.namespace ?? ''}/${owner.name}`] : [];
}

/** Objects of one kind that this owner controls, oldest first. */
export function controlled<T extends KubeObject>(store: Store, ownerUid: string, kind: Kind<T>): T[] {
  const found = store
    .dependents(ownerUid)
    .filter(
      ({ kind: other, object }) =>
        other.plural === kind.plural &&
        object.metadata?.ownerReferences?.some((owner) => owner.uid === ownerUid && owner.controller === true),
    )
    .map(({ object }) => object as T);
  return found.sort(
    (a, b) =>
      (a.metadata?.creationTimestamp ?? '').localeCompare(b.metadata?.creationTimestamp ?? '') ||
      (a.metadata?.name ?? '').localeCompare(b.metadata?.name ?? ''),
  );
}

export const ownerReference = (
  apiVersion: string,
  kind: string,
  owner: KubeObject,
): NonNullable<ObjectMeta['ownerReferences']>[number] => ({
  apiVersion,
  kind,
  name: owner.metadata?.name ?? '',
  uid: owner.metadata?.uid ?? '',
  controller: true,
  blockOwnerDeletion: true,
});

/** Whether a workload's or Service's selector takes these labels. An empty or absent one takes nothing here. */
export const selects = (selector: LabelSelector | undefined, labels: Labels | undefined): boolean =>
  showSelector(selector) !== '' && fits(selector, labels);

/**
 * Writes a status that the object does not have yet. Most reconciles find nothing new, and comparing costs less than
 * writing.
 */
export function setStatus<T extends KubeObject>(store: Store, kind: Kind<T>, object: T, status: T['status']): void {
  if (sameJson(object.status, status)) return;
  store.changeStatus(kind, object.metadata?.namespace, object.metadata?.name ?? '', status);
}

/** A stable 64-digit hex text: container ids and image ids. */
export const hexOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** mulberry32, as a stream of numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
