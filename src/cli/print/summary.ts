import type { Finding } from '../../core/diagnosis.ts';
import { EXIT, exitCodeOf, NOTHING_TO_CHANGE, type ErrorCode } from '../../core/errors.ts';
import type { AgentEvent, Stopped } from '../../core/events.ts';
import type { Usage } from '../../core/model.ts';
import type { Outcome } from '../../core/plan.ts';
import type { CallNote } from '../contracts.ts';

/** What a turn came to, gathered from its events: the same for every form of output. */
export class Summary {
  answer = '';
  stopped: Stopped = 'model-error';
  error: { code: ErrorCode; message: string; nextStep?: string } | undefined;
  usage: Usage | undefined;
  readonly calls = new Map<string, CallNote>();
  readonly findings: Finding[] = [];
  /** Why a proposed change was not made. */
  denied: ErrorCode | undefined;
  /** Set while nothing that was asked of the cluster has worked. */
  unanswered: ErrorCode | undefined;
  #reached = false;

  take(event: AgentEvent): void {
    if (event.type === 'call') this.calls.set(event.id, { name: event.name, input: event.input, effect: event.effect });
    else if (event.type === 'usage') this.usage = event.turn;
    else if (event.type === 'error') this.error = event;
    else if (event.type === 'done') {
      this.answer = event.answer;
      this.stopped = event.stopped;
    } else if (event.type === 'result') {
      const call = this.calls.get(event.id);
      const { state, outcome } = event;
      if (call) this.calls.set(event.id, { ...call, state, ...(outcome ? { outcome: outcome.state } : {}) });
      if (event.view?.type === 'diagnosis') this.findings.push(...event.view.diagnosis.findings);
      const isSo = event.error?.nextStep === NOTHING_TO_CHANGE;
      if (event.state === 'done' || isSo) this.#reached = true;
      this.unanswered = this.#reached ? undefined : event.error?.code;
      if (event.state === 'denied') this.denied = event.error?.code ?? 'declined';
      // A change that was refused before anybody was asked: by its rehearsal, or as one that cannot be planned.
      if (event.state === 'failed' && call?.effect === 'change' && !isSo) this.denied = event.error?.code ?? 'refused';
      if (event.outcome && event.outcome.state !== 'applied')
        this.denied = CODE_OF_OUTCOME[event.outcome.state] ?? this.denied;
    }
  }

  exitCode(): number {
    if (this.stopped === 'interrupted') return EXIT.interrupted;
    if (this.stopped === 'model-error') return this.error ? exitCodeOf(this.error.code) : EXIT.error;
    // A sentence that the planner cannot read is as a command line that no program can.
    if (this.stopped === 'not-understood') return EXIT.usage;
    // Half an answer is none for a script.
    if (this.stopped === 'length') return EXIT.error;
    if (this.denied !== undefined) return exitCodeOf(this.denied);
    // An answer that only tells of failures is none: a script must see that the cluster could not be asked.
    if (this.unanswered !== undefined) return EXIT.error;
    return EXIT.ok;
  }
}

const CODE_OF_OUTCOME: Record<Outcome['state'], ErrorCode | undefined> = {
  applied: undefined,
  unverified: 'not-healthy',
  unhealthy: 'not-healthy',
  stale: 'stale',
  refused: 'refused',
  partial: 'refused',
  failed: 'server',
  aborted: 'aborted',
};
