import { entriesOf } from '../../../logs/entries.ts';
import { recordOf } from '../../../logs/record.ts';
import type { ContainerLog } from '../../types.ts';
import { seenAs } from '../fit.ts';

const LAST = 200;
const BEGIN = '(?:start|deploy|initiali[sz]e|boot|spawn|mount)';
const BEGINNING = '(?:start-?up|deployment|initiali[sz]ation|boot)';
const FAILED = new RegExp(
  `\\b(?:could not|couldn't|cannot|can't|failed to|unable to|did not) (?:be )?${BEGIN}(?:ed)?\\b|\\bfailed ${BEGINNING} of\\b|\\b${BEGINNING} (?:of [^\\n]{1,80} )?(?:has )?failed\\b|\\b${BEGINNING} failure\\b`,
  'i',
);

/**
 * True where a server tells, as an error or a warning, that what it should serve did not start: it listens then, and
 * answers "not found" to every path. Where it answers another path well, only a part of it did not start.
 */
export function unstarted(log: ContainerLog | undefined): boolean {
  const last = (log?.lines ?? []).slice(-LAST);
  return (
    !last.some(({ text }) => (recordOf(text).status ?? Infinity) < 400) &&
    entriesOf(last).some((entry) => {
      const { high, warn, sentence } = seenAs(entry);
      return (high || warn) && FAILED.test(`${entry.lines[0] ?? ''}\n${sentence.text}`);
    })
  );
}
