import { call, type Understood } from '../outcome.ts';
import type { Read } from './rule.ts';
import { exists, workloadCalled } from './world.ts';

export const WHICH = 'Which workload should I scale? For example: "scale the backend to 3".';

export const present = (read: Read, workload: string): number | undefined =>
  read.place.namespace === undefined || read.place.namespace === read.world.inventory?.namespace
    ? workloadCalled(workload, read.world.inventory)?.replicas
    : undefined;

export const known = ({ world, place }: Read, workload: string): boolean =>
  workload.includes('/') ||
  workload.includes('-') ||
  exists(workload, world) ||
  (place.namespace !== undefined && world.inventory !== undefined);

export const howMany = (workload: string): Understood => ({
  ask: `To how many replicas in all should ${workload} be scaled? For example: "scale ${workload} to 3".`,
});

export function all(read: Read, make: (workload: string) => Understood): Understood {
  const results = read.workloads.map(make);
  const other = results.find((one) => !('calls' in one));
  if (other !== undefined) return other;
  return results.length === 0 ? { ask: WHICH } : { calls: results.flatMap((one) => ('calls' in one ? one.calls : [])) };
}

export const scale = (read: Read, workload: string, replicas: number): Understood =>
  call('scale_workload', { workload, namespace: read.space, replicas });

/** To a number: a direction or a "from" that contradicts what runs is asked about. */
export const to =
  (direction?: 'up' | 'down') =>
  (read: Read): Understood | undefined => {
    const wanted = read.number('n');
    const from = read.number('from');
    if (wanted === undefined) return undefined;
    return all(read, (workload) => {
      const now = present(read, workload);
      if (now !== undefined && from !== undefined && from !== now)
        return {
          ask: `${workload} has ${now} replicas, not ${from}. Should it have ${wanted}? For example: "scale ${workload} to ${wanted}".`,
        };
      if (now !== undefined && ((direction === 'up' && wanted < now) || (direction === 'down' && wanted > now)))
        return {
          ask: `${workload} has ${now} replicas now, so ${wanted} would be ${wanted < now ? 'fewer' : 'more'}. Is that what you want? For example: "scale ${workload} to ${wanted}".`,
        };
      return scale(read, workload, wanted);
    });
  };

/** A bare number of a workload is one of replicas, when it can be: 512 is asked about. */
export const few =
  (direction: 'up' | 'down') =>
  (read: Read): Understood | undefined =>
    (read.number('n') ?? 0) <= 50 ? to(direction)(read) : all(read, howMany);

/** By a number, a share or a factor of what runs now; without knowing what runs the number in all is asked. */
export const by =
  (count: (now: number, read: Read) => number | undefined) =>
  (read: Read): Understood =>
    all(read, (workload) => {
      const now = present(read, workload);
      const wanted = now === undefined ? undefined : count(now, read);
      if (now === undefined || wanted === undefined || !Number.isInteger(wanted)) return howMany(workload);
      if (wanted < 0)
        return {
          ask: `${workload} has only ${now} replicas. To how many should it be scaled? For example: "scale ${workload} to 1".`,
        };
      return scale(read, workload, wanted);
    });

export const more = by((now, read) => now + (read.number('n') ?? 1));
export const fewer = by((now, read) => now - (read.number('n') ?? 1));
export const shareMore = by((now, read) => (now * (100 + (read.number('percent') ?? Number.NaN))) / 100);
export const shareLess = by((now, read) => (now * (100 - (read.number('percent') ?? Number.NaN))) / 100);

/** So many times what runs now. */
export const multiplied = by((now, read) => now * (read.number('factor') ?? read.number('times') ?? Number.NaN));

/** "x3" is three in all or three times as many: both are told, and the one that is meant is asked. */
export const inAllOrTimes = (read: Read): Understood =>
  all(read, (workload) => {
    const [times, now] = [read.number('times') ?? Number.NaN, present(read, workload)];
    const many = now === undefined ? '' : ` (${times * now})`;
    return {
      ask: `Should ${workload} have ${times} replicas in all, or ${times} times as many as now${many}? For example: "scale ${workload} to ${times}".`,
    };
  });
