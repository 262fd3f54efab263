import type { Entry } from './entries.ts';
import { isHigh } from './level.ts';
import { recordOf } from './record.ts';
import { templateOf } from './templates.ts';

/** A long-lived connection ends, as servers end each after a while. */
const CLOSED =
  /\b(?:stream|connection|session|watch|channel|subscription)s?\b[^\n]{0,60}\b(?:closed|ended|terminated|reset|expired|timed out|dropped|disconnected)\b/i;
const AGAIN = /\b(?:re-?)?(?:connected|established|subscribed|opened)\b|\bresum(?:ed|ing)\b/i;
/** So often at least, and never sooner than this after the time before. */
const OFTEN = 3;
const SELDOM_MS = 4 * 60_000;

/**
 * Those of `bad` that are a connection which ends now and again and is there again right after: a control plane, a load
 * balancer or a broker closes its streams after their time. Warnings alone; one that is not told to be back counts.
 */
export function routineIn(
  entries: readonly Entry[],
  bad: readonly Entry[],
  atOf: (entry: Entry) => string,
): ReadonlySet<Entry> {
  const groups = new Map<string, Entry[]>();
  for (const entry of bad) {
    const text = entry.lines.join('\n');
    const { level, message } = recordOf(text);
    if (isHigh(level) || !CLOSED.test(message)) continue;
    const key = templateOf(message).slice(0, 60);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  const faults = new Set(bad);
  return new Set(
    [...groups.values()]
      .filter((group) => group.length >= OFTEN && isSeldom(group, atOf) && comesBack(entries, group, faults))
      .flat(),
  );
}

const isSeldom = (group: readonly Entry[], atOf: (entry: Entry) => string): boolean =>
  group.every((entry, place) => {
    const before = group[place - 1];
    return before === undefined || Date.parse(atOf(entry)) - Date.parse(atOf(before)) >= SELDOM_MS;
  });

/** After each of them, and before the next fault, the log tells that it is connected again. */
const comesBack = (entries: readonly Entry[], group: readonly Entry[], faults: ReadonlySet<Entry>): boolean =>
  group.every((entry) => {
    for (const next of entries.slice(entries.indexOf(entry) + 1, entries.indexOf(entry) + 40)) {
      if (faults.has(next)) return false;
      if (AGAIN.test(next.lines[0] ?? '')) return true;
    }
    return false;
  });
