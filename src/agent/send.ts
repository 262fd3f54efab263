import type { Approval } from '../core/approval.ts';
import { AppError, type ErrorCode, toAppError } from '../core/errors.ts';
import type { AgentEvent } from '../core/events.ts';
import type { Outcome, Plan, Progress } from '../core/plan.ts';
import { safeText } from '../core/redact.ts';
import type { ClusterWriter } from '../core/writer.ts';
import type { AuditLog } from './audit.ts';
import { raceAbort } from '../core/race-abort.ts';

export type Sending = {
  /** Of the call. */
  readonly id: string;
  readonly writer: ClusterWriter;
  readonly audit: AuditLog;
  readonly plan: Plan;
  readonly intent: { readonly id: string; readonly hash: string };
  readonly now: () => number;
};

export type Sent = {
  readonly outcome: Outcome;
  /** Words of ours about the record. */
  readonly notes: readonly string[];
  /** The approval ran out before it was used. */
  readonly expired: boolean;
};

/** An approval that expired on its way is asked for again, as for an object that moved: nothing was sent. */
const STATES: Partial<Record<ErrorCode, Outcome['state']>> = {
  stale: 'stale',
  expired: 'stale',
  refused: 'refused',
  forbidden: 'refused',
  unapproved: 'refused',
};

/**
 * How long the writer may take to say what was done after an abort. helm is asked to stop and brings its release to a
 * safe state first.
 */
const GRACE_MS = 5_000;
const HELM_GRACE_MS = 900_000;
const graceOf = (plan: Plan): number => (plan.changes.some(({ verb }) => verb === 'helm') ? HELM_GRACE_MS : GRACE_MS);

/**
 * Has the writer send the approved plan, passes its progress on, and records the outcome, also when the consumer leaves
 * in the middle. Never throws and never sends twice.
 */
export async function* send(
  sending: Sending,
  approval: Approval,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent, Sent> {
  const { id, writer, audit, plan, intent, now } = sending;
  const started = now();
  const auditIds: string[] = [];
  const resourceVersions: string[] = [];
  const notes: string[] = [];
  let expired = false;
  let sentSteps = 0;
  let outcome: Outcome = {
    state: 'aborted',
    lines: ['the run ended before the outcome was known; read the object to see what was done'],
  };
  try {
    for await (const progress of patiently(writer.apply(plan, approval, signal), graceOf(plan), signal)) {
      if (progress.type === 'sent') {
        sentSteps += 1;
        if (progress.auditId !== undefined) auditIds.push(progress.auditId);
        if (progress.resourceVersion !== undefined) resourceVersions.push(progress.resourceVersion);
      }
      if (progress.type === 'end') ({ outcome } = progress);
      yield { type: 'progress', id, progress };
      if (progress.type === 'end') break;
    }
  } catch (error) {
    const { code, message, nextStep } = toAppError(error);
    // A delete and a helm run have no resourceVersion, and are sent all the same.
    const sent = sentSteps > 0;
    expired = code === 'expired' && !sent;
    outcome = {
      state: sent ? 'partial' : (STATES[code] ?? 'failed'),
      lines: [safeText(message), whatWasSent(sent, STATES[code] !== undefined)],
      ...(nextStep === undefined ? {} : { nextStep }),
    };
  } finally {
    const entry = { ...intent, at: new Date(now()).toISOString(), outcome, auditIds, resourceVersions };
    try {
      await audit.outcome({ ...entry, durationMs: now() - started });
    } catch (error) {
      notes.push(`(The audit log has no outcome: ${safeText(toAppError(error).message)})`);
    }
  }
  return { outcome, notes, expired };
}

const whatWasSent = (sent: boolean, refused: boolean): string =>
  sent
    ? 'part of it was sent'
    : refused
      ? 'nothing was sent'
      : 'whether anything was sent is not known: look at the object before you do it again';

/** The stream itself; after an abort it has a short time to say its outcome, then it is left behind. */
async function* patiently(
  stream: AsyncIterable<Progress>,
  graceMs: number,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const steps = stream[Symbol.asyncIterator]();
  const over = new AbortController();
  const late = new AppError('timeout', `the outcome was not known within ${graceMs / 1000} s of the stop`);
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => over.abort(late), graceMs);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  try {
    for (;;) {
      const next = await raceAbort(steps.next(), over.signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
    void Promise.resolve(steps.return?.()).catch(() => undefined);
  }
}
