import type { Outcome } from '../../core/plan.ts';
import type { Approver } from '../../core/approval.ts';
import { clean } from '../../core/clean.ts';
import type { Target } from '../../core/cluster.ts';
import type { Finding } from '../../core/diagnosis.ts';
import { EXIT, exitCodeOf, type ErrorCode } from '../../core/errors.ts';
import type { AgentEvent, Stopped } from '../../core/events.ts';
import type { Usage } from '../../core/model.ts';
import { redact, safeText } from '../../core/redact.ts';
import { visible, terminalJson } from '../../core/visible.ts';
import { isTerminal, type Io } from '../io.ts';
import type { TerminalText } from '../../ui/markdown/terminal-text.ts';
import { nobodyHere, plainApprover } from './plain-approver.ts';
import { inColour, styler } from './style.ts';

type SavedNote = { readonly id: string; readonly hash: string; readonly path: string };
type Init = { readonly model: string; readonly cluster: Target; readonly question: string };

export type Printer = {
  /** Set when a person can be asked on this terminal. */
  readonly approver?: Approver;
  init(facts: Init): void;
  event(event: AgentEvent): void;
  /** Prints the end and gives the exit code. */
  end(saved: readonly SavedNote[]): number;
};

type CallNote = {
  readonly name: string;
  readonly input: unknown;
  readonly effect: string;
  state?: string;
  outcome?: string;
};

/** What a turn came to, gathered from its events: the same for every form of output. */
class Summary {
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
      if (call) Object.assign(call, { state: event.state, ...(event.outcome ? { outcome: event.outcome.state } : {}) });
      if (event.view?.type === 'diagnosis') this.findings.push(...event.view.diagnosis.findings);
      if (event.state === 'done') this.#reached = true;
      this.unanswered = this.#reached ? undefined : event.error?.code;
      if (event.state === 'denied') this.denied = event.error?.code ?? 'declined';
      // A change that was refused before anybody was asked: by its rehearsal, or as one that cannot be planned.
      if (event.state === 'failed' && call?.effect === 'change') this.denied = event.error?.code ?? 'refused';
      if (event.outcome && event.outcome.state !== 'applied')
        this.denied = CODE_OF_OUTCOME[event.outcome.state] ?? this.denied;
    }
  }

  exitCode(): number {
    if (this.stopped === 'interrupted') return EXIT.interrupted;
    if (this.stopped === 'model-error') return this.error ? exitCodeOf(this.error.code) : EXIT.error;
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

/** `markdown` draws the answer for a terminal; without it the Markdown itself is printed. */
export function makePrinter(output: 'text' | 'json' | 'stream-json', io: Io, markdown?: TerminalText): Printer {
  const summary = new Summary();
  if (output === 'text') return textPrinter(summary, io, markdown);
  const line = (value: unknown) => io.out(`${terminalJson(value)}\n`);
  const result = (saved: readonly SavedNote[], exitCode: number) => ({
    answer: summary.answer,
    findings: summary.findings,
    calls: [...summary.calls.values()],
    usage: summary.usage ?? null,
    stopped: summary.stopped,
    ...(summary.error
      ? { error: { code: summary.error.code, message: summary.error.message, nextStep: summary.error.nextStep } }
      : {}),
    ...(saved.length > 0 ? { savedPlans: saved } : {}),
    exitCode,
  });
  return {
    init: (facts) => {
      if (output === 'stream-json')
        line({
          type: 'init',
          model: facts.model,
          context: facts.cluster.context,
          namespace: facts.cluster.namespace,
          question: facts.question,
        });
    },
    event: (event) => {
      summary.take(event);
      if (output === 'stream-json') line(event);
    },
    end: (saved) => {
      const exitCode = saved.length > 0 && summary.exitCode() === EXIT.ok ? EXIT.nobodyToAsk : summary.exitCode();
      if (output === 'stream-json') line({ ...result(saved, exitCode), type: 'result' });
      else io.out(`${terminalJson(result(saved, exitCode), 2)}\n`);
      return exitCode;
    },
  };
}

function textPrinter(summary: Summary, io: Io, markdown: TerminalText | undefined): Printer {
  // Only standard error is styled here, and it may go to a file while the answer goes to the terminal.
  const style = styler(inColour({ env: io.env, outIsTerminal: isTerminal(io.stderr) }));
  let column = 0;
  let embedded = false;
  const say = (text: string) => {
    if (text === '') return;
    io.out(text);
    column = text.endsWith('\n') ? 0 : 1;
  };
  // What stands in a note came from a model, a cluster or a server: whoever wrote it, no code of it reaches the terminal.
  const note = (text: string) => {
    if (column > 0 && io.outIsTerminal) say('\n');
    io.err(`${style('dim', safeText(text))}\n`);
  };
  return {
    ...(nobodyHere(io) === undefined ? { approver: plainApprover(io) } : {}),
    init: ({ cluster, model }) => {
      embedded = cluster.embedded;
      io.err(
        `${style('dim', `context ${safeText(cluster.context)}${embedded ? ' (embedded demo)' : ''} · namespace ${safeText(cluster.namespace)} · model ${safeText(model)}`)}\n`,
      );
    },
    event: (event) => {
      summary.take(event);
      if (event.type === 'text') say(markdown ? markdown.push(event.delta) : event.delta);
      else if (event.type === 'call') {
        say(markdown?.end() ?? '');
        if (column > 0) say('\n');
        note(`· ${visible(event.name)} ${shortInput(event.input)}`);
      } else if (event.type === 'retry') note(`${event.reason}; trying again in ${Math.ceil(event.waitMs / 1000)} s`);
      else if (event.type === 'progress' && event.progress.type !== 'end') note(`  ${event.progress.text}`);
      else if (event.type === 'result' && event.state !== 'done' && event.error)
        note(`  ${event.error.message}${event.error.nextStep ? `; ${event.error.nextStep}` : ''}`);
      else if (event.type === 'error')
        io.err(`error: ${clean(event.message)}${event.nextStep ? `\n  ${clean(event.nextStep)}` : ''}\n`);
    },
    end: (saved) => {
      say(markdown?.end() ?? '');
      if (column > 0) say('\n');
      for (const { id, hash } of saved)
        io.err(
          embedded
            ? 'not made, nobody can be asked here; the embedded cluster ends with this run, so its plan cannot be applied later.\nIn a terminal you are asked; a demo cluster that stays: kubewhy demo --serve\n'
            : `not made, nobody can be asked here: the plan is saved. Look at it and send it with\n  kubewhy apply ${id}\nor unattended with\n  kubewhy apply ${id} --confirm ${hash}\n`,
        );
      const code = summary.exitCode();
      return saved.length > 0 && code === EXIT.ok ? EXIT.nobodyToAsk : code;
    },
  };
}

/** A model's arguments on one row: redacted, and nothing in them that a terminal would obey or that could not be seen. */
function shortInput(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const words = Object.entries(input).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = visible(redact(words.join(' ')));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
