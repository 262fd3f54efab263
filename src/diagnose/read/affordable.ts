import type { Pod } from '../../core/kubernetes.ts';
import { secretsOf } from '../../core/secrets-of-pod.ts';
import type { ContainerLog, Facts } from '../types.ts';

/**
 * Of a namespace in which nothing fails, the first logs whose reading makes at most `room` requests: the Secrets of a
 * pod are read before its log, once, so that their values are hidden in it.
 */
export function affordable<T>(
  facts: Facts,
  logs: ReadonlyMap<string, ContainerLog>,
  open: readonly T[],
  podOf: (one: T) => Pod,
  room: number,
): readonly T[] {
  if (facts.subject !== null) return open;
  const read = new Set([...logs.values()].map(({ pod }) => pod));
  const known = new Set(facts.pods.filter(({ metadata }) => read.has(metadata?.name ?? '')).flatMap(secretsOf));
  let left = room;
  return open.filter((one) => {
    const secrets = secretsOf(podOf(one)).filter((name) => !known.has(name));
    if (left < 1 + secrets.length) return false;
    left -= 1 + secrets.length;
    for (const name of secrets) known.add(name);
    return true;
  });
}
