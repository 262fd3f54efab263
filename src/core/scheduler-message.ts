/**
 * A message of the scheduler ("0/3 nodes are available: …") without its tail on preemption and, from Kubernetes 1.34
 * on, on claims to deallocate: the tail repeats the counts of nodes and gives no reason of its own.
 */
export const withoutPreemption = (message: string): string =>
  message
    .replace(/(?:[.,]\s*no new claims to deallocate)?[.,]\s*preemption: [\s\S]*$/, '')
    .replace(/[.,]\s*no new claims to deallocate[\s\S]*$/, '');
