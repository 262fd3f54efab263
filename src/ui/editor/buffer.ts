import { layout, offsetAt } from './layout.ts';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const MOST_UNDO = 200;
/** Longest text that the editor takes, in UTF-16 units. */
export const MOST_TEXT = 200_000;

type Snapshot = { readonly text: string; readonly cursor: number };

/**
 * What a person types or pastes as text: no control codes, tabs as spaces, line ends as newlines. Emoji keep their
 * joiners.
 */
export const typedText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/\x1b\[[0-?]*[ -/]*[@-~]/g, '')
    .replaceAll('\t', '  ')
    .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, '');

/** A text with a cursor between graphemes, with undo and one kill slot. Knows no screen, keys or React. */
export class EditorBuffer {
  #text = '';
  #cursor = 0;
  #killed = '';
  #undo: Snapshot[] = [];
  #last: 'insert' | 'other' = 'other';

  get text(): string {
    return this.#text;
  }
  /** Offset in UTF-16 units, always between graphemes. */
  get cursor(): number {
    return this.#cursor;
  }
  get empty(): boolean {
    return this.#text === '';
  }

  /** Replaces everything; the cursor goes to the end. Can be undone. */
  set(text: string): void {
    this.#change('other', text.slice(0, MOST_TEXT), Math.min(text.length, MOST_TEXT));
  }

  insert(text: string): void {
    const add = typedText(text).slice(0, MOST_TEXT - this.#text.length);
    if (add === '') return;
    const kind = /^\S$/u.test(add) ? 'insert' : 'other';
    this.#change(
      kind,
      this.#text.slice(0, this.#cursor) + add + this.#text.slice(this.#cursor),
      this.#cursor + add.length,
    );
  }

  backspace(): void {
    this.#remove(this.#before(), this.#cursor);
  }
  delete(): void {
    this.#remove(this.#cursor, this.#after());
  }
  killToEnd(): void {
    const end = this.#lineEnd();
    this.#kill(this.#cursor, end === this.#cursor ? Math.min(end + 1, this.#text.length) : end);
  }
  killToStart(): void {
    const start = this.#lineStart();
    this.#kill(start === this.#cursor ? Math.max(0, start - 1) : start, this.#cursor);
  }
  killWordBack(): void {
    this.#kill(this.#wordBack(/\s/), this.#cursor);
  }
  killWordForward(): void {
    this.#kill(this.#cursor, this.#wordForward());
  }
  yank(): void {
    this.insert(this.#killed);
  }
  undo(): void {
    const before = this.#undo.pop();
    this.#last = 'other';
    if (before === undefined) return;
    this.#text = before.text;
    this.#cursor = before.cursor;
  }

  left(): void {
    this.#move(this.#before());
  }
  right(): void {
    this.#move(this.#after());
  }
  wordLeft(): void {
    this.#move(this.#wordBack(/[^\p{L}\p{N}_]/u));
  }
  wordRight(): void {
    this.#move(this.#wordForward());
  }
  lineStart(): void {
    this.#move(this.#lineStart());
  }
  lineEnd(): void {
    this.#move(this.#lineEnd());
  }

  /** One row up or down on a screen of that width; false when there is none. */
  vertical(by: -1 | 1, columns: number): boolean {
    const place = layout(this.#text, this.#cursor, columns);
    const row = place.rows[place.row + by];
    if (row === undefined) return false;
    this.#move(row.start + offsetAt(row.text, place.column));
    return true;
  }

  #move(to: number): void {
    this.#cursor = to;
    this.#last = 'other';
  }
  #before(): number {
    const back = this.#text.slice(0, this.#cursor);
    if (back.length < 2) return 0;
    let at = 0;
    const from = back.lastIndexOf('\n', back.length - 2) + 1;
    for (const { index } of graphemes.segment(back.slice(from))) at = index;
    return from + at;
  }
  #after(): number {
    for (const { segment } of graphemes.segment(this.#text.slice(this.#cursor, this.#cursor + 200)))
      return this.#cursor + segment.length;
    return this.#cursor;
  }
  #lineStart(): number {
    return this.#cursor === 0 ? 0 : this.#text.lastIndexOf('\n', this.#cursor - 1) + 1;
  }
  #lineEnd(): number {
    const end = this.#text.indexOf('\n', this.#cursor);
    return end < 0 ? this.#text.length : end;
  }
  #wordBack(gap: RegExp): number {
    let at = this.#cursor;
    while (at > 0 && gap.test(this.#text[at - 1] ?? '')) at--;
    while (at > 0 && !gap.test(this.#text[at - 1] ?? '')) at--;
    return at;
  }
  #wordForward(): number {
    const gap = /[^\p{L}\p{N}_]/u;
    let at = this.#cursor;
    while (at < this.#text.length && gap.test(this.#text[at] ?? '')) at++;
    while (at < this.#text.length && !gap.test(this.#text[at] ?? '')) at++;
    return at;
  }
  #kill(from: number, to: number): void {
    if (from < to) this.#killed = this.#text.slice(from, to);
    this.#remove(from, to);
  }
  #remove(from: number, to: number): void {
    if (from < to) this.#change('other', this.#text.slice(0, from) + this.#text.slice(to), from);
  }
  /** Letters typed one after another are undone together. */
  #change(kind: 'insert' | 'other', text: string, cursor: number): void {
    if (kind !== 'insert' || this.#last !== 'insert') {
      this.#undo.push({ text: this.#text, cursor: this.#cursor });
      if (this.#undo.length > MOST_UNDO) this.#undo.shift();
    }
    this.#last = kind;
    this.#text = text;
    this.#cursor = cursor;
  }
}
