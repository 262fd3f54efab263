import type { Reading } from './reading.ts';

/** Those that change pods first: more of them look at every pod. */
const LISTS = ['mutatingwebhooks', 'validatingwebhooks'] as const;
/** Requests that the second list leaves to the logs of quiet containers. */
const KEPT = 1;
/** Lists that tell whether somebody answers for a webhook, and whether it is for this namespace. */
const HOPS = 2;

/**
 * Webhooks, to which nothing points before they refuse something, and what the rules then want to know of them; within
 * what is left of the requests.
 */
export async function readWebhooks(reading: Reading, signal: AbortSignal): Promise<void> {
  const { lister } = reading;
  const most = (kept: number): number => lister.requests + Math.max(0, reading.left - kept);
  // Where there is room for both and what they ask for, they are read at once.
  if (reading.left >= LISTS.length + HOPS + KEPT && !reading.hasCause()) await lister.readAll(LISTS, most(0), signal);
  for (const [place, list] of LISTS.entries()) {
    if (reading.hasCause()) return;
    await lister.readAll([list], most(place === 0 ? 0 : KEPT), signal);
    for (let hop = 0; hop < HOPS; hop++) await lister.readAll(reading.wanted(), most(0), signal);
  }
}
