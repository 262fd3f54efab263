import { isNameOfChild } from '../../core/generated-names.ts';
import type { Done } from './conversation.ts';
import { readDigest, type FoundCause } from './digest.ts';

/** States that a question names, and what a finding says that bears it out; a fault of another kind is no yes to it. */
const STATES: readonly (readonly [asked: RegExp, borne: RegExp, reads?: string])[] = [
  [/\bpending\b/, /pending|unschedul|schedul(?:ing|able|er)|quota|unbound|no node|not bound/i],
  [
    /\b(?:restarting|crashing|crashlooping|looping|flapping|dying|crashed|keeps (?:restarting|crashing|failing|dying))\b/,
    /crash|restart|\bkill|OOM|\bexits? (?:code|with)|ends with|liveness|panic/i,
  ],
  [/\b(?:oomkilled|ooming|out of memory)\b/, /OOM|out of memory|HeapExhausted|MemoryLimitTooLow/i],
  [/\bevicted\b/, /evict/i],
  [
    /\b(?:slow|sluggish|laggy|choking|overloaded)\b/,
    /slow|throttl|latency|overload|time[sd]? ?out|timeout|saturat|too many/i,
    'how fast it answers is not measured here',
  ],
];

/** The words of a question in small letters, without those that can only be names (`pending-orders`, `job/slow`). */
const wordsOf = (asked: string): string =>
  asked.toLowerCase().replace(/\S+/g, (word) => (/[-/]\w/.test(word) ? '' : word));

/** What the question asked about besides "is something wrong", when it named a state of its own. */
const stateOf = (asked: string) => STATES.find(([state]) => state.test(wordsOf(asked)));

const WORK = /^(?:deployment|statefulset|daemonset|replicaset|cronjob|job|pod)\/(\S+)/;
const MADE = /^(?:replicaset|job|pod)\//;

/** What is wrong with a workload that the asked one leans on is no state of the asked one. */
function isOfOther({ subject }: FoundCause, what: string): boolean {
  const [asked, blamed] = [WORK.exec(what)?.[1], WORK.exec(subject)?.[1]];
  if (asked === undefined || blamed === undefined) return false;
  const isMade = MADE.test(subject) && isNameOfChild(blamed, asked);
  const isMaker = MADE.test(what) && isNameOfChild(asked, blamed);
  return asked !== blamed && !isMade && !isMaker;
}

/** Yes or no first, with the finding that bears it out; no yes to a state that nothing read speaks of. */
export function yesNo(when: 'healthy' | 'ill', { data, input }: Done, asked: string): string {
  const { healthy, progressing, findings, what } = readDigest(data, input);
  const faults = findings.filter(({ severity }) => severity !== 'info');
  const [word, borne, unmeasured] = (when === 'ill' ? stateOf(asked) : undefined) ?? [];
  // What follows from a cause is a state as well: a host that is not known makes a container crash.
  const says = ({ cause, title, explains }: FoundCause): boolean =>
    borne?.test(`${cause} ${title} ${explains}`) ?? true;
  const bears = (one: FoundCause): boolean => says(one) && (borne === undefined || !isOfOther(one, what));
  const first = faults.find(bears) ?? faults[0];
  if (!healthy && first === undefined)
    return `It is **not known** whether ${what} is well: what decides it could not be read.\n\n${data}`;
  const limits = unmeasured === undefined ? '' : ` (${unmeasured})`;
  if (progressing && first === undefined)
    return `${when === 'healthy' ? 'Not yet' : 'No'}. **Progressing**: nothing is wrong with ${what} so far, and a rollout goes on${limits}.`;
  if (healthy || first === undefined) {
    const begin = when === 'healthy' ? 'Yes. ' : unmeasured === undefined ? 'No. ' : '';
    return `${begin}**Healthy**: nothing is wrong with ${what}${limits}.`;
  }
  const said = `${first.title} (${first.subject}).`;
  if (!bears(first)) {
    const named = word?.exec(wordsOf(asked))?.[0] ?? 'that';
    const of = says(first) ? ` of ${what}` : '';
    return `Nothing that I read says "${named}"${of}${limits}, but not all is well: **${first.title}** (${first.subject}).`;
  }
  return `**${when === 'healthy' ? 'No' : 'Yes'}**: ${said}`;
}
