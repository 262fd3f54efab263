import { toAppError } from '../../core/errors.ts';
import { chatWords } from './chat-words.ts';
import { withLogLinesFenced } from '../pane/explain.ts';
import { safe } from '../text/line.ts';
import type { SessionLike, Timing, ToolCall } from '../options.ts';
import type { Action, ChatState } from './state.ts';

type Deps = {
  readonly session: () => Promise<SessionLike>;
  readonly dispatch: (action: Action) => void;
  readonly state: () => ChatState;
  readonly now: () => number;
  readonly timing: Timing;
  /** A line that waited in the queue. */
  readonly next: (line: string) => void;
};

const MOST_WAITING = 20;

/** Runs one thing at a time, a turn of the session or a command, and keeps what is typed meanwhile in a queue. */
export class Turns {
  readonly #deps: Deps;
  #running: AbortController | undefined;
  /** True until what the chat is about is open. */
  held = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get busy(): boolean {
    return this.held || this.#running !== undefined;
  }

  /** Lines wait until this has come, which nothing stops; when it fails they stay where they are. */
  async hold(opened: Promise<unknown>): Promise<void> {
    this.held = true;
    await opened;
    this.held = false;
    this.#goOn();
  }

  /** Asks everything that runs to stop; false when nothing does, or was asked before. */
  stop(): boolean {
    if (!this.#running || this.#running.signal.aborted) return false;
    this.#deps.dispatch({ type: 'stopping' });
    this.#running.abort();
    return true;
  }

  /** Keeps a line for afterwards; false when too many wait already. */
  queue(line: string): boolean {
    const { queue } = this.#deps.state();
    if (queue.length >= MOST_WAITING) return false;
    this.#deps.dispatch({ type: 'queue', queue: [...queue, line] });
    return true;
  }

  /** Empties the queue and returns what was in it. */
  takeQueue(): string {
    const { queue } = this.#deps.state();
    if (queue.length > 0) this.#deps.dispatch({ type: 'queue', queue: [] });
    return queue.join('\n');
  }

  /** A turn of the session: for the person's words, or for the one call that a command stands for. */
  async say(text: string, call?: ToolCall): Promise<void> {
    const { dispatch, now } = this.#deps;
    await this.#run(async (signal) => {
      dispatch({ type: 'begin', text, at: now() });
      try {
        const session = await this.#deps.session();
        const events =
          call === undefined ? session.say(withLogLinesFenced(text), signal) : session.run?.(text, call, signal);
        if (events) await this.#follow(events, signal);
      } finally {
        dispatch({ type: 'over', at: now() });
      }
    });
  }

  /**
   * Runs a command; Esc aborts it like a turn. One that runs `beside` a turn is short and cannot be stopped by itself.
   */
  async work(name: string, run: (signal: AbortSignal) => Promise<void>, beside: boolean): Promise<void> {
    const { dispatch } = this.#deps;
    if (beside && this.busy) return this.#guard(() => run(AbortSignal.timeout(10_000)));
    return this.#run(async (signal) => {
      dispatch({ type: 'working', name });
      try {
        await Promise.race([run(signal), this.#patience(signal)]);
      } finally {
        dispatch({ type: 'working', name: undefined });
      }
    });
  }

  async #run(job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const stop = new AbortController();
    this.#running = stop;
    await this.#guard(() => job(stop.signal));
    this.#running = undefined;
    this.#goOn();
  }

  #goOn(): void {
    const [line, ...rest] = this.#deps.state().queue;
    if (line === undefined) return;
    this.#deps.dispatch({ type: 'queue', queue: rest });
    this.#deps.next(line);
  }

  /** What a job throws is told in the transcript; a stop is no failure. */
  async #guard(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      const { code, message, nextStep } = toAppError(error);
      if (code === 'aborted') return;
      const text = {
        tone: 'danger' as const,
        text: safe(message),
        ...(nextStep ? { nextStep: chatWords(safe(nextStep)) } : {}),
      };
      this.#deps.dispatch({ type: 'add', item: { type: 'notice', ...text } });
    }
  }

  async #follow(events: ReturnType<SessionLike['say']>, signal: AbortSignal): Promise<void> {
    const iterator = events[Symbol.asyncIterator]();
    const left = this.#patience(signal);
    for (;;) {
      const pending = iterator.next();
      const next = await Promise.race([pending, left]);
      if (next === 'left') {
        // It may still end by itself; nobody listens any more.
        pending.catch(() => undefined);
        return;
      }
      if (next.done) return;
      this.#deps.dispatch({ type: 'agent', event: next.value, at: this.#deps.now() });
    }
  }

  /** Resolves some time after the abort: what has not ended by then is left behind. */
  #patience(signal: AbortSignal): Promise<'left'> {
    return new Promise((resolve) => {
      const wait = (): void => {
        setTimeout(() => resolve('left'), this.#deps.timing.stop).unref();
      };
      if (signal.aborted) wait();
      else signal.addEventListener('abort', wait, { once: true });
    });
  }
}
