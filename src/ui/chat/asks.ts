import type { Approver, Decision, Question } from '../../core/approval.ts';
import { AppError } from '../../core/errors.ts';
import { tooSmall } from '../card/frame.ts';
import type { CardState } from '../card/machine.ts';
import type { Press } from '../editor/press.ts';
import type { AskSecrets, Timing } from '../options.ts';
import { OpenCard } from './open-card.ts';
import { SecretPrompt, type SecretView } from './secret-prompt.ts';

type Job =
  | { readonly kind: 'card'; readonly question: Question; readonly settle: (decision: Decision) => void }
  | {
      readonly kind: 'secret';
      readonly prompt: SecretPrompt;
      readonly done: () => void;
      readonly fail: (error: AppError) => void;
    };

type Deps = {
  readonly changed: () => void;
  /** Something begins to wait for the person. */
  readonly call: () => void;
  /** False while a draft would lose its keys to what opens. */
  readonly mayOpen: () => boolean;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly now: () => number;
  readonly timing: Timing;
  readonly env: NodeJS.ProcessEnv;
};

const no = (reason: string): Decision => ({ answer: 'no', reason });

/**
 * Everything that is asked of the person, one after another: approvals and secret values. Whatever goes wrong (abort,
 * time-out, end of input, a screen that is too small) is a no.
 */
export class Asks {
  readonly #deps: Deps;
  readonly #jobs: Job[] = [];
  #open: Job | undefined;
  #card: OpenCard | undefined;
  #closed = false;
  #opened = 0;
  /** Until when keys are dropped: those of a secret prompt that went away must not land in the message line. */
  #muted = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get card(): CardState | undefined {
    return this.#card?.state;
  }
  get secret(): SecretView | undefined {
    return this.#open?.kind === 'secret' ? this.#open.prompt.view : undefined;
  }
  /** True when something waits that has not been opened. */
  get waiting(): boolean {
    return this.#open === undefined && this.#jobs.length > 0;
  }
  get focused(): boolean {
    return this.#open !== undefined;
  }
  muted(now: number): boolean {
    if (now >= this.#muted) return false;
    this.#muted = now + 1000;
    return true;
  }

  readonly approver: Approver = async (question, signal) => {
    const { columns, rows } = this.#deps.size();
    if (this.#deps.env['CI']) return no('the environment variable CI is set: nobody is asked here');
    if (tooSmall(columns, rows)) return no('the screen is too small to show the change (40 by 12 at least)');
    try {
      return await this.#ask<Decision>(signal, (settle) => ({ kind: 'card', question, settle }));
    } catch (error) {
      return no(error instanceof AppError ? error.message : 'the question could not be asked');
    }
  };

  readonly askSecrets: AskSecrets = (keys, into, signal) => {
    const prompt = new SecretPrompt(keys, into, this.#deps.env);
    return this.#ask(signal, (resolve, reject) => ({
      kind: 'secret',
      prompt,
      done: () => resolve(prompt.seal()),
      fail: reject,
    }));
  };

  /** Queues a question; the promise settles once, by the answer or by what ends the waiting. */
  #ask<T>(
    signal: AbortSignal,
    make: (resolve: (value: T) => void, reject: (error: AppError) => void) => Job,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal.aborted || this.#closed) return reject(new AppError('aborted', 'interrupted'));
      const job = make(
        (value) => finish(() => resolve(value)),
        (error) => finish(() => reject(error)),
      );
      const end = (error: AppError): void => finish(() => reject(error));
      const stop = (): void => end(new AppError('aborted', 'interrupted'));
      const timer = setTimeout(
        () => end(new AppError('expired', 'nobody answered in time')),
        this.#deps.timing.question,
      );
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        settle();
        this.#remove(job);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#jobs.push(job);
      this.#deps.call();
      this.openNext(false);
      return this.#deps.changed();
    });
  }

  /** Opens the next question; without `asked` only when no draft is in the way. */
  openNext(asked: boolean): void {
    const next = this.#jobs[0];
    if (this.#open || next === undefined || !(asked || this.#deps.mayOpen())) return;
    this.#open = next;
    this.#card =
      next.kind === 'card' ? new OpenCard(next.question, ++this.#opened, this.#deps, next.settle) : undefined;
    this.#deps.changed();
  }

  #remove(job: Job): void {
    const at = this.#jobs.indexOf(job);
    if (at >= 0) this.#jobs.splice(at, 1);
    if (this.#open === job) {
      if (job.kind === 'secret' && job.prompt.view.at < job.prompt.view.keys.length)
        this.#muted = this.#deps.now() + 1000;
      this.#open = undefined;
      this.#card?.close();
      this.#card = undefined;
    }
    this.openNext(false);
    this.#deps.changed();
  }

  /** The card stands on the screen, painted for this size. */
  painted(): void {
    this.#card?.painted();
  }

  /** The size changed, or the screen was away: nothing is approved before the card was painted again. */
  lock(): void {
    this.#card?.lock();
  }

  press(press: Press): void {
    if (this.#open?.kind === 'secret') this.#pressSecret(this.#open, press);
    else this.#card?.press(press);
  }

  #pressSecret(job: Job & { kind: 'secret' }, press: Press): void {
    if (press.key === 'paste') job.prompt.paste(press.text);
    const end = press.key === 'paste' ? undefined : job.prompt.press(press);
    if (end === 'done') job.done();
    else if (end === 'cancelled') job.fail(new AppError('declined', 'the person gave no values'));
    this.#deps.changed();
  }

  /** The screen is going away: every question is answered with no. */
  close(): void {
    this.#closed = true;
    for (const job of this.#jobs.splice(0)) {
      if (job.kind === 'card') job.settle(no('the chat was closed'));
      else job.fail(new AppError('aborted', 'the chat was closed'));
    }
  }
}
