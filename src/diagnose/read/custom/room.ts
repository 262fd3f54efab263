import { badObjects } from '../../custom/objects.ts';
import { untold } from '../../custom/untold.ts';
import { logKey } from '../../logs/whose.ts';
import { customTargets, hasHint } from './targets.ts';
import type { Target } from './reader.ts';
import { groupRank } from './group-rank.ts';
import { isMadeByCustom } from './named-groups.ts';
import type { Reading } from '../reading.ts';

/** Requests that are kept for lists and quiet logs that are wanted at the end: of all here, of what is asked about. */
export const reserved = ({ subject }: Reading): number => (subject === null ? 2 : 3);
/**
 * Requests for custom resources of a named workload, whose fault was found and was not, and of a large namespace; and
 * in any case where a symptom points to them.
 */
export const CUSTOM = { found: 4, open: 8, large: 4, pointed: 4 };
const MOST_OWED = 1;
/** Requests that the routine lists leave where events or owners point to custom resources already. */
const CUSTOM_FIRST = { some: 9, empty: 13 };

/** Looks also where nothing points to: in a whole small namespace, or when a named workload shows no cause. */
export const isWide = (reading: Reading): boolean => reading.small && (reading.subject === null || !reading.hasCause());

/** What something points to comes before what is looked at without any sign. */
export function openTargets(reading: Reading): readonly Target[] {
  const open = (wide: boolean): readonly Target[] =>
    customTargets(reading.facts(), reading.drafts(), wide).filter((one) => reading.custom.isOpen(one));
  const pointed = open(false);
  return pointed.length > 0 ? pointed : isWide(reading) ? open(true) : [];
}

/**
 * Asks which kinds the cluster has. Where that takes a request for each API group: those that something points to, or
 * the usual ones where nothing does.
 */
export async function discover(reading: Reading, most: number, signal: AbortSignal): Promise<void> {
  const rank = groupRank(reading.facts(), reading.drafts());
  const first = reading.custom.isAsked ? 0 : 1;
  if (first > 0) await reading.custom.discover({ most: first, rank }, signal);
  const pointed = reading.custom.unasked.filter((group) => rank(group) <= 1).length;
  const now = Math.min(pointed > 0 ? pointed : Infinity, most - first);
  if (reading.custom.unasked.length > 0 && now > 0) await reading.custom.discover({ most: now, rank }, signal);
}

/** Asks once which kinds the cluster has, whatever is found: along with lists, which saves waiting for it alone. */
export const discoverEarly = async (reading: Reading, signal: AbortSignal): Promise<void> => {
  await reading.custom.discover({ most: 1, rank: groupRank(reading.facts(), reading.drafts()) }, signal);
};

/** Asks for the kinds of groups to which what was read now points. */
export async function follow(reading: Reading, signal: AbortSignal): Promise<void> {
  const rank = groupRank(reading.facts(), reading.drafts());
  const wanted = reading.custom.unasked.filter((group) => rank(group) <= 0).length;
  const most = Math.min(wanted, Math.floor(customRoom(reading) / 2));
  if (most > 0) await discover(reading, most, signal);
}

/** A small namespace in which events, faults or owners point to custom resources. */
export const pointsToCustom = (reading: Reading): boolean =>
  reading.subject === null &&
  reading.small &&
  (isEmpty(reading) || isMadeByCustom(reading.facts()) || hasHint(reading.facts(), reading.drafts()));

export const keptForCustom = (reading: Reading): number =>
  pointsToCustom(reading) ? CUSTOM_FIRST[isEmpty(reading) ? 'empty' : 'some'] : 0;

/** Nothing runs here: what the namespace is for are custom resources. */
const isEmpty = (reading: Reading): boolean => {
  const { pods, deployments, statefulsets, read } = reading.facts();
  return read.has('pods') && pods.length + deployments.length + statefulsets.length === 0;
};

/** Asks for groups that nothing points to, while no cause is found; false when none is left. */
export async function lookFurther(reading: Reading, most: number, signal: AbortSignal): Promise<boolean> {
  if (most <= 0 || reading.custom.unasked.length === 0 || !isWide(reading)) return false;
  const rank = groupRank(reading.facts(), reading.drafts());
  await reading.custom.discover({ most, rank }, signal);
  return true;
}

/** Of the last few requests some are kept for what the others lead to. */
export const atOnce = (room: number): number => (room <= 4 ? Math.ceil(room / 2) : room);

export function customRoom(reading: Reading): number {
  const { small, subject, left } = reading;
  const used = reading.custom.requests;
  if (!small) return CUSTOM.large - used;
  if (subject !== null)
    return reading.hasCause()
      ? Math.min(CUSTOM.found - used, left)
      : Math.min(CUSTOM.open - used, left - reserved(reading));
  const facts = reading.facts();
  // What the found faults want besides, such as the keys of a Secret that they name.
  const lists = Math.min(MOST_OWED, reading.wanted().filter((name) => !facts.read.has(name)).length);
  const owed = lists + untold(facts).filter(({ view }) => !facts.logs.has(logKey(facts, view))).length;
  if (badObjects(facts).length > 0 || isMadeByCustom(facts) || isEmpty(reading)) return left - owed;
  const pointed = hasHint(facts, reading.drafts()) ? Math.min(CUSTOM.pointed - used, left) : 0;
  return Math.max(left - reserved(reading), pointed);
}

/** Where nothing explains anything at the end: what is left of the requests goes to custom resources too. */
export async function spendLeft(reading: Reading, signal: AbortSignal): Promise<void> {
  for (let hop = 0; hop < MOST_LAST && reading.left > 0 && !reading.hasCause(); hop++) {
    const open = openTargets(reading);
    if (open.length > 0) await reading.custom.read(open, reading.left, signal);
    else if (!(await lookFurther(reading, Math.ceil(reading.left / 2), signal))) break;
  }
  reading.custom.leaveOut(openTargets(reading));
}
const MOST_LAST = 3;
