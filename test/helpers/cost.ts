/** Less than this many milliseconds of work say nothing about how it grows. */
const TOO_LITTLE_MS = 20;
const MOST_GOES = 9;

/**
 * Milliseconds that work takes: the processor time of this process, in which what else the machine does is not counted,
 * or the time that goes by, in which what the collector does on other processors is not. The less of both. The
 * processor time of one thread would be better, but some kernels count it in ticks of 4 ms.
 */
export async function costOf(work: () => unknown): Promise<number> {
  const [began, begin] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(begin);
  return Math.min((user + system) / 1000, performance.now() - began);
}

/**
 * Times as much that the whole costs as its part. Both are measured in turn and the least of each counts, again until
 * the answer is below `enough` or has been found nine times: a busy machine slows both, and never all of their goes. 0
 * for work that is too little to be judged.
 */
export async function growthOf(part: () => unknown, whole: () => unknown, enough: number): Promise<number> {
  let [less, more] = [Infinity, Infinity];
  for (let go = 0; go < MOST_GOES && ((more >= TOO_LITTLE_MS && more / less >= enough) || go === 0); go++) {
    less = Math.min(less, await costOf(part));
    more = Math.min(more, await costOf(whole));
  }
  return more < TOO_LITTLE_MS ? 0 : more / Math.max(less, 0.001);
}
