import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress, Watch } from '../core/plan.ts';
import { readRollout } from '../core/rollout.ts';
import type { Deps } from './deps.ts';

const INVESTIGATE_MS = 6_000;

export type Seen = {
  /** The newest cause that was found while helm waited. */
  cause: string;
};

/** What the workloads do while helm waits: helm itself says nothing until its end. Ends when `done` has settled. */
export async function* rollouts(
  deps: Deps,
  watches: readonly Watch[],
  done: Promise<unknown>,
  seen: Seen,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const said = new Map<string, string>();
  const told = new Set<string>();
  let over = false;
  void done.then(
    () => (over = true),
    () => (over = true),
  );
  let investigatedAt = deps.now();
  while (!over) {
    await Promise.race([done.catch(() => undefined), sleep(deps.pollMs)]);
    if (over || signal.aborted) {
      if (!over) await done.catch(() => undefined);
      return;
    }
    const waiting: Watch[] = [];
    for (const watch of watches) {
      const name = `${watch.kind.toLowerCase()}/${watch.name}`;
      const look = await readRollout(deps.cluster, watch, signal).catch(() => undefined);
      if (look === undefined) continue;
      if (look.status.state === 'waiting' || look.status.state === 'failed') waiting.push(watch);
      if (said.get(name) === look.status.message) continue;
      said.set(name, look.status.message);
      yield { type: 'rollout', workload: name, ...look.counts, text: look.status.message };
    }
    if (deps.investigate === undefined || waiting.length === 0 || deps.now() - investigatedAt < INVESTIGATE_MS)
      continue;
    investigatedAt = deps.now();
    for (const watch of waiting.slice(0, 2)) {
      const found = await deps.investigate(watch, deps.cluster, signal).catch(() => undefined);
      if (found === undefined) continue;
      const workload = `${watch.kind.toLowerCase()}/${watch.name}`;
      seen.cause = `${workload}: ${found.cause}: ${found.text}`;
      if (told.has(seen.cause)) continue;
      told.add(seen.cause);
      yield { type: 'finding', workload, cause: found.cause, text: `${found.cause}: ${found.text}` };
    }
  }
}
