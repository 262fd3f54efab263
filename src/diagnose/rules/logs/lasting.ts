import type { Faults } from '../../../logs/bursts.ts';
import { complaintIn } from '../../../logs/meaning/complaint.ts';
import type { Steady } from '../../../logs/meaning/steady.ts';
import type { ContainerLog, Facts } from '../../types.ts';

/** Milliseconds in which a line is of now. */
const FRESH_MS = 10 * 60_000;
/** So often, and over so long, a fault that comes word for word is no client's mistake. */
const STEADY = { times: 5, ms: 10 * 60_000 };

/** What a process holds itself: at that limit it stays until somebody changes something. */
const OWN = /\b(?:open files|(?:file )?descriptors?|threads?|processes|memory|heap|pool|watch(?:es|ers)?|inodes?)\b/i;
const ofAnother = (sentence: string): boolean => complaintIn(sentence)?.of === 'limit' && !OWN.test(sentence);

/**
 * It fails at the same thing each time, and nothing tells that its work succeeds otherwise. What the limit of another
 * refuses for now goes through again without a change here.
 */
export function isLasting(facts: Facts, log: ContainerLog, steady: Steady | undefined, sentence: string): boolean {
  if (!steady || steady.worksOn || steady.count < STEADY.times || ofAnother(sentence)) return false;
  const at = (line: number): number => Date.parse(log.lines[line]?.at ?? '');
  return facts.now - at(steady.last) < FRESH_MS && at(steady.last) - at(steady.first) >= STEADY.ms;
}

/** A line or two of hours ago is history; without a time what stands at the end is of now. */
export function isFresh(facts: Facts, { last, atEnd }: Faults): boolean {
  const stamp = Date.parse(last.at);
  return Number.isNaN(stamp) ? atEnd : facts.now - stamp < FRESH_MS;
}
