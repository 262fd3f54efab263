/**
 * Time of the embedded cluster: all controllers, kubelets and timestamps read this one, so that tests can speed it up.
 */
export type Clock = {
  /** Milliseconds since the epoch; runs `speed` times as fast as real time. */
  now(): number;
  /** Calls `fire` after `milliseconds` of cluster time; the returned function cancels. After `stop` nothing fires. */
  setTimer(milliseconds: number, fire: () => void): () => void;
};

export type RunningClock = Clock & {
  readonly speed: number;
  /** Cancels every timer; later `setTimer` calls do nothing. */
  stop(): void;
};

/**
 * A clock that starts at the real time (or at `start`) and runs `speed` times as fast (1 = real time, 50 = fast tests).
 */
export function startClock(speed = 1, start = Date.now()): RunningClock {
  const origin = performance.now();
  const pending = new Set<NodeJS.Timeout>();
  let stopped = false;
  return {
    speed,
    now: () => Math.floor(start + (performance.now() - origin) * speed),
    setTimer(milliseconds, fire) {
      if (stopped) return () => {};
      const timer = setTimeout(
        () => {
          pending.delete(timer);
          fire();
        },
        Math.max(0, milliseconds / speed),
      );
      pending.add(timer);
      return () => {
        clearTimeout(timer);
        pending.delete(timer);
      };
    },
    stop() {
      stopped = true;
      for (const timer of pending) clearTimeout(timer);
      pending.clear();
    },
  };
}

/** RFC 3339 with seconds, as Kubernetes writes metav1.Time. */
export function stampOf(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000);
  // One moment is written many times: by each controller that sees it.
  if (second !== last.second) last = { second, stamp: `${new Date(second * 1000).toISOString().slice(0, 19)}Z` };
  return last.stamp;
}
let last = { second: Number.NaN, stamp: '' };
