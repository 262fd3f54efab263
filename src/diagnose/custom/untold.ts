import { containersOf, isRunning, type ContainerView } from '../facts/containers.ts';
import { blame } from '../facts/owners.ts';
import { perFacts } from '../facts/per-facts.ts';
import { podsMadeBy } from '../facts/scope.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import { badObjects, wordsOf, type Bad } from './objects.ts';
import { isPointer } from './status-words.ts';

/** The code that a program ended with (0 to 255), and no more. */
const CODE = String.raw`-?(?:\d{1,2}|1\d\d|2[0-5]\d)\W*$`;
/** Words that name nothing which could be corrected. */
const OPAQUE = new RegExp(
  [
    String.raw`\bexit(?:ed)?(?: with)?(?: an?)?(?: ?-?(?:status|code|error))?[ :=(]{1,3}${CODE}`,
    String.raw`\b(?:return(?:ed)?(?: code| status)?|return code|rc)[ :=(]{1,3}${CODE}`,
    String.raw`\bnon-?zero (?:exit )?(?:status|code|exit)\W*$`,
    String.raw`^\W*(?:unknown|internal) error\W*$`,
  ].join('|'),
  'i',
);

/** True for a message that sends to a log. */
export const isToLog = (words: string): boolean => isPointer(words) && /\blogs?\b/i.test(words);
/** True for a message that says that something failed and not why. */
export const namesNoReason = (words: string): boolean => OPAQUE.test(words) || isToLog(words);

/** Containers of the pods that an object made, those of the pods that its status names first (its primary). */
export function loggersOf(facts: Facts, { object }: Bad): readonly ContainerView[] {
  const status = JSON.stringify(object.status ?? null);
  // A list of all members names none of them.
  const counts = new Map<string, number>();
  for (const [, text = ''] of status.matchAll(/"([a-z0-9.-]{1,253})"/g)) counts.set(text, (counts.get(text) ?? 0) + 1);
  const times = (name: string): number => counts.get(name) ?? 0;
  return [...new Set(podsMadeBy(facts, object))]
    .toSorted((a, b) => times(b.metadata?.name ?? '') - times(a.metadata?.name ?? ''))
    .flatMap((pod) => containersOf(pod).filter(({ role }) => role === 'app'));
}

const MOST = 2;

/** Containers that run and that may have logged the reason which a custom resource does not tell. */
export const untold = perFacts((facts): readonly Failing[] =>
  badObjects(facts)
    .filter((bad) => namesNoReason(wordsOf(bad)))
    .flatMap((bad) => loggersOf(facts, bad).filter(isRunning).slice(0, 1))
    .slice(0, MOST)
    .map((view) => ({ pod: view.pod, view, fate: { type: 'fine' }, owner: blame(facts, view.pod) })),
);
