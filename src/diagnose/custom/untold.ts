import { containersOf, isRunning, type ContainerView } from '../facts/containers.ts';
import { blame } from '../facts/owners.ts';
import { perFacts } from '../facts/per-facts.ts';
import type { Failing } from '../facts/state.ts';
import type { Facts } from '../types.ts';
import { badObjects, childrenOf, wordsOf, type Bad } from './objects.ts';
import { isPointer } from './status-words.ts';

/** Words that name nothing which could be corrected. */
const OPAQUE = /\bexit (?:status|code)[: ]+\d+\W*$|^\W*(?:unknown|internal) error\W*$/i;

/** True for a message that sends to a log. */
export const isToLog = (words: string): boolean => isPointer(words) && /\blogs?\b/i.test(words);
/** True for a message that says that something failed and not why. */
export const namesNoReason = (words: string): boolean => OPAQUE.test(words) || isToLog(words);

/** Containers of the pods that an object made, those of the pods that its status names first (its primary). */
export function loggersOf(facts: Facts, { object }: Bad): readonly ContainerView[] {
  const status = JSON.stringify(object.status ?? null);
  // A list of all members names none of them.
  const times = (name: string): number => status.split(`"${name}"`).length;
  return childrenOf(object, facts.pods)
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
