import type { RunningClock } from '../clock.ts';

/**
 * The simulation's clock. It starts in the past, where `forward` runs the timers one after the other without waiting,
 * and `goLive` ties it to real time. Timers fire in the order of their due times, and `now()` inside a timer is its due
 * time: the same set-up gives the same history, however slow the machine is.
 */
export type SimulationClock = RunningClock & {
  /** Runs everything that is due until this time (milliseconds since the epoch); only before `goLive`. */
  forward(until: number): void;
  /** Nothing happens for so long: time moves, and every timer with it. Only before `goLive`. */
  sleep(milliseconds: number): void;
  /** From here on time passes by itself, `speed` times as fast as real time. */
  goLive(): void;
};

/** More timers than any demo has; beyond it something rings in a circle, and an error is better than a hang. */
const MOST_TIMERS = 5_000_000;

type Entry = { due: number; readonly order: number; readonly fire: () => void; cancelled: boolean };

export function simulationClock(speed: number, start: number): SimulationClock {
  const heap: Entry[] = [];
  let order = 0;
  let time = start;
  let live: { readonly at: number; readonly real: number } | undefined;
  let alarm: NodeJS.Timeout | undefined;
  let stopped = false;

  const passed = (): number => (live ? live.at + (performance.now() - live.real) * speed : time);

  const runUntil = (until: number): void => {
    for (let count = 0; ; count++) {
      const first = heap[0];
      if (!first || first.due > until || stopped) break;
      if (count > MOST_TIMERS) throw new Error('the simulation makes no progress: too many timers');
      pop(heap);
      if (first.cancelled) continue;
      time = Math.max(time, first.due);
      first.fire();
    }
    time = Math.max(time, until);
  };

  const arm = (): void => {
    clearTimeout(alarm);
    while (heap[0]?.cancelled) pop(heap);
    const next = heap[0];
    if (!live || stopped || !next) return;
    // setTimeout overflows beyond 24.8 days, and an alarm a day is no burden
    const wait = Math.min(86_400_000, Math.max(0, (next.due - passed()) / speed));
    alarm = setTimeout(ring, wait);
  };

  let ringing = false;
  const ring = (): void => {
    ringing = true;
    try {
      runUntil(passed());
    } finally {
      ringing = false;
      arm();
    }
  };

  return {
    speed,
    now: () => Math.floor(live && !ringing ? (time = Math.max(time, passed())) : time),
    setTimer(milliseconds, fire) {
      if (stopped) return () => {};
      const from = live && !ringing ? Math.max(time, passed()) : time;
      const entry: Entry = { due: from + Math.max(0, milliseconds), order: order++, fire, cancelled: false };
      push(heap, entry);
      if (live && !ringing && heap[0] === entry) arm();
      return () => {
        entry.cancelled = true;
      };
    },
    forward: runUntil,
    sleep(milliseconds) {
      // All move by the same amount, so their order in the heap holds.
      for (const entry of heap) entry.due += milliseconds;
      time += milliseconds;
    },
    goLive() {
      live = { at: time, real: performance.now() };
      arm();
    },
    stop() {
      stopped = true;
      clearTimeout(alarm);
      heap.length = 0;
    },
  };
}

const before = (a: Entry | undefined, b: Entry | undefined): boolean =>
  a !== undefined && b !== undefined && (a.due < b.due || (a.due === b.due && a.order < b.order));

function swap(heap: Entry[], a: number, b: number): void {
  const [left, right] = [heap[a], heap[b]];
  if (!left || !right) return;
  heap[a] = right;
  heap[b] = left;
}

/** A binary heap by due time, then by the order of setting. */
function push(heap: Entry[], entry: Entry): void {
  heap.push(entry);
  for (let at = heap.length - 1; at > 0;) {
    const parent = (at - 1) >> 1;
    if (!before(heap[at], heap[parent])) return;
    swap(heap, at, parent);
    at = parent;
  }
}

function pop(heap: Entry[]): void {
  swap(heap, 0, heap.length - 1);
  heap.pop();
  for (let at = 0; ;) {
    const left = at * 2 + 1;
    const least = before(heap[left + 1], heap[left]) ? left + 1 : left;
    if (!before(heap[least], heap[at])) return;
    swap(heap, at, least);
    at = least;
  }
}
