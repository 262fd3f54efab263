import { createInterface } from 'node:readline';
import type { Approver, Decision, Question } from '../../core/approval.ts';
import { typedNameOf } from '../../core/plan.ts';
import type { Io } from '../io.ts';

/** A yes counts only when the card has stood and no key has come for this long before it, and none comes right after it. */
const DEAD_MS = 500;
const ALONE_MS = 150;
const PATIENCE_MS = 600_000;

/** Why nobody can be asked, if so: no terminal on both sides, or CI, where some runners fake one. The chat's card says no for the same reasons. */
export const nobodyHere = (io: Pick<Io, 'interactive' | 'env'>): string | undefined =>
  !io.interactive
    ? 'nobody can be asked here'
    : io.env['CI']
      ? 'the environment variable CI is set: nobody is asked here'
      : undefined;

/**
 * Asks on a plain terminal, for one-shot questions and `kubewhy apply`: the same card as the chat's, printed to standard error. A lone `y`; for high
 * risk the object's name, typed. Everything else, the end of the input, an abort and ten silent minutes mean no.
 */
export const plainApprover =
  (io: Io): Approver =>
  async (question, signal) => {
    const nobody = nobodyHere(io);
    if (nobody !== undefined) return { answer: 'no', reason: nobody };
    const { cardText } = await import('../../ui/card-lines.ts');
    io.err(`\n${cardText(question, Math.min(io.columns, 100))}\n\n`);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const decision =
      question.plan.risk === 'high' ? await typedName(question, io, limit) : await loneKey(question, io, limit);
    io.err(
      decision.answer === 'yes'
        ? 'yes\n'
        : `no${decision.answer === 'no' && decision.reason ? `: ${decision.reason}` : ''}\n`,
    );
    return decision;
  };

function loneKey(question: Question, io: Io, signal: AbortSignal): Promise<Decision> {
  let quietSince = Date.now();
  io.err('y send exactly this · d the whole requests · n or Esc no: ');
  return new Promise((resolve) => {
    let pending: NodeJS.Timeout | undefined;
    const finish = (decision: Decision): void => {
      clearTimeout(pending);
      signal.removeEventListener('abort', stop);
      io.stdin.off('data', onData).off('end', stop);
      io.stdin.setRawMode(false);
      io.stdin.pause();
      resolve(decision);
    };
    const stop = (): void => finish({ answer: 'no', reason: 'interrupted' });
    const onData = (chunk: Buffer | string): void => {
      const text = chunk.toString();
      const early = Date.now() - quietSince < DEAD_MS;
      quietSince = Date.now();
      // Something came right after the y: a held key, a paste, a typed word. That is no yes.
      if (pending !== undefined) {
        clearTimeout(pending);
        pending = undefined;
        return;
      }
      if (text === '\u0003') {
        stop();
        io.interrupt();
      } else if (text === '\u0004') finish({ answer: 'no' });
      else if (text === 'n' || text === '\u001b') finish({ answer: 'no' });
      else if (text === 'd') void showAll(question, io);
      else if (text === 'y' && !early) pending = setTimeout(() => finish({ answer: 'yes', by: 'key' }), ALONE_MS);
    };
    if (signal.aborted) return resolve({ answer: 'no', reason: 'interrupted' });
    signal.addEventListener('abort', stop, { once: true });
    io.stdin.setRawMode(true);
    io.stdin.on('data', onData).on('end', stop).resume();
  });
}

async function showAll(question: Question, io: Io): Promise<void> {
  const { cardText } = await import('../../ui/card-lines.ts');
  io.err(`\n\n${cardText(question, Math.min(io.columns, 100), 'all')}\n\ny send exactly this · n or Esc no: `);
}

function typedName(question: Question, io: Io, signal: AbortSignal): Promise<Decision> {
  const wanted = typedNameOf(question.plan);
  const reader = createInterface({ input: io.stdin, output: io.stderr, terminal: true });
  return new Promise((resolve) => {
    let shown = Number.POSITIVE_INFINITY;
    // The first answer counts: closing the reader is itself an answer, a no.
    const finish = (decision: Decision): void => {
      signal.removeEventListener('abort', stop);
      resolve(decision);
      reader.close();
    };
    const stop = (): void => finish({ answer: 'no', reason: 'interrupted' });
    reader.on('close', () => finish({ answer: 'no' }));
    reader.on('SIGINT', () => {
      stop();
      io.interrupt();
    });
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    reader.question(`high risk: type ${wanted} to send exactly this, anything else is no: `, (typed) => {
      const early = Date.now() - shown < DEAD_MS;
      finish(typed.trim() === wanted && !early ? { answer: 'yes', by: 'typed-name' } : { answer: 'no' });
    });
    shown = Date.now();
  });
}
