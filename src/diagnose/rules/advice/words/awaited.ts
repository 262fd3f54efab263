import type { Waiting } from '../../../../logs/meaning/waiting.ts';

/** What is held by one at a time: who ended with it leaves it behind. */
const HELD = /\b(?:locks?|lease|mutex|semaphore)\b/i;

/** What to do about a thing that a container waits for and says nothing else of; empty where it names none. */
export function awaitedAdvice({ what }: Waiting, container: string, more = ''): readonly string[] {
  if (what === undefined) return [];
  return HELD.test(what)
    ? [
        `find who holds ${what}, for which ${container}${more} waits: where nothing else that uses it is at work, a run that was killed may have left it; release it where it is kept (a row, a key or a file, by the command of the program for that)`,
      ]
    : [`find who holds or should bring ${what}: ${container}${more} says nothing but that it waits for it`];
}
