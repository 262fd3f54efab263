import type { Decision, Question } from '../../core/approval.ts';
import { typedNameOf } from '../../core/plan.ts';
import { visible } from '../../core/visible.ts';

/**
 * A yes counts only when the whole card was on the screen and no key has come for this long before it, and none comes
 * right after it.
 */
const DEAD_MS = 500;
const ALONE_MS = 200;
/** More in one piece than a slow link may hold back is pasted, not typed. */
const MOST_TYPED = 3;
/** Smaller screens cannot show a change: the answer is no. */
const SMALLEST = { columns: 40, rows: 10 } as const;
/** Rows below a page that belong to its key line. */
const BELOW = 2;

export type CardScreen = {
  readonly columns: number;
  /** Infinity where the terminal does not say. */
  readonly rows: number;
  readonly write: (text: string) => void;
};
export type Pressed = Decision | 'interrupt' | undefined;
/** The rows of the card, or of the card with all details, of at most so many columns. */
export type Drawing = (part: 'card' | 'all', columns: number) => readonly string[];

const NO: Decision = { answer: 'no' };

/**
 * The card on a plain terminal: what was printed when, and which keys have come since. It holds no clock and reads
 * nothing; all times are of one monotonic clock in milliseconds. What is longer than the screen is shown page by page,
 * and there is no yes before the last page stood there.
 */
export class PlainCard {
  readonly #question: Question;
  readonly #screen: CardScreen;
  readonly #draw: Drawing;
  #rows: readonly string[] = [];
  #shownTo = 0;
  /** When the card last began to stand still on the screen. */
  #since = 0;
  #armedAt: number | undefined;
  #typed = '';
  /** Part of what stands in the entry was pasted, or typed before the card could be read. */
  #untyped = false;

  constructor(question: Question, screen: CardScreen, draw: Drawing) {
    this.#question = question;
    this.#screen = screen;
    this.#draw = draw;
  }

  get tooSmall(): boolean {
    return this.#screen.columns < SMALLEST.columns || this.#screen.rows < SMALLEST.rows;
  }
  /** A lone y waits for what may follow it. */
  get armed(): boolean {
    return this.#armedAt !== undefined;
  }
  get #high(): boolean {
    return this.#question.plan.risk === 'high';
  }
  get #whole(): boolean {
    return this.#shownTo >= this.#rows.length;
  }

  /**
   * Prints the card from its beginning. It stands from the moment that `stands` is called: when the terminal has taken
   * it.
   */
  show(part: 'card' | 'all'): void {
    this.#rows = this.#draw(part, Math.min(this.#screen.columns, 100));
    this.#shownTo = 0;
    this.#typed = '';
    this.#screen.write('\n');
    this.#page();
  }

  stands(now: number): void {
    this.#since = now;
    this.#armedAt = undefined;
  }

  #page(): void {
    const room = Math.max(1, this.#screen.rows - BELOW);
    const page = this.#rows.slice(this.#shownTo, this.#shownTo + room);
    this.#shownTo += page.length;
    this.#screen.write(`${page.join('\n')}\n\n${this.#keyLine()}`);
  }

  #keyLine(): string {
    if (!this.#whole)
      return `rows ${this.#shownTo} of ${this.#rows.length} · space reads on, ${this.#high ? '' : 'n or '}Esc no: `;
    if (this.#high)
      return `high risk: type ${visible(typedNameOf(this.#question.plan))} to send exactly this, anything else is no (Tab shows all): `;
    return 'y send exactly this · d the whole requests · n or Esc no: ';
  }

  /** What was typed while this process did not run on time looks patient and is not: the dead time begins anew. */
  stalled(now: number): void {
    if (this.#high && this.#typed !== '') this.#untyped = true;
    this.stands(now);
  }

  /** One piece of input, as the terminal gave it. */
  press(text: string, now: number): Pressed {
    const ready = now - this.#since >= DEAD_MS;
    const armed = this.armed;
    this.#armedAt = undefined;
    if (text === '\u0003') return 'interrupt';
    if (text === '\u001b' || text === '\u0004') return NO;
    if (!this.#whole) return this.#pressPage(text, ready, now);
    return this.#high ? this.#pressName(text, ready) : this.#pressYes(text, ready && !armed, now);
  }

  #pressPage(text: string, ready: boolean, now: number): Pressed {
    if (text === 'n' && !this.#high) return NO;
    if (/^(?: |\r|\n|\u001b\[6~|\u001b\[B)$/.test(text) && ready) {
      this.#screen.write('\r\u001b[K');
      this.#page();
    }
    this.stands(now);
    return undefined;
  }

  #pressYes(text: string, ready: boolean, now: number): Pressed {
    // Whatever comes, also right after a y (a held key, a word, a paste), the next one must wait.
    this.#since = now;
    if (text === 'n') return NO;
    if (text === 'd') this.show('all');
    else if (text === 'y' && ready && this.#question.rehearsal.ok) this.#armedAt = now;
    return undefined;
  }

  #pressName(text: string, ready: boolean): Pressed {
    if (text === '\t') {
      this.show('all');
      return undefined;
    }
    if (text === '\u007f' || text === '\b') return this.#entry(this.#typed.slice(0, -1));
    if (text === '\u0015') {
      this.#untyped = false;
      return this.#entry('');
    }
    const end = text.search(/[\r\n]/);
    const letters = end < 0 ? text : text.slice(0, end);
    const pasted = letters.length > MOST_TYPED || text.startsWith('\u001b') || (end >= 0 && letters !== '');
    // Who is in the middle of the name is not typing ahead.
    if (pasted || (!ready && this.#typed === '')) this.#untyped = true;
    this.#entry((this.#typed + letters).slice(0, 600));
    if (end < 0) return undefined;
    const whole = this.#typed === typedNameOf(this.#question.plan) && !this.#untyped && ready;
    if (whole && this.#question.rehearsal.ok) return { answer: 'yes', by: 'typed-name' };
    return this.#untyped && this.#typed !== ''
      ? { answer: 'no', reason: 'the name must be typed, not pasted or typed ahead' }
      : NO;
  }

  #entry(typed: string): undefined {
    this.#typed = typed;
    this.#screen.write(`\r\u001b[K› ${visible(typed)}`);
  }

  /** Time went by: the answer of a `y` that stayed alone. */
  settle(now: number): Pressed {
    if (this.#armedAt === undefined || now - this.#armedAt < ALONE_MS) return undefined;
    return { answer: 'yes', by: 'key' };
  }
}
