import type { Watch } from '../../core/plan.ts';
import type { Verified } from './check.ts';

/** Workloads that are looked at at once. */
const AT_ONCE = 8;

/**
 * A few at a time. The time is that of all together: those that come later have what is left of it (in milliseconds,
 * perhaps 0), and one look at least.
 */
export async function checkAll(
  workloads: readonly Watch[],
  { timeoutMs, now }: { readonly timeoutMs: number; readonly now: () => number },
  checkOne: (workload: Watch, leftMs: number) => Promise<Verified>,
): Promise<Verified[]> {
  const started = now();
  const all: Verified[] = [];
  for (let from = 0; from < workloads.length; from += AT_ONCE) {
    const left = Math.max(0, timeoutMs - (now() - started));
    all.push(...(await Promise.all(workloads.slice(from, from + AT_ONCE).map((one) => checkOne(one, left)))));
  }
  return all;
}
