import { badObjects } from '../custom/objects.ts';
import { FIRST, ROUTINE } from '../sources.ts';
import type { Target } from './custom.ts';
import { customTargets, hasHint } from './custom-targets.ts';
import { readLogs, readLogsBefore, readQuietLogs } from './logs.ts';
import type { Reading } from './reading.ts';
import { subjectOf } from './subject.ts';

/** One step of reading. `when` is asked right before it. */
export type Phase = {
  readonly name: string;
  readonly when: (reading: Reading) => boolean;
  readonly read: (reading: Reading, signal: AbortSignal) => Promise<void>;
};

const always = (): boolean => true;
/** Requests (logs apart) of a small namespace; a symptom that points to custom resources may take a few more. */
const MOST_REQUESTS = 20;
/** Of them for lists that are wanted at the end. */
const RESERVED = 1;
/** Requests for custom resources of a named workload, whose fault was found and was not, and of a large namespace. */
const CUSTOM = { found: 4, open: 8, large: 4, least: 4, follow: 4 };
const HOPS = 4;

export const PHASES: readonly Phase[] = [
  {
    name: 'what runs here, and its owners',
    when: always,
    read: async ({ lister }, signal) => {
      await lister.readAll(FIRST, Infinity, signal);
      lister.throwIfBlind();
      await lister.checkNamespace(signal);
    },
  },
  {
    name: 'the object that was asked about',
    when: ({ request }) => request.workload !== undefined,
    read: async (reading, signal) => {
      reading.subject = await subjectOf(reading.request.workload ?? '', reading, signal);
    },
  },
  {
    name: 'what the rules want, the routine lists of a small namespace, and the logs of what fails',
    when: always,
    read: async (reading, signal) => {
      const routine = reading.lean ? [] : ROUTINE;
      await Promise.all([
        reading.lister.readAll([...reading.wanted(), ...routine], reading.mostLists(), signal),
        failing(reading, reading.ownPods(), signal),
      ]);
    },
  },
  {
    name: 'what the logs made the rules want, such as the Service behind a host',
    when: always,
    read: async (reading, signal) => {
      await reading.lister.readAll(reading.wanted(), reading.mostLists(), signal);
      await failing(reading, reading.reach(), signal);
    },
  },
  {
    name: 'the routine lists, when a named workload shows no cause',
    when: (reading) => reading.lean && !(reading.small && reading.hasCause()),
    read: (reading, signal) =>
      reading.lister.readAll([...reading.wanted(), ...ROUTINE], reading.mostLists(true), signal),
  },
  {
    name: 'custom resources that a symptom, the question or room in the budget asks for',
    when: (reading) => {
      const facts = reading.facts();
      return facts.custom.objects.length > 0 || hasHint(facts, reading.drafts()) || isWide(reading);
    },
    read: async (reading, signal) => {
      await reading.custom.discover(signal);
      for (let hop = 0; hop < HOPS; hop++) {
        const open = openTargets(reading);
        const room = customRoom(reading);
        if (open.length === 0 || room <= 0) break;
        await reading.custom.read(open, room, signal);
      }
      if (reading.subject === null) reading.custom.leaveOut(openTargets(reading));
    },
  },
  {
    name: 'what is still wanted',
    when: always,
    read: (reading, signal) => reading.lister.readAll(reading.wanted(), reading.mostLists(true), signal),
  },
  {
    name: 'logs of quiet containers, when nothing explains anything',
    when: (reading) => reading.small && reading.request.logs === undefined && !reading.hasCause(),
    read: (reading, signal) =>
      readQuietLogs(reading.reader, reading.facts(), reading.logs, reading.ownPods(), reading.done, signal),
  },
  {
    name: 'logs of the run before, of a named workload that is well again',
    when: (reading) => reading.subject !== null && !reading.hasCause(),
    read: (reading, signal) => {
      const { reader, logs, done } = reading;
      return readLogsBefore({ reader, facts: reading.facts(), logs, pods: reading.ownPods(), done }, signal);
    },
  },
  {
    name: 'what was left out for the size of the namespace',
    when: ({ small }) => !small,
    read: async (reading) => reading.lister.leaveOut([...reading.wanted(), ...ROUTINE]),
  },
];

const failing = (reading: Reading, pods: ReadonlySet<string> | null, signal: AbortSignal): Promise<void> =>
  readLogs(reading.reader, reading.facts(), reading.logs, { pods, most: reading.mostLogs }, reading.done, signal);

/** Looks also where nothing points to: in a whole small namespace, or when a named workload shows no cause. */
const isWide = (reading: Reading): boolean => reading.small && (reading.subject === null || !reading.hasCause());

const openTargets = (reading: Reading): readonly Target[] =>
  customTargets(reading.facts(), reading.drafts(), isWide(reading)).filter((one) => reading.custom.isOpen(one));

function customRoom(reading: Reading): number {
  const used = reading.custom.requests;
  if (!reading.small) return CUSTOM.large - used;
  if (reading.subject !== null) return (reading.hasCause() ? CUSTOM.found : CUSTOM.open) - used;
  const pointed = hasHint(reading.facts(), reading.drafts()) ? CUSTOM.least + 1 : 0;
  const follow = badObjects(reading.facts()).length > 0 ? CUSTOM.follow : 0;
  return Math.max(MOST_REQUESTS - RESERVED - reading.lister.requests, pointed) + follow - used;
}
