import { untold } from '../custom/untold.ts';
import type { Failing } from '../facts/state.ts';
import { FIRST, ROUTINE } from '../sources.ts';
import {
  atOnce,
  CUSTOM,
  customRoom,
  discover,
  discoverEarly,
  follow,
  isWide,
  keptForCustom,
  lookFurther,
  openTargets,
  pointsToCustom,
  reserved,
  spendLeft,
} from './custom/room.ts';
import { hasHint } from './custom/targets.ts';
import { holdingUp } from './holding.ts';
import { MOST_LOGS, readLogs, readLogsBefore, readLogsOf, readQuietLogs, type LogsFrom } from './logs.ts';
import type { Reading } from './reading.ts';
import { subjectOf } from './subject.ts';
import { readWebhooks } from './webhooks.ts';

/** One step of reading. `when` is asked right before it. */
export type Phase = {
  readonly name: string;
  readonly when: (reading: Reading) => boolean;
  readonly read: (reading: Reading, signal: AbortSignal) => Promise<void>;
};

const always = (): boolean => true;
const HOPS = 6;

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
      const { lister, lean } = reading;
      const wanted = reading.wanted();
      const routine = lean ? [] : ROUTINE.filter((name) => !wanted.includes(name));
      const open = lister.openOf(wanted).length;
      const ofCustom = keptForCustom(reading);
      const kept = Math.max(reading.keptForLogs, ofCustom);
      // Where something points to kinds they are asked for in any case: along with lists is one wait less.
      const isSure =
        reading.subject === null ? reading.failing === 0 || ofCustom > 0 : hasHint(reading.facts(), reading.drafts());
      const early = reading.small && isSure;
      const most = reading.mostLists() - kept - (early && reading.subject === null && ofCustom === 0 ? 1 : 0);
      const some = Math.max(0, most - reading.keptForFound - lister.requests - open);
      await Promise.all([
        lister.readAll([...wanted, ...lister.openOf(routine).slice(0, some)], most, signal),
        failing(reading, reading.ownPods(), signal),
        ...(early ? [discoverEarly(reading, signal)] : []),
      ]);
    },
  },
  {
    name: 'what the logs made the rules want, such as the Service behind a host',
    when: always,
    read: async (reading, signal) => {
      const kept = (pointsToCustom(reading) ? CUSTOM.pointed : 0) + reading.keptForLogs;
      await reading.lister.readAll(reading.wanted(), reading.mostLists() - kept, signal);
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
      if (customRoom(reading) <= 0) return false;
      return facts.custom.objects.length > 0 || hasHint(facts, reading.drafts()) || isWide(reading);
    },
    read: async (reading, signal) => {
      await discover(reading, Math.max(1, Math.ceil(customRoom(reading) / 2)), signal);
      for (let hop = 0; hop < HOPS; hop++) {
        const open = openTargets(reading);
        const room = customRoom(reading);
        if (room <= 0) break;
        if (open.length > 0) {
          await reading.custom.read(open, atOnce(room), signal);
          await follow(reading, signal);
        } else if (!(await lookFurther(reading, Math.floor(room / 2), signal))) break;
      }
      if (reading.subject === null) reading.custom.leaveOut(openTargets(reading));
    },
  },
  {
    name: 'the log of what an ill custom resource made, when its words name no reason',
    when: (reading) => untold(reading.facts()).length > 0,
    read: (reading, signal) => logsOf(reading, untold(reading.facts()), signal),
  },
  {
    name: 'what is still wanted',
    when: always,
    read: (reading, signal) =>
      reading.lister.readAll(
        [...reading.wanted(), ...(reading.lean ? [] : ROUTINE)],
        reading.mostLists(true) - (reading.hasCause() ? 0 : reserved(reading)),
        signal,
      ),
  },
  {
    name: 'webhooks that would refuse what is made next, while nothing fails',
    when: (reading) => reading.subject === null && reading.small && reading.facts().pods.length > 0,
    read: readWebhooks,
  },
  {
    name: 'the log of a run that holds up the next ones',
    when: (reading) => holdingUp(reading.facts()).length > 0,
    read: (reading, signal) => logsOf(reading, holdingUp(reading.facts()), signal),
  },
  {
    name: 'logs of the run before, of what is well again',
    when: (reading) => (reading.subject !== null || isQuiet(reading)) && !reading.hasCause(),
    read: (reading, signal) => readLogsBefore(quietFrom(reading), mostQuiet(reading), signal),
  },
  {
    name: 'logs of quiet containers, when nothing explains anything',
    when: (reading) => isQuiet(reading) && !reading.hasCause(),
    read: (reading, signal) => readQuietLogs(quietFrom(reading), mostQuiet(reading), signal),
  },
  {
    name: 'what the logs of quiet containers made the rules want',
    when: (reading) => isQuiet(reading) && reading.subject !== null,
    read: (reading, signal) => reading.lister.readAll(reading.wanted(), reading.mostLists(true), signal),
  },
  {
    name: 'custom resources with what is left, when nothing explains anything',
    when: (reading) => reading.subject === null && isWide(reading) && reading.left > 0 && !reading.hasCause(),
    read: spendLeft,
  },
  {
    name: 'what was left out for the size of the namespace, or as other requests came first',
    when: always,
    read: async (reading) => {
      const { small, subject, lister, custom } = reading;
      const lists = [...reading.wanted(), ...(small && subject !== null ? [] : ROUTINE)];
      if (!small) return lister.leaveOut(lists, 'for the size of the namespace (name a workload to read them)');
      lister.leaveOut(lists, 'as other requests came first');
      // Where a cause is found and nothing points to them, nobody has asked for them either.
      if (subject === null && (!reading.hasCause() || hasHint(reading.facts(), reading.drafts())))
        custom.leaveOutAll('what fails took the requests of one diagnosis');
    },
  },
];

const failing = (reading: Reading, pods: ReadonlySet<string> | null, signal: AbortSignal): Promise<void> =>
  readLogs(reading.reader, reading.facts(), reading.logs, { pods, most: reading.mostLogs }, reading.done, signal);

/** Logs may be read for which nothing asks. */
const isQuiet = ({ small, request }: Reading): boolean => small && request.logs === undefined;
const mostQuiet = ({ subject, done, left }: Reading): number =>
  subject === null ? Math.min(MOST_LOGS, done.requests + left) : MOST_LOGS;
const logsOf = (reading: Reading, some: readonly Failing[], signal: AbortSignal): Promise<void> =>
  readLogsOf(quietFrom(reading), some, reading.done.requests + reading.left, signal);
function quietFrom(reading: Reading): LogsFrom {
  const { reader, logs, done } = reading;
  return { reader, facts: reading.facts(), logs, pods: reading.ownPods(), done };
}
