import { contextText } from '../../core/target.ts';
import type { Approver } from '../../core/approval.ts';
import { clean } from '../../core/clean.ts';
import type { Target } from '../../core/cluster.ts';
import { EXIT } from '../../core/errors.ts';
import type { AgentEvent } from '../../core/events.ts';
import { redact, safeText } from '../../core/redact.ts';
import { visible, terminalJson } from '../../core/visible.ts';
import type { AnswerOutput, SavedNote, StreamOutput } from '../contracts.ts';
import { isTerminal, type Io } from '../io.ts';
import type { TerminalText } from '../../ui/markdown/terminal-text.ts';
import { nobodyHere, plainApprover } from './plain-approver.ts';
import { FoundByRules } from './found-by-rules.ts';
import { inColour, styler } from './style.ts';
import { Summary } from './summary.ts';

type Init = { readonly model: string; readonly cluster: Target; readonly question: string };

export type Printer = {
  /** Set when a person can be asked on this terminal. */
  readonly approver?: Approver;
  init(facts: Init): void;
  event(event: AgentEvent): void;
  /** Prints the end and gives the exit code. */
  end(saved: readonly SavedNote[]): number;
};

/** `markdown` draws the answer for a terminal; without it the Markdown itself is printed. */
export function makePrinter(output: 'text' | 'json' | 'stream-json', io: Io, markdown?: TerminalText): Printer {
  const summary = new Summary();
  if (output === 'text') return textPrinter(summary, io, markdown);
  const line = (value: StreamOutput) => io.out(`${terminalJson(value)}\n`);
  const result = (saved: readonly SavedNote[], exitCode: number): AnswerOutput => ({
    answer: summary.answer,
    findings: summary.findings,
    calls: [...summary.calls.values()],
    usage: summary.usage ?? null,
    stopped: summary.stopped,
    ...(summary.error
      ? {
          error: {
            code: summary.error.code,
            message: summary.error.message,
            ...(summary.error.nextStep === undefined ? {} : { nextStep: summary.error.nextStep }),
          },
        }
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
  const found = new FoundByRules(io);
  const say = (text: string) => {
    if (text === '') return;
    io.out(text);
    column = text.endsWith('\n') ? 0 : 1;
  };
  // What stands in a note came from a model, a cluster or a server: whoever wrote it, no code of it reaches the
  // terminal.
  const note = (text: string) => {
    if (column > 0 && io.outIsTerminal) say('\n');
    io.err(`${style('dim', safeText(text))}\n`);
  };
  return {
    ...(nobodyHere(io) === undefined ? { approver: plainApprover(io) } : {}),
    init: ({ cluster, model }) => {
      embedded = cluster.embedded;
      found.model = model;
      io.err(
        `${style('dim', `context ${safeText(contextText(cluster))}${embedded ? ' (embedded demo)' : ''} · namespace ${safeText(cluster.namespace)} · model ${safeText(model)}`)}\n`,
      );
    },
    event: (event) => {
      summary.take(event);
      const causes = found.take(event);
      if (causes !== '') {
        if (column > 0) say('\n');
        say(causes);
      }
      if (event.type === 'text') say(markdown ? markdown.push(event.delta) : event.delta);
      else if (event.type === 'call') {
        say(markdown?.end() ?? '');
        if (column > 0) say('\n');
        note(`· ${visible(event.name)} ${shortInput(event.input)}`);
      } else if (event.type === 'retry') note(`trying again in ${Math.ceil(event.waitMs / 1000)} s: ${event.reason}`);
      else if (event.type === 'progress' && event.progress.type !== 'end') note(`  ${event.progress.text}`);
      else if (event.type === 'result' && event.outcome?.printed) {
        if (column > 0) say('\n');
        for (const { text } of event.outcome.printed) if (text !== '') say(`${text}\n`);
      } else if (event.type === 'result' && event.state !== 'done' && event.error)
        note(`  ${event.error.message}${event.error.nextStep ? `; ${event.error.nextStep}` : ''}`);
      else if (event.type === 'notice') note(`${event.message}${event.nextStep ? `; ${event.nextStep}` : ''}`);
      else if (event.type === 'error')
        io.err(`error: ${clean(event.message)}${event.nextStep ? `\n  ${clean(event.nextStep)}` : ''}\n`);
    },
    end: (saved) => {
      say(markdown?.end() ?? '');
      if (column > 0) say('\n');
      say(found.instead(summary));
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

/**
 * A model's arguments on one row: redacted, and nothing in them that a terminal would obey or that could not be seen.
 */
function shortInput(input: unknown): string {
  if (typeof input !== 'object' || input === null) return '';
  const words = Object.entries(input).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const text = visible(redact(words.join(' ')));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
