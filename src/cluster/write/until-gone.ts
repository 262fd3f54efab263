import { setTimeout as sleep } from 'node:timers/promises';
import { deletionState, type Deletable } from '../../core/deletion.ts';
import type { Progress } from '../../core/plan.ts';
import type { StepResult } from '../../core/writer.ts';

/** How long the end of an object is waited for beyond the time that its containers get to stop. */
const LONGEST_MS = 60_000;
const MOST_GRACE_S = 120;
const MOST_PAUSE_MS = 1_600;
const TELL_AFTER_MS = 1_600;

/**
 * The object of the deletion as it stands; undefined when it is gone or another one has its name; 'unread' when nobody
 * could look.
 */
type Look = () => Promise<Deletable | undefined | 'unread'>;

type Parts = {
  readonly name: string;
  /** The object as it stood after the delete was answered. */
  readonly first: Deletable;
  readonly look: Look;
  readonly pauseMs?: number;
  readonly longestMs?: number;
};

/**
 * A server answers a delete before the object is gone: containers stop, finalizers hold it. As kubectl delete does, its
 * end is waited for (within a bound), so that a step that needs the name free finds it free. Tells once what it waits
 * for; what is not gone at the end is said to stand.
 */
export async function* untilGone(
  { name, first, look, pauseMs = 100, longestMs = LONGEST_MS }: Parts,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  const graceS = Math.min(first.metadata?.deletionGracePeriodSeconds ?? 0, MOST_GRACE_S);
  const end = Date.now() + longestMs + graceS * 1000;
  let told = '';
  let now: Awaited<ReturnType<Look>> = first;
  for (let pause = pauseMs; !signal.aborted && Date.now() < end; pause = Math.min(pause * 2, MOST_PAUSE_MS)) {
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    now = await look();
    if (now === undefined) return { line: `${name} is deleted` };
    const state = now === 'unread' ? told : deletionState(now);
    if (pause < TELL_AFTER_MS || state === told) continue;
    told = state;
    yield { type: 'note', text: `${name} ${state}` };
  }
  const line = `${name} ${now === 'unread' ? 'was being deleted and cannot be read now' : deletionState(now)}`;
  if (signal.aborted) return { state: 'aborted', lines: [`${line}; no longer watched, it goes on in the cluster`] };
  return { line: `${line}; it was not gone when the wait ended`, otherwise: true };
}
