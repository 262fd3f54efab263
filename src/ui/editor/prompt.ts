import type { SlashCommand } from '../options.ts';
import { promptAction } from '../keys.ts';
import { EditorBuffer } from './buffer.ts';
import type { History } from './history.ts';
import { menuFor, type Menu } from './menu.ts';
import { draftOf, nextOffer, offerFor, sharedLength, type Offer } from './names.ts';
import type { Press } from './press.ts';

export type Search = { readonly query: string; readonly nth: number; readonly match: string | undefined };
export type PromptView = {
  readonly text: string;
  readonly cursor: number;
  readonly menu: Menu | undefined;
  readonly search: Search | undefined;
  /** Names that Tab goes through, while one of them stands in the draft and there are others. */
  readonly offer?: Offer | undefined;
};

/** The prompt line: buffer, history, search, menu of commands. Knows no screen; `columns` is the room of a row. */
export class Prompt {
  readonly buffer = new EditorBuffer();
  columns = 76;
  readonly #history: History;
  readonly #commands: readonly SlashCommand[];
  #search: Search | undefined;
  #selected = 0;
  #closedFor: string | undefined;
  readonly #names: () => readonly string[];
  #offer: Offer | undefined;

  constructor(history: History, commands: readonly SlashCommand[], names: () => readonly string[] = () => []) {
    this.#names = names;
    this.#history = history;
    this.#commands = commands;
  }

  get view(): PromptView {
    const { text, cursor } = this.buffer;
    return { text, cursor, menu: this.#menu(), search: this.#search, offer: this.#offered() };
  }
  get searching(): boolean {
    return this.#search !== undefined;
  }

  /** Takes the text out for sending and remembers it. */
  take(): string {
    const text = this.buffer.text.trim();
    this.buffer.set('');
    this.#history.add(text);
    return text;
  }

  /** Puts text in front of the draft, as when a waiting message comes back. */
  giveBack(text: string): void {
    this.buffer.set([text, this.buffer.text].filter((part) => part !== '').join('\n'));
  }

  paste(text: string): void {
    if (this.#search) this.#find(this.#search.query + text.replaceAll(/[\r\n]+/g, ' '), 0);
    else this.#type(text);
  }

  /** True when Esc closed something here. */
  escape(): boolean {
    if (this.#search) {
      this.#search = undefined;
      return true;
    }
    if (!this.#menu()) return false;
    this.#closedFor = this.buffer.text;
    return true;
  }

  /** `submit` when the person sends; undefined for everything else. Unknown keys do nothing. */
  press({ key, text }: Press): 'submit' | undefined {
    if (this.#search) return this.#pressSearch(this.#search, key, text);
    if (key === 'text' || key === 'chunk') {
      this.#type(text);
      return undefined;
    }
    const action = promptAction.get(key);
    const menu = this.#menu();
    switch (action) {
      case undefined:
        return undefined;
      case 'submit': {
        const entry = menu?.entries[menu.selected];
        if (entry) this.buffer.set(`/${entry.name}`);
        return this.buffer.text.trim() === '' ? undefined : 'submit';
      }
      case 'newline':
        this.#type('\n');
        return undefined;
      case 'up':
      case 'previous':
      case 'down':
      case 'next':
        this.#walk(action === 'up' || action === 'previous' ? -1 : 1, menu);
        return undefined;
      case 'search':
        this.#find('', 0);
        return undefined;
      case 'complete':
        this.#complete(menu);
        return undefined;
      default:
        EDIT[action](this.buffer);
        this.#edited();
        return undefined;
    }
  }

  #type(text: string): void {
    this.buffer.insert(text);
    this.#edited();
  }
  #edited(): void {
    this.#history.leave();
    this.#selected = 0;
  }
  #menu(): Menu | undefined {
    if (this.buffer.text === this.#closedFor) return undefined;
    const entries = menuFor(this.buffer.text, this.#commands);
    return entries && entries.length > 0
      ? { entries, selected: Math.min(this.#selected, entries.length - 1) }
      : undefined;
  }
  #walk(by: -1 | 1, menu: Menu | undefined): void {
    if (menu) {
      this.#selected = (menu.selected + by + menu.entries.length) % menu.entries.length;
      return;
    }
    if (this.buffer.vertical(by, this.columns)) return;
    const found = by < 0 ? this.#history.older(this.buffer.text) : this.#history.newer();
    if (found === undefined) return;
    this.buffer.set(found);
    this.#closedFor = found;
  }
  #complete(menu: Menu | undefined): void {
    const entry = menu?.entries[menu.selected];
    if (entry) {
      this.buffer.set(`/${entry.name}${entry.arguments === '' ? '' : ' '}`);
      return;
    }
    const match = /^\/(\S+)\s+(.*)$/.exec(this.buffer.text);
    const command = this.#commands.find(({ name }) => name === match?.[1]);
    const typed = match?.[2] ?? '';
    const found = (command?.complete?.(typed) ?? []).filter((one) => one.startsWith(typed));
    const common = found.reduce((start, one) => start.slice(0, sharedLength(start, one)), found[0] ?? '');
    if (command && common.length > typed.length) this.buffer.set(`/${command.name} ${common}`);
    else this.#completeName();
  }
  #offered(): Offer | undefined {
    const offer = this.#offer;
    return offer && offer.names.length > 1 && draftOf(offer) === this.buffer.text ? offer : undefined;
  }
  /** A name for the last word; again Tab, the next one. */
  #completeName(): void {
    const { text, cursor } = this.buffer;
    if (cursor !== text.length) return;
    const offered = this.#offered();
    this.#offer = offered ? nextOffer(offered) : offerFor(text, this.#names());
    if (this.#offer) this.buffer.set(draftOf(this.#offer));
  }
  #find(query: string, nth: number): void {
    const match = this.#history.search(query, nth);
    if (match === undefined && nth > 0) return;
    this.#search = { query, nth, match };
  }
  #pressSearch(search: Search, key: string, text: string): undefined {
    if (key === 'text' || key === 'chunk') this.#find(search.query + text, 0);
    else if (key === 'C-r') this.#find(search.query, search.nth + 1);
    else if (key === 'backspace') this.#find(search.query.slice(0, -1), 0);
    else {
      if (search.match !== undefined) this.buffer.set(search.match);
      this.#closedFor = this.buffer.text;
      this.#search = undefined;
    }
    return undefined;
  }
}

const EDIT = {
  'line-start': (buffer: EditorBuffer) => buffer.lineStart(),
  'line-end': (buffer: EditorBuffer) => buffer.lineEnd(),
  left: (buffer: EditorBuffer) => buffer.left(),
  right: (buffer: EditorBuffer) => buffer.right(),
  'word-left': (buffer: EditorBuffer) => buffer.wordLeft(),
  'word-right': (buffer: EditorBuffer) => buffer.wordRight(),
  backspace: (buffer: EditorBuffer) => buffer.backspace(),
  delete: (buffer: EditorBuffer) => buffer.delete(),
  'kill-to-end': (buffer: EditorBuffer) => buffer.killToEnd(),
  'kill-to-start': (buffer: EditorBuffer) => buffer.killToStart(),
  'kill-word-back': (buffer: EditorBuffer) => buffer.killWordBack(),
  'kill-word-forward': (buffer: EditorBuffer) => buffer.killWordForward(),
  yank: (buffer: EditorBuffer) => buffer.yank(),
  undo: (buffer: EditorBuffer) => buffer.undo(),
} as const;
