import { randomUUID } from 'node:crypto';
import { type Approver, askApproval, type Question } from '../core/approval.ts';
import { type ErrorCode, toAppError } from '../core/errors.ts';
import type { AgentEvent } from '../core/events.ts';
import { type Plan, planHash, type Rehearsal, type Warning } from '../core/plan.ts';
import { safeText } from '../core/redact.ts';
import type { ClusterWriter } from '../core/writer.ts';
import type { AuditLog } from './audit.ts';
import { type CallResult, failure, INTERRUPTED } from './call.ts';
import { raceAbort } from '../core/race-abort.ts';
import { type Draft, draftPlan, editedInput } from './draft.ts';
import { questionOf } from './gate-card.ts';
import type { Gate, GateRequest } from './gate-types.ts';
import { concluded } from './concluded.ts';
import { declined, dryRun, notSent, outcomeResult, refusedAtRehearsal, staleAgain } from './gate-words.ts';
import { send } from './send.ts';

export type GateMode = 'ask' | 'dry-run' | 'read-only';

export type GateOptions = {
  readonly writer?: ClusterWriter;
  /** Absent where nobody can be asked. */
  readonly approver?: Approver;
  /**
   * Why this question is not put to the person where they would answer it, such as a card that is too long there: it is
   * saved then.
   */
  readonly cannotAsk?: (question: Question) => string | undefined;
  readonly audit: AuditLog;
  /** dry-run: nothing but rehearsals is sent. read-only: nothing at all. */
  readonly mode?: GateMode | (() => GateMode);
  /** Keeps a plan that nobody could be asked about; returns one sentence that says where it is and how to apply it. */
  readonly savePlan?: (plan: Plan, rehearsal: Rehearsal) => Promise<string>;
  readonly now?: () => number;
  /** The person started this run with the guard rails off: what they refuse is asked about. */
  readonly beyondRails?: boolean;
};

/** How often a plan is made anew because its object moved, and how often a person may edit one. */
const ROUNDS = 3;
const EDITS = 10;

/**
 * Validate → plan → warn → rehearse → card → approval → audit intent → send → audit outcome → result, always in this
 * order. It fails closed: whatever is missing, throws or stops means that nothing is sent. An approval is made by
 * asking, for one hash, and the writer spends it.
 */
export function createGate(options: GateOptions): Gate {
  const { writer, approver, audit, savePlan, now = Date.now, beyondRails = false } = options;

  async function* run(request: GateRequest, signal: AbortSignal): AsyncGenerator<AgentEvent, CallResult> {
    const mode = typeof options.mode === 'function' ? options.mode() : options.mode;
    if (mode === 'read-only')
      return notSent('forbidden', 'this run is read-only', {
        nextStep: 'Say /read-only off in the chat, or start without --read-only, to make changes.',
      });
    if (writer === undefined) return notSent('unapproved', 'changes cannot be sent in this run');
    let input = request.input;
    let before: Draft | undefined;
    let added: Warning[] = [];
    let movedFrom: Plan | undefined;
    for (let stale = 0, edits = 0; ;) {
      const draft = await draftPlan({ request, input, writer, added, movedFrom, beyondRails }, signal);
      if ('failed' in draft) {
        if (edits === 0 || before === undefined || signal.aborted) return draft.failed;
        // The edited values cannot be planned: back to the last card, with the reason on it.
        added = [{ code: 'edit-refused', text: draft.failed.error?.message ?? 'the edited values cannot be planned' }];
        input = before.input;
        before = undefined;
        continue;
      }
      const { plan, rehearsal } = draft;
      // Planned anew and still the same: what was refused as stale would be refused again.
      if (movedFrom !== undefined && planHash(movedFrom) === planHash(plan)) return staleAgain(plan, rehearsal);
      if (!rehearsal.ok) {
        if (rehearsal.refusal?.code === 'stale' && ++stale < ROUNDS) {
          movedFrom = plan;
          continue;
        }
        if (edits > 0 && before !== undefined) {
          added = [
            { code: 'edit-refused', text: `the server refuses the edited values: ${rehearsal.refusal?.message ?? ''}` },
          ];
          input = before.input;
          before = undefined;
          continue;
        }
        const noted = await noteDeclined(request, plan, 'refused', rehearsal.refusal?.message, 0);
        return withNote(refusedAtRehearsal(plan, rehearsal), noted);
      }
      if (mode === 'dry-run') return dryRun(plan, rehearsal);
      const cannot = options.cannotAsk?.({ ...questionOf(request, draft), hash: planHash(plan) });
      if (approver === undefined || cannot !== undefined) return nobodyToAsk(request, plan, rehearsal, cannot);

      const asked = yield* ask(request, draft, approver, signal);
      const { decision } = asked;
      if (decision.answer === 'edit' && ++edits <= EDITS) {
        before = draft;
        added = [];
        movedFrom = undefined;
        input = editedInput(request.tool, draft.input, decision.input);
        continue;
      }
      if (asked.approval === undefined) {
        const no = decision.answer === 'no' ? decision : { reason: 'edited too often' };
        const code = signal.aborted ? 'aborted' : 'unanswered' in no ? 'unapproved' : 'declined';
        await noteDeclined(request, plan, code, no.reason, asked.cardMs);
        return signal.aborted ? INTERRUPTED : declined(plan, no.reason, code === 'unapproved');
      }
      const intent = {
        id: randomUUID(),
        at: new Date(now()).toISOString(),
        hash: asked.hash,
        plan,
        rehearsal,
        decision,
      };
      try {
        await audit.intent({ ...intent, cardMs: asked.cardMs, model: request.model, sources: request.sources });
      } catch (error) {
        const why = `the audit log cannot be written (${safeText(toAppError(error).message)})`;
        return { ...notSent('refused', why, { plan }), stopsRest: 'the audit log cannot be written' };
      }
      const sent = yield* send({ id: request.id, writer, audit, plan, intent, now }, asked.approval, signal);
      if (sent.outcome.state === 'stale' && !signal.aborted && ++stale < ROUNDS) {
        movedFrom = sent.expired ? undefined : plan;
        added = sent.expired ? [{ code: 'expired', text: 'the last yes came too late to be used; asked again' }] : [];
        before = undefined;
        continue;
      }
      const meaning = await concluded(request, draft.input, sent.outcome, signal);
      return outcomeResult(plan, sent.outcome, sent.notes, meaning);
    }
  }

  /** Shows one card and waits for the answer. An approver that hangs is left behind on an abort, which means no. */
  async function* ask(request: GateRequest, draft: Draft, approver: Approver, signal: AbortSignal) {
    const hash = planHash(draft.plan);
    const question = questionOf(request, draft);
    yield { type: 'plan', id: request.id, question: { ...question, hash } } satisfies AgentEvent;
    const shown = now();
    const patient: Approver = (asked, stop) => raceAbort(approver(asked, stop), stop);
    const answer = await askApproval(question, patient, signal, now);
    yield { type: 'decision', id: request.id, hash, decision: answer.decision } satisfies AgentEvent;
    return { ...answer, hash, cardMs: now() - shown };
  }

  async function nobodyToAsk(
    request: GateRequest,
    plan: Plan,
    rehearsal: Rehearsal,
    why = 'nobody can be asked in this run',
  ): Promise<CallResult> {
    let kept = '';
    try {
      if (savePlan) kept = await savePlan(plan, rehearsal);
    } catch (error) {
      kept = `The plan could not be saved: ${safeText(toAppError(error).message)}`;
    }
    await noteDeclined(request, plan, 'no-person', undefined, 0);
    return notSent('no-person', why, {
      plan,
      ...(kept === '' ? {} : { nextStep: kept }),
    });
  }

  /** Declined plans are recorded too; a record that fails does not change the answer, it is said. */
  async function noteDeclined(
    request: GateRequest,
    plan: Plan,
    code: ErrorCode,
    message: string | undefined,
    cardMs: number,
  ) {
    const entry = { id: randomUUID(), at: new Date(now()).toISOString(), hash: planHash(plan), plan, code, cardMs };
    try {
      await audit.declined({ ...entry, model: request.model, ...(message === undefined ? {} : { message }) });
      return undefined;
    } catch (error) {
      return failure(error, new AbortController().signal).error?.message;
    }
  }

  return { run };
}

const withNote = (result: CallResult, note: string | undefined): CallResult =>
  note === undefined
    ? result
    : { ...result, said: `${result.said ?? ''} (The audit log could not be written: ${note})` };
