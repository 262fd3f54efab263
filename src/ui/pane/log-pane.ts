import type { Press } from '../editor/press.ts';
import { segments } from '../text/line.ts';
import { toAppError } from '../../core/errors.ts';
import type { LogSource } from '../options.ts';
import { explainLine } from './explain.ts';
import { LogReading } from './log-reading.ts';
import type { Kept, Wanted } from './log-ring.ts';
import { linesOn, linesShown } from './pane-lines.ts';
import type { PaneView } from './pane-view.ts';
import { PaneScroll } from './scroll.ts';

type Deps = {
  readonly changed: () => void;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly close: () => void;
  readonly copy: (text: string) => boolean;
  /** Puts a question into the message line. */
  readonly ask: (text: string) => void;
};

const MOST_SAVED = 10_000;

/**
 * The log of a workload in the place of the message line: live, filtered, held still while somebody reads. Owns the
 * reading; draws nothing.
 */
export class LogPane {
  readonly #source: LogSource;
  readonly #deps: Deps;
  readonly #reading: LogReading;
  readonly #scroll: PaneScroll;
  #filter = '';
  #errors = false;
  #pod: string | undefined;
  #wrap = false;
  #raw = false;
  #previous = false;
  #typing = false;
  #hint: string | undefined;

  constructor(source: LogSource, deps: Deps) {
    this.#source = source;
    this.#deps = deps;
    this.#reading = new LogReading(source, deps.changed);
    this.#scroll = new PaneScroll(this.#reading.ring);
    this.#reading.start(false);
  }

  get view(): PaneView {
    return {
      title: this.#source.title,
      ring: this.#reading.ring,
      wanted: this.#wanted,
      top: this.#scroll.top,
      cursor: this.#scroll.cursor,
      wrap: this.#wrap,
      raw: this.#raw,
      previous: this.#previous,
      typing: this.#typing,
      hint: this.#hint,
      ended: this.#reading.ended,
    };
  }
  get seen(): number {
    return this.#reading.ring.count;
  }

  close(): void {
    this.#reading.stop();
  }

  press(press: Press): void {
    this.#hint = undefined;
    if (this.#typing) this.#type(press);
    else if (press.key === 'text') this.#letter(press.text);
    else this.#move(press.key);
    this.#reading.drawn();
    this.#deps.changed();
  }

  get #wanted(): Wanted {
    return { filter: this.#filter, errors: this.#errors, pod: this.#pod };
  }
  /** Rows of lines on the screen. */
  get #page(): number {
    return linesOn(this.#deps.size());
  }

  #type({ key, text }: Press): void {
    if (key === 'enter' || key === 'chunk-enter') this.#typing = false;
    else if (key === 'esc') {
      this.#typing = false;
      this.#filter = '';
    } else if (key === 'backspace') this.#filter = segments(this.#filter).slice(0, -1).join('');
    else if (key === 'C-u') this.#filter = '';
    else if (key === 'text' || key === 'paste' || key === 'chunk')
      this.#filter = (this.#filter + text.toLowerCase()).slice(0, 200);
    this.#scroll.follow();
  }

  #letter(letter: string): void {
    switch (letter) {
      case '/':
        this.#typing = true;
        return;
      case 'e':
        this.#errors = !this.#errors;
        return this.#scroll.follow();
      case 'w':
        this.#wrap = !this.#wrap;
        return;
      case 'r':
        this.#raw = !this.#raw;
        return;
      case 'p':
        this.#previous = !this.#previous;
        this.#pod = undefined;
        this.#scroll.follow();
        return this.#reading.start(this.#previous);
      case 'j':
        if (!this.#scroll.toFault(this.#page, this.#wanted)) this.#hint = 'no line looks like an error';
        return;
      case 'k':
        this.#hint = this.#source.kubectl(this.#previous, this.#pod, this.#filter);
        return;
      case 'c':
        return this.#copy();
      case 's':
        return void this.#save();
      case 'x':
        return this.#explain();
      case 'q':
        return this.#deps.close();
      case 'G':
        return this.#scroll.follow();
      default:
        this.#hint = 'no key of the log: the keys stand below';
    }
  }

  #move(key: string): void {
    if (key === 'esc') return this.#deps.close();
    if (key === 'end') return this.#scroll.follow();
    if (key === 'tab') return this.#nextPod();
    if (key === 'home') return this.#scroll.oldest(this.#wanted);
    const by = { up: -1, down: 1, 'page-up': -this.#page, 'page-down': this.#page }[key];
    if (by !== undefined) this.#scroll.move(by, this.#page, this.#wanted);
  }

  #nextPod(): void {
    const { pods } = this.#reading.ring;
    const at = this.#pod === undefined ? -1 : pods.indexOf(this.#pod);
    this.#pod = pods[at + 1];
    this.#scroll.follow();
  }

  #copy(): void {
    const lines = linesShown(this.view, this.#deps.size());
    const copied = lines.length > 0 && this.#deps.copy(lines.map(textOf).join('\n'));
    this.#hint = copied
      ? `${counted(lines.length)} were sent to the clipboard (OSC 52)`
      : 'nothing that the clipboard takes';
  }

  async #save(): Promise<void> {
    const lines = this.#reading.ring.from(0, MOST_SAVED, this.#wanted);
    try {
      const path = await this.#source.save(`${lines.map(textOf).join('\n')}\n`);
      this.#hint = `${counted(lines.length)} ${lines.length === 1 ? 'is' : 'are'} in ${path}`;
    } catch (error) {
      this.#hint = toAppError(error).message;
    }
    this.#deps.changed();
  }

  /** The line under the cursor, or the newest error, or the newest line, becomes the start of a question. */
  #explain(): void {
    const shown = linesShown(this.view, this.#deps.size()).filter(({ note }) => !note);
    const line =
      shown.find(({ seq }) => seq === this.#scroll.cursor) ??
      shown.findLast((one) => this.#reading.ring.isBad(one)) ??
      shown.at(-1);
    if (line === undefined) this.#hint = 'there is no line yet';
    else this.#deps.ask(explainLine(line.pod || this.#source.title, line.text));
  }
}

const counted = (count: number): string => `${count} ${count === 1 ? 'line' : 'lines'}`;
const textOf = ({ at, pod, container, text }: Kept): string =>
  [at, pod, container, text].filter((part) => part !== '').join(' ');
