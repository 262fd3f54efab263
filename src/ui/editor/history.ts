const MOST = 1000;

/** Typed messages, oldest first, and a walk through them that gives the draft back at its end. */
export class History {
  readonly #entries: string[];
  readonly #append: (line: string) => void;
  #at: number | undefined;
  #draft = '';

  constructor(entries: readonly string[], append: (line: string) => void) {
    this.#entries = entries.slice(-MOST);
    this.#append = append;
  }

  /** A repeated message is not kept twice. A store that cannot be written loses the line, never the chat. */
  add(line: string): void {
    this.#at = undefined;
    if (line.trim() === '' || this.#entries.at(-1) === line) return;
    this.#entries.push(line);
    if (this.#entries.length > MOST) this.#entries.shift();
    try {
      this.#append(line);
    } catch {
      return;
    }
  }

  /** The message before the one that is shown, or undefined at the oldest. The first step remembers the draft. */
  older(draft: string): string | undefined {
    const at = (this.#at ?? this.#entries.length) - 1;
    const entry = this.#entries[at];
    if (entry === undefined) return undefined;
    if (this.#at === undefined) this.#draft = draft;
    this.#at = at;
    return entry;
  }

  /** The next newer message; past the newest the draft; undefined when no walk is on. */
  newer(): string | undefined {
    if (this.#at === undefined) return undefined;
    const at = this.#at + 1;
    const entry = this.#entries[at];
    this.#at = entry === undefined ? undefined : at;
    return entry ?? this.#draft;
  }

  /** A typed key ends the walk: what is shown is the draft now. */
  leave(): void {
    this.#at = undefined;
  }

  /** The `nth` newest different message that holds the text, ignoring case. */
  search(text: string, nth: number): string | undefined {
    const wanted = text.toLowerCase();
    const found = new Set<string>();
    for (const entry of this.#entries.toReversed()) {
      if (entry.toLowerCase().includes(wanted)) found.add(entry);
      if (found.size > nth) break;
    }
    return [...found][nth];
  }
}
