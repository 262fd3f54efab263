import type { World, Controller } from './world.ts';

/**
 * The pause between an event and its reconcile: long enough to gather a burst, short against everything that people
 * see.
 */
const GATHER_MS = 20;
const RETRY = { firstMs: 1_000, mostMs: 300_000 };

/**
 * A controller's work queue, as client-go has it: a key waits once however often it is added, an earlier date replaces
 * a later one, and a reconcile that throws is tried again with a doubling pause.
 */
export function startController(world: World, controller: Controller): void {
  const waiting = new Map<string, { due: number; cancel: () => void }>();
  const failures = new Map<string, number>();

  const add = (key: string, delay: number): void => {
    const due = world.clock.now() + delay;
    const planned = waiting.get(key);
    if (planned && planned.due <= due) return;
    planned?.cancel();
    waiting.set(key, { due, cancel: world.clock.setTimer(delay, () => run(key)) });
  };

  const run = (key: string): void => {
    waiting.delete(key);
    try {
      const again = controller.reconcile(key);
      failures.delete(key);
      if (again !== undefined) add(key, Math.max(GATHER_MS, again));
    } catch (error) {
      const count = failures.get(key) ?? 0;
      failures.set(key, count + 1);
      world.fault(error);
      add(key, Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** count));
    }
  };

  world.store.watch((event) => {
    for (const key of controller.keysOf(event)) add(key, GATHER_MS);
  });
}
