/** Less than this many milliseconds of work say nothing about how it grows. */
const TOO_LITTLE_MS = 20;
const MOST_GOES = 9;

/**
 * Processor time in milliseconds that work takes in this process: what else the machine does is not counted. Some kernels
 * count that of one thread in ticks of 4 ms, in which the least of several looks is 0.
 */
export async function costOf(work: () => unknown): Promise<number> {
  const begin = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
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
