import type { Decision, Question } from '../../core/approval.ts';
import { cardSpace, tooSmall } from '../card/frame.ts';
import { lockCard, openCard, paintCard, pressCard, settleCard, type CardState, type Step } from '../card/machine.ts';
import type { Press } from '../editor/press.ts';
import type { Timing } from '../options.ts';

type Deps = {
  readonly changed: () => void;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly now: () => number;
  readonly timing: Timing;
};

/** How often the card looks whether this process still runs on time, and the gap that says it did not. */
const BEAT = 100;
const STALL = 350;

/**
 * The card on the screen with its clocks. Times are only worth something while the process reads its input: after a
 * stall (a busy machine, a suspended laptop) keys arrive late and would look patient, so the dead time starts again.
 */
export class OpenCard {
  readonly #deps: Deps;
  readonly #settle: (decision: Decision) => void;
  readonly #beat: NodeJS.Timeout;
  #lastBeat: number;
  #alone: NodeJS.Timeout | undefined;
  #state: CardState;

  constructor(question: Question, id: number, deps: Deps, settle: (decision: Decision) => void) {
    this.#deps = deps;
    this.#settle = settle;
    // Whether it must be scrolled is known before it is painted; no key counts before that.
    const { columns, rows } = deps.size();
    const card = openCard(question, id);
    const { length, height } = cardSpace(card, columns, rows);
    this.#state = { ...card, seenEnd: length <= height };
    this.#lastBeat = deps.now();
    this.#beat = setInterval(() => this.#checkStall(), BEAT);
  }

  get state(): CardState {
    return this.#state;
  }

  /** The card stands on the screen, painted for this size. */
  painted(): void {
    const { columns, rows } = this.#deps.size();
    this.#set(
      tooSmall(columns, rows)
        ? lockCard(this.#state, 'the window is too small')
        : paintCard(this.#state, cardSpace(this.#state, columns, rows), this.#deps.now()),
    );
  }

  /** Nothing is approved before the card was painted again. */
  lock(): void {
    this.#set(lockCard(this.#state, 'the window changed'));
  }

  press(press: Press): void {
    this.#checkStall();
    const { columns, rows } = this.#deps.size();
    const space = cardSpace(this.#state, columns, rows);
    this.#step(pressCard(this.#state, press, space, this.#deps.now(), this.#deps.timing));
  }

  close(): void {
    clearTimeout(this.#alone);
    clearInterval(this.#beat);
  }

  #step({ card, decision }: Step): void {
    this.#set(card);
    if (decision) this.#settle(decision);
    else if (card.armedAt !== undefined) this.#waitAlone(card);
  }

  /** A `y` counts when nothing followed it, and only if this process was there to hear it. */
  #waitAlone(card: CardState): void {
    const { now, timing } = this.#deps;
    const since = now();
    const decide = (): void => {
      if (this.#state !== card) return;
      if (now() - since > timing.alone * 1.5) this.#waitAlone(card);
      else this.#step(settleCard(card));
    };
    // Timers run before input is read: what is waiting there must be heard first.
    this.#alone = setTimeout(() => setImmediate(decide), timing.alone);
  }

  #checkStall(): void {
    const now = this.#deps.now();
    const gap = now - this.#lastBeat;
    this.#lastBeat = now;
    if (gap < STALL || this.#state.stillSince === undefined) return;
    this.#set({ ...this.#state, stillSince: now, armedAt: undefined });
  }

  #set(state: CardState): void {
    clearTimeout(this.#alone);
    this.#state = state;
    this.#deps.changed();
  }
}
