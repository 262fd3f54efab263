import type { Kind } from '../core/kinds.ts';
import type { KubeObject } from '../core/kubernetes.ts';
import { expired } from './status-error.ts';

export type StoreEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: Kind;
  /** The object after the write; of a DELETED one the last state, with the resourceVersion of the deletion. */
  readonly object: KubeObject;
  /** The object before the write; absent for ADDED. */
  readonly old?: KubeObject;
  readonly version: number;
  /** Milliseconds of cluster time. */
  readonly time: number;
};

/** etcd compacts after five minutes; the count bounds memory. */
const WINDOW = { milliseconds: 5 * 60_000, events: 20_000 };

/** The recent writes, for watches that start in the past, and the listeners of new ones. */
export class History {
  readonly #events: StoreEvent[] = [];
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  readonly #queue: StoreEvent[] = [];
  #delivering = false;
  /** The newest version that is no longer known in full. */
  #compacted = 0;

  /** Records a write and tells the listeners; a write made by a listener is delivered after the running one. */
  add(event: StoreEvent): void {
    this.#events.push(event);
    this.#trim(event.time - WINDOW.milliseconds);
    this.#queue.push(event);
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift())
        for (const listener of this.#listeners) listener(next);
    } finally {
      this.#delivering = false;
    }
  }

  watch(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether changes after this version can no longer be told in full. */
  isForgotten(version: number): boolean {
    return version < this.#compacted;
  }

  /** Writes after this version, oldest first. 410 Expired when some of them are forgotten. */
  since(version: number): readonly StoreEvent[] {
    if (this.isForgotten(version)) throw expired(`too old resource version: ${version} (${this.#compacted + 1})`);
    return this.#events.filter((event) => event.version > version);
  }

  /** Forgets everything, so that each older resourceVersion answers 410: what a compaction of etcd does to clients. */
  compact(): void {
    this.#compacted = this.#events.at(-1)?.version ?? this.#compacted;
    this.#events.length = 0;
  }

  #trim(before: number): void {
    let old = Math.max(0, this.#events.length - WINDOW.events);
    // Dropped in batches: one splice for a hundred events costs less than a hundred splices.
    while ((this.#events[old]?.time ?? Infinity) < before) old += 1;
    if (old < 100) return;
    this.#compacted = this.#events[old - 1]?.version ?? this.#compacted;
    this.#events.splice(0, old);
  }
}
