import type { ClusterEvent } from '../../core/cluster.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import { eventsFrom } from './events.ts';
import { SOURCES } from '../sources.ts';
import { clockOf } from './clock.ts';
import type { ContainerLog, CustomObjects, Facts, ListName, Lists } from '../types.ts';

/** What has been read so far; gather.ts fills it. */
export type Collected = {
  readonly namespace: string;
  readonly subject: Blamed | null;
  /** The clock in milliseconds. */
  readonly clock: number;
  readonly lists: Partial<Lists>;
  readonly logs: ReadonlyMap<string, ContainerLog>;
  readonly custom?: CustomObjects;
};

const NO_CUSTOM: CustomObjects = { objects: [], kinds: [], listed: new Set(), absent: new Set() };

/** Facts of what was read: lists that were not are empty and missing in `read`. */
export function factsOf({ namespace, subject, clock, lists, logs, custom = NO_CUSTOM }: Collected): Facts {
  const names = Object.keys(SOURCES) as ListName[];
  const full = Object.fromEntries(names.map((name) => [name, lists[name] ?? []])) as unknown as Lists;
  const events: readonly ClusterEvent[] = eventsFrom([...full.rawEvents, ...full.nodeEvents]);
  return {
    ...full,
    namespace,
    subject,
    now: clockOf(full, events, clock),
    read: new Set(names.filter((name) => lists[name] !== undefined)),
    events,
    logs,
    custom,
  };
}
