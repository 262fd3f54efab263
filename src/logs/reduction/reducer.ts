import type { LogLine } from '../../core/cluster.ts';
import { isBadBy, shapeOf, verdictOf, type Verdict } from './shapes.ts';
import { templateOf } from '../templates.ts';

/** The newest lines are kept all. */
const NEWEST = 2_000;
/** Lines before the first fault: a rare one among them is often its cause. */
const BEFORE_FIRST = 500;
/** Lines around the first fault of a shape, and around the last fatal one. */
const [BEFORE, AFTER] = [4, 30];
const MOST_SHAPES = 5_000;
/** Shapes of faults whose surroundings are kept. */
const MOST_AROUND = 100;

/** A log of any length, read once: some of its lines, with their places in it, and what is known of all. */
export type Reduction = {
  /** In their order; between two whose places are not next to each other there are more. */
  readonly lines: readonly LogLine[];
  readonly places: readonly number[];
  /** All lines, and how many of them look like a fault. */
  readonly total: number;
  readonly bad: number;
  readonly bytes: number;
  /** Stamps of the first line and of the last, '' for none. */
  readonly from: string;
  readonly to: string;
  /** How often each template was seen. */
  readonly counts: ReadonlyMap<string, number>;
  /** Lines whose shape is not counted, since there are too many shapes. */
  readonly uncounted: number;
};

type Shape = { readonly verdict: Verdict; readonly example: LogLine; readonly place: number; count: number };

/** A text of its own: a slice keeps the whole piece alive that it was cut from. */
const own = ({ at, text }: LogLine): LogLine => ({
  at: Buffer.from(at).toString(),
  text: Buffer.from(text).toString(),
});

/**
 * Reduces a log in one pass and in bounded memory, whatever its length is: the newest lines, the first fault with what
 * stood before it, the first of each shape of fault with its surroundings, the last fatal one, an example of each
 * shape.
 */
export class Reducer {
  readonly #newest: LogLine[] = [];
  readonly #shapes = new Map<number, Shape>();
  readonly #kept = new Map<number, LogLine>();
  #fatal: [number, LogLine][] = [];
  #total = 0;
  #bad = 0;
  #bytes = 0;
  #uncounted = 0;
  #around = 0;
  /** Lines behind a fault that are still kept, and those behind the last fatal one. */
  #after = 0;
  #afterFatal = 0;
  #from = '';
  #to = '';

  get total(): number {
    return this.#total;
  }

  push(line: LogLine): void {
    const place = this.#total++;
    this.#bytes += line.text.length + 1;
    if (line.at !== '') {
      this.#to = line.at;
      if (this.#from === '') this.#from = line.at;
    }
    const key = shapeOf(line.text);
    const known = this.#shapes.get(key);
    if (known) known.count++;
    const verdict = known?.verdict ?? verdictOf(line.text);
    if (!known && this.#shapes.size < MOST_SHAPES)
      this.#shapes.set(key, { verdict, example: own(line), place, count: 1 });
    else if (!known) this.#uncounted++;
    if (isBadBy(verdict, line.text)) this.#fault(line, place, verdict, known === undefined);
    else if (this.#after > 0) this.#kept.set(place, own(line));
    if (this.#after > 0) this.#after--;
    if (this.#afterFatal-- > 0) this.#fatal.push([place, line]);
    this.#newest[place % NEWEST] = line;
  }

  #fault(line: LogLine, place: number, verdict: Verdict, fresh: boolean): void {
    const first = this.#bad++ === 0;
    if (first || (fresh && this.#around++ < MOST_AROUND)) {
      for (const [at, before] of this.#last(first ? BEFORE_FIRST : BEFORE)) this.#kept.set(at, own(before));
      this.#kept.set(place, own(line));
      this.#after = AFTER + 1;
    } else if (this.#after > 0) this.#kept.set(place, own(line));
    if (!verdict.fatal) return;
    this.#fatal = [...this.#last(BEFORE), [place, line]];
    this.#afterFatal = AFTER + 1;
  }

  /** The lines before the one that comes, with their places. */
  #last(count: number): [number, LogLine][] {
    const before = this.#total - 1;
    const found: [number, LogLine][] = [];
    for (let place = Math.max(0, before - Math.min(count, NEWEST)); place < before; place++) {
      const line = this.#newest[place % NEWEST];
      if (line) found.push([place, line]);
    }
    return found;
  }

  end(): Reduction {
    const kept = new Map(this.#kept);
    for (const { place, example } of this.#shapes.values()) kept.set(place, example);
    for (const [place, line] of this.#fatal) kept.set(place, line);
    for (let place = Math.max(0, this.#total - NEWEST); place < this.#total; place++) {
      const line = this.#newest[place % NEWEST];
      if (line) kept.set(place, line);
    }
    const counts = new Map<string, number>();
    for (const { example, count } of this.#shapes.values()) {
      const template = templateOf(example.text);
      counts.set(template, (counts.get(template) ?? 0) + count);
    }
    const sorted = [...kept].sort(([a], [b]) => a - b);
    return {
      lines: sorted.map(([, line]) => line),
      places: sorted.map(([place]) => place),
      total: this.#total,
      bad: this.#bad,
      bytes: this.#bytes,
      from: this.#from,
      to: this.#to,
      counts,
      uncounted: this.#uncounted,
    };
  }
}
