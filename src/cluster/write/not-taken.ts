import { objectWord } from '../../core/object-word.ts';
import type { AppError } from '../../core/errors.ts';
import type { Change } from '../../core/plan.ts';
import type { StepResult } from '../../core/writer.ts';
import type { Transport } from '../wire/transport.ts';
import { asWanted, rawObject, stateLine } from './live-object.ts';
import { refusalOf } from './rehearse.ts';

/** Reads after a write go on for a while when the person stops: what was sent must be told. */
export const AFTERWARDS_MS = 4_000;

type NotTaken = Exclude<StepResult, { readonly line: string }>;

/** Refused, moved, or without an answer: the object is read again to say which, and nothing is sent twice. */
export async function notTaken(
  { transport, limitMs }: { readonly transport: Transport; readonly limitMs: number },
  change: Change,
  error: AppError,
): Promise<NotTaken> {
  const after = AbortSignal.timeout(Math.min(limitMs, AFTERWARDS_MS));
  const next = error.nextStep === undefined ? {} : { nextStep: error.nextStep };
  if (error.status !== undefined && error.status < 500) {
    const refusal = await refusalOf(transport, change, error, limitMs, after);
    const state = refusal.code === 'stale' ? 'stale' : 'refused';
    return {
      state,
      lines: [`not changed: ${refusal.message}`],
      ...('nextStep' in refusal && refusal.nextStep !== undefined ? { nextStep: refusal.nextStep } : next),
    };
  }
  if (error.code === 'unapproved') return { state: 'refused', lines: [error.message], ...next };
  const name = objectWord(change.target);
  const state: NotTaken['state'] = error.code === 'aborted' ? 'aborted' : 'failed';
  const now = await rawObject(transport, change, limitMs, after).catch(() => 'unread' as const);
  if (now === 'unread')
    return {
      state,
      became: 'unknown',
      lines: [`${error.message}; whether ${name} was changed is not known`],
      nextStep: `look at ${name} before you do it again`,
    };
  if (asWanted(change, now))
    return {
      state,
      became: 'made',
      lines: [`${error.message}; the change was made all the same: ${stateLine(change, now)}`],
      ...next,
    };
  return { state, became: 'not-made', lines: [`${error.message}; ${name} was not changed`], ...next };
}
