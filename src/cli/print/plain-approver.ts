import type { Approver, Decision, Question } from '../../core/approval.ts';
import { isTerminal, type Io } from '../io.ts';
import { PlainCard, type Pressed } from './plain-card.ts';

const PATIENCE_MS = 600_000;
/** How often the card looks whether this process still runs on time, and the gap that says it did not. */
const BEAT_MS = 50;
const STALL_MS = 350;
/**
 * Resets what somebody else's text may have left behind: scroll region, origin and insert mode, colours. The cursor
 * stays where it is (DECSTR).
 */
const SOFT_RESET = '\u001b[!p\u001b[0m';

/**
 * Why nobody can be asked, if so: no terminal on both sides, or CI, where some runners fake one. The chat's card says
 * no for the same reasons.
 */
export const nobodyHere = (io: Pick<Io, 'interactive' | 'env'>): string | undefined =>
  !io.interactive
    ? 'nobody can be asked here'
    : io.env['CI']
      ? 'the environment variable CI is set: nobody is asked here'
      : undefined;

/** Where a person sees the card: standard error, or standard output when that was sent elsewhere. */
const screenOf = ({ stderr, stdout }: Io): NodeJS.WriteStream | undefined =>
  [stderr, stdout].find((stream) => isTerminal(stream));

/**
 * Asks on a plain terminal, for one-shot questions and `kubewhy apply`: the same card as the chat's, where it is seen.
 * A lone `y`; for high risk the object's name, typed. Everything else, the end of the input, an abort, a window that is
 * too small and ten silent minutes mean no.
 */
export const plainApprover =
  (io: Io): Approver =>
  async (question, signal) => {
    const nobody = nobodyHere(io);
    if (nobody !== undefined) return { answer: 'no', reason: nobody };
    const screen = screenOf(io);
    if (screen === undefined) return { answer: 'no', reason: 'no terminal shows the card' };
    const { cardRows } = await import('../../ui/card-lines.ts');
    const decision = await asked(
      question,
      (part, columns) => cardRows(question, columns, part),
      { io, screen },
      AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    );
    screen.write(
      decision.answer === 'yes'
        ? 'yes\n'
        : `no${decision.answer === 'no' && decision.reason ? `: ${decision.reason}` : ''}\n`,
    );
    return decision;
  };

type Place = { readonly io: Io; readonly screen: NodeJS.WriteStream };
type Rows = (part: 'card' | 'all', columns: number) => readonly string[];

/**
 * Rows of the terminal; one that does not say is taken as it comes, one that says 0 as the smallest that was ever
 * usual.
 */
const rowsOf = ({ rows }: NodeJS.WriteStream): number => (rows === undefined ? Number.POSITIVE_INFINITY : rows || 24);

function asked(question: Question, rows: Rows, { io, screen }: Place, signal: AbortSignal): Promise<Decision> {
  if (signal.aborted) return Promise.resolve({ answer: 'no', reason: 'interrupted' });
  const { stdin } = io;
  const now = (): number => performance.now();
  return new Promise((resolve) => {
    let card: PlainCard;
    let beat = { at: now(), wall: Date.now() };
    const shown = (): void => void screen.write('', () => card.stands(now()));
    const open = (): void => {
      const size = { columns: screen.columns ?? io.columns, rows: rowsOf(screen) };
      card = new PlainCard(question, { ...size, write: (text) => void screen.write(text) }, rows);
      if (card.tooSmall) return finish({ answer: 'no', reason: 'the window is too small to show the change' });
      card.stands(Number.POSITIVE_INFINITY);
      card.show('card');
      shown();
    };
    const finish = (decision: Decision): void => {
      clearInterval(timer);
      signal.removeEventListener('abort', stop);
      screen.off('resize', open);
      stdin.off('data', onData).off('end', stop).off('close', stop).off('error', stop);
      stdin.setRawMode(false);
      stdin.pause();
      resolve(decision);
    };
    const stop = (): void => finish({ answer: 'no', reason: 'interrupted' });
    const take = (pressed: Pressed): void => {
      if (pressed === 'interrupt') {
        stop();
        io.interrupt();
      } else if (pressed !== undefined) finish(pressed);
    };
    /** True when this process did not run, or the clock of the wall went on without it: then keys came unheard. */
    const late = (): boolean => {
      const last = beat;
      beat = { at: now(), wall: Date.now() };
      const gap = Math.max(beat.at - last.at, Math.abs(beat.wall - last.wall));
      if (gap < STALL_MS) return false;
      card.stalled(beat.at);
      return true;
    };
    const onData = (chunk: Buffer | string): void => {
      const text = chunk.toString();
      const unheard = late();
      if (unheard && !/^[\u0003\u0004\u001b]$/.test(text)) return;
      take(card.press(text, now()));
    };
    const timer = setInterval(() => {
      if (late() || !card.armed) return;
      // Timers run before input is read: what waits there must be heard first.
      setImmediate(() => take(card.settle(now())));
    }, BEAT_MS);
    signal.addEventListener('abort', stop, { once: true });
    stdin.setRawMode(true);
    stdin.on('data', onData).on('end', stop).on('close', stop).on('error', stop).resume();
    screen.on('resize', open);
    screen.write(SOFT_RESET);
    open();
  });
}
