import type { Failing } from '../../../facts/state.ts';
import { namedStore } from '../../../logs/store.ts';

/** A program that does not get the lock under which the migrations of its database run. */
const WAITS =
  /\b(?:wait\w{0,3}|acquir\w{1,3}|obtain\w{0,3}|get|taking|take|retry\w{0,3})\b[^\n]{0,60}\b((?:database |db )?(?:change ?log|migrations?|schema)[ _-]?(?:\w{1,20}[ _-])?lock)\b|\b((?:migrations?|schema|change ?log)(?:[ _-]table)?) is (?:already |still |currently )?locked\b|\b((?:change ?log|migrations?|schema)[ _-](?:\w{1,20}[ _-])?lock) (?:is|was) (?:already |still |currently )?(?:held|taken|locked)\b/i;
/** Locks of a session end with it: nothing is left behind of those. */
const OF_SESSION = /advisory|\bsession\b|\bpid\b|\bget_lock\b/i;

/** Where tools of migrations keep their lock, and what gives it back. */
const KEPT: readonly (readonly [words: RegExp, where: string])[] = [
  [
    /change ?log/i,
    'the row of table DATABASECHANGELOGLOCK (LOCKEDBY and LOCKGRANTED say who took it and when): liquibase release-locks, or set LOCKED to false and both to NULL',
  ],
  [
    /migrations? table/i,
    'the row of the lock table beside the table of migrations: the unlock command of the tool, or set is_locked to 0',
  ],
];

/**
 * A lock in a table of the database outlives the run that took it: where it is kept, and that nobody may work under it.
 * Undefined where a sentence waits for no such lock.
 */
export function migrationLock(one: Failing, sentence: string): string | undefined {
  const found = OF_SESSION.test(sentence) ? null : WAITS.exec(sentence.slice(0, 600));
  const [, first, second, third] = found ?? [];
  const lock = first ?? second ?? third;
  if (lock === undefined) return undefined;
  const store = namedStore(one);
  const where =
    KEPT.find(([words]) => words.test(lock))?.[1] ??
    'its row in the lock table of the migration tool, by the unlock command of that tool';
  return `when no other pod or job works under it, release the ${lock}${store ? ` in the database at ${store.host} (variable ${store.variable})` : ''}: ${where}. A run that was killed at work leaves it behind, and none after it gets on`;
}
