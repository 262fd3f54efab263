import type { LogLine } from '../../core/cluster.ts';
import { laidOut } from '../../logs/laid-out.ts';
import type { Io } from '../io.ts';
import { styler, type Style } from '../print/style.ts';

export type Source = { readonly namespace: string; readonly pod: string; readonly container: string };
export type LineForm = {
  readonly output: 'text' | 'json' | 'raw';
  readonly timestamps: '' | 'default' | 'short';
  /** Source in front of each line. */
  readonly prefix: boolean;
  /** Namespace as part of it. */
  readonly namespaces: boolean;
  readonly colour: boolean;
  readonly highlight: readonly RegExp[];
};

const COLOURS = ['cyan', 'green', 'yellow', 'magenta', 'blue', 'red'] as const;
/** Text that is gathered before it is written. */
const PIECE = 64 * 1024;

/**
 * Writes lines in pieces, and waits while whoever reads them is behind: memory stays flat behind a slow pipe. What was
 * gathered goes out with the next turn of the event loop, so that a quiet log is never late.
 */
export class LineWriter {
  readonly #io: Io;
  readonly #form: LineForm;
  readonly #style: Style;
  #text = '';
  #last = { namespace: '', pod: '', container: '', where: '' };
  #soon = false;

  constructor(io: Io, form: LineForm) {
    this.#io = io;
    this.#form = form;
    this.#style = styler(form.colour);
  }

  line(source: Source, line: LogLine): void {
    this.#text += this.#shown(source, line);
    if (this.#text.length >= PIECE) this.flush();
    else if (!this.#soon) {
      this.#soon = true;
      setImmediate(() => {
        this.#soon = false;
        this.flush();
      });
    }
  }

  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#io.out(text);
  }

  /** Resolves when there is room for more, or the run is over. */
  async room(): Promise<void> {
    const { stdout, signal } = this.#io;
    if (!stdout.writableNeedDrain || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        stdout.off('drain', done);
        stdout.off('close', done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      stdout.once('drain', done);
      stdout.once('close', done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #shown(source: Source, { at, text }: LogLine): string {
    const { output, timestamps, highlight } = this.#form;
    if (output === 'json') {
      const { namespace, pod, container } = source;
      return `${JSON.stringify({ namespace, pod, container, at, text })}\n`;
    }
    const time = timestamps === '' ? '' : `${timestamps === 'short' ? shortTime(at) : at} `;
    if (output === 'raw') return `${time}${text}\n`;
    const laid = styled(text, this.#style);
    return `${this.#where(source)}${time}${highlight.length === 0 ? laid : marked(laid, highlight, this.#style)}\n`;
  }

  /** What stands in front of the lines of a source; made once for those that come one after the other. */
  #where({ namespace, pod, container }: Source): string {
    const { prefix, namespaces } = this.#form;
    if (!prefix) return '';
    const last = this.#last;
    if (last.pod === pod && last.container === container && last.namespace === namespace) return last.where;
    const colour =
      COLOURS[Buffer.from(pod).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7) % COLOURS.length] ?? 'cyan';
    const where = `${namespaces ? `${this.#style('dim', namespace)} ` : ''}${this.#style(colour, pod)} ${this.#style('dim', container)} `;
    this.#last = { namespace, pod, container, where };
    return where;
  }
}

const TONES: Readonly<Record<string, 'red' | 'yellow' | 'cyan' | 'dim'>> = {
  FATAL: 'red',
  ERROR: 'red',
  WARN: 'yellow',
  INFO: 'cyan',
  DEBUG: 'dim',
};

/** A JSON record as level, message, fields; any other line as it is. */
function styled(text: string, style: Style): string {
  const laid = laidOut(text);
  if (laid === undefined) return text;
  const { level, message, fields } = laid;
  const head = level === '' ? '' : `${style(TONES[level] ?? 'reset', level.padEnd(5))} `;
  return `${head}${message}${fields === '' ? '' : ` ${style('dim', fields)}`}`;
}

/** 05-01 14:00:00 in the zone of this machine, as stern writes it. */
function shortTime(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Matches stand out; without colours in brackets, since a mark must survive a pipe. */
function marked(text: string, patterns: readonly RegExp[], style: Style): string {
  let shown = text;
  for (const pattern of patterns)
    shown = shown.replace(new RegExp(pattern.source, 'g'), (match) => {
      const coloured = style(['bold', 'inverse'], match);
      return match === '' || coloured !== match ? coloured : `»${match}«`;
    });
  return shown;
}
