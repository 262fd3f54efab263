import type { Clock } from '../clock.ts';

/**
 * client-go's EventSourceObjectSpamFilter: 25 events of one source and type about one object, then one each five
 * minutes.
 */
const BURST = 25;
const REFILL_MS = 300_000;
/** client-go's EventAggregator: ten different messages of one reason within ten minutes become one "combined" event. */
const SIMILAR = { most: 10, windowMs: 600_000 };

export type EventLimits = {
  /** Takes a token of the source; false when it has none. */
  mayWrite(source: string): boolean;
  /** True when so many different messages of the group came that this one goes into its combined event. */
  isSimilar(group: string, message: string): boolean;
  /** Drops what was last used before this time. */
  forget(before: number): void;
};

/** The two limits of client-go's EventCorrelator. */
export function eventLimits(clock: Clock): EventLimits {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const groups = new Map<string, { messages: Set<string>; at: number }>();
  return {
    mayWrite(source) {
      const now = clock.now();
      const bucket = buckets.get(source) ?? { tokens: BURST, at: now };
      bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS);
      bucket.at = now;
      buckets.set(source, bucket);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
    isSimilar(group, message) {
      const now = clock.now();
      const earlier = groups.get(group);
      const record =
        earlier && now - earlier.at <= SIMILAR.windowMs ? earlier : { messages: new Set<string>(), at: now };
      groups.set(group, record);
      record.at = now;
      record.messages.add(message);
      if (record.messages.size < SIMILAR.most) return false;
      const [oldest] = record.messages;
      if (record.messages.size > SIMILAR.most && oldest !== undefined) record.messages.delete(oldest);
      return true;
    },
    forget(before) {
      for (const [key, { at }] of groups) if (at < before) groups.delete(key);
      for (const [key, { at }] of buckets) if (at < before - BURST * REFILL_MS) buckets.delete(key);
    },
  };
}
