import { entriesOf } from '../../../logs/entries.ts';
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
 * answers "not found" to every path.
 */
export const unstarted = (log: ContainerLog | undefined): boolean =>
  entriesOf((log?.lines ?? []).slice(-LAST)).some((entry) => {
    const { high, warn, sentence } = seenAs(entry);
    return (high || warn) && FAILED.test(`${entry.lines[0] ?? ''}\n${sentence.text}`);
  });
