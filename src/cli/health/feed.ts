import { setTimeout } from 'node:timers/promises';
import type { ClusterReader } from '../../core/cluster.ts';
import { toAppError } from '../../core/errors.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import type { HealthState } from '../../ui/options.ts';
import { Board } from './board.ts';

const WORKLOADS: readonly Kind[] = [KINDS.deployments, KINDS.statefulsets, KINDS.daemonsets];
const BESIDE: readonly Kind[] = [KINDS.jobs, KINDS.services, KINDS.endpointslices];

/** Times in milliseconds. */
export type Pace = {
  /** At least so long between two states. */
  readonly pause: number;
  /** How often a quiet connection is asked whether it still lives, and how long an answer may take. */
  readonly pulse: number;
  readonly answer: number;
  /** How often a cluster that does not answer is asked again. */
  readonly retry: number;
};
const PACE: Pace = { pause: 1000, pulse: 5000, answer: 3000, retry: 2000 };

/** With more pods than that only the counts of their workloads are watched. */
const MOST_PODS = 1000;

/**
 * Live health of a namespace for the chat's header, from bounded watches; `setNamespace` moves it. Whatever is shown
 * was confirmed by the cluster within seconds: when a watch breaks or the server stops answering, everything is
 * unknown, and since when, until all was listed anew.
 */
export class HealthFeed {
  #reader: ClusterReader;
  readonly #pace: Pace;
  #namespace: string;
  #moved = new AbortController();
  #board = new Board();

  constructor(reader: ClusterReader, namespace: string, pace: Partial<Pace> = {}) {
    this.#reader = reader;
    this.#namespace = namespace;
    this.#pace = { ...PACE, ...pace };
  }

  setNamespace(namespace: string): void {
    this.#namespace = namespace;
    this.#moved.abort();
  }

  /** Another cluster. */
  moveTo(reader: ClusterReader, namespace: string): void {
    this.#reader = reader;
    this.setNamespace(namespace);
  }

  /** Names of what is watched: workloads, Services and pods. */
  names(): readonly string[] {
    return this.#board.names();
  }

  /**
   * The newest state after each change, at most one a second, until the signal. A kind that may not be watched is left
   * out.
   */
  async *states(signal: AbortSignal): AsyncGenerator<HealthState> {
    while (!signal.aborted) {
      this.#moved = new AbortController();
      const stop = AbortSignal.any([signal, this.#moved.signal]);
      const board = new Board();
      this.#board = board;
      let changed = false;
      let wake: () => void = () => {};
      const tell = (): void => {
        changed = true;
        wake();
      };
      stop.addEventListener('abort', tell, { once: true });
      const kept = this.#keep(board, this.#namespace, tell, stop);
      while (!stop.aborted) {
        if (!changed) await new Promise<void>((resolve) => (wake = resolve));
        changed = false;
        // Half of the first lists would show a namespace in which things are missing.
        const whole = board.hasSettled([...WORKLOADS, ...BESIDE, KINDS.pods]);
        if (whole) board.found();
        if (stop.aborted || !(whole || board.isLost)) continue;
        yield board.state(Date.now());
        // Hundreds of changes a second must not take the time of the prompt.
        await pause(this.#pace.pause, stop);
      }
      await kept;
    }
  }

  /** Watches while the cluster answers, asks for it while it does not. */
  async #keep(board: Board, namespace: string, tell: () => void, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const round = new AbortController();
      const on = AbortSignal.any([stop, round.signal]);
      const lost = (reason: string): void => {
        if (on.aborted) return;
        board.lost(reason, Date.now());
        round.abort();
        tell();
      };
      const podsMay = Promise.withResolvers<void>();
      on.addEventListener('abort', () => podsMay.resolve(), { once: true });
      const told = (): void => {
        if (board.hasSettled(WORKLOADS)) podsMay.resolve();
        tell();
      };
      const pods = podsMay.promise.then(() => {
        if (on.aborted) return undefined;
        if (board.wantedPods() <= MOST_PODS) return this.#watch(KINDS.pods, namespace, board, told, lost, on);
        board.without(KINDS.pods);
        return told();
      });
      const feeds = [...WORKLOADS, ...BESIDE].map((kind) => this.#watch(kind, namespace, board, told, lost, on));
      await Promise.all([...feeds, pods, this.#pulse(lost, on)]);
      let silent: string | undefined = 'not asked yet';
      while (!stop.aborted && silent !== undefined) {
        await pause(this.#pace.retry, stop);
        silent = await this.#silence(stop);
      }
    }
  }

  async #watch(
    kind: Kind,
    namespace: string,
    board: Board,
    tell: () => void,
    lost: (reason: string) => void,
    on: AbortSignal,
  ): Promise<void> {
    for (let failures = 0; !on.aborted; failures++) {
      try {
        for await (const event of this.#reader.watch(kind, { namespace }, on)) {
          if (event.type === 'LOST') break;
          failures = 0;
          board.take(kind, event, Date.now());
          tell();
        }
      } catch (error) {
        const { status, message } = toAppError(error);
        if (status === 401) return lost(message);
        // Without the right to watch a kind the header shows the others.
        board.without(kind);
        return tell();
      }
      if (on.aborted) return;
      // One connection may be cut by what lies between; the cluster is asked whether it is more than that.
      const silent = await this.#silence(on);
      if (silent !== undefined) return lost(silent);
      if (failures > 0) {
        board.stale(kind);
        tell();
      }
      await pause(failures === 0 ? 0 : Math.min(1000 * 2 ** failures, 30_000), on);
    }
  }

  /**
   * A cluster that is cut off silently sends nothing, not even an end: it is asked. One late answer is forgiven once it
   * has answered.
   */
  async #pulse(lost: (reason: string) => void, on: AbortSignal): Promise<void> {
    for (let misses = 1; !on.aborted;) {
      const silent = await this.#silence(on);
      misses = silent === undefined ? 0 : misses + 1;
      if (silent !== undefined && misses > 1) lost(silent);
      else await pause(silent === undefined ? this.#pace.pulse : 0, on);
    }
  }

  /** Why the cluster does not answer; undefined when it does. */
  async #silence(signal: AbortSignal): Promise<string | undefined> {
    const limit = AbortSignal.timeout(this.#pace.answer);
    try {
      await this.#reader.version(AbortSignal.any([signal, limit]));
      return undefined;
    } catch (error) {
      const { code, message } = toAppError(error);
      if (signal.aborted || code === 'forbidden') return undefined;
      return limit.aborted ? `no answer within ${this.#pace.answer / 1000} s` : message;
    }
  }
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);
