export type LogEntry = { readonly at: number; readonly stamp: string; readonly text: string };

/** A line whose stamp is written when somebody reads it: of the hours before the present most are never read. */
class PrintedLine implements LogEntry {
  readonly at: number;
  readonly text: string;
  /** The how many-th line of its instant. */
  readonly serial: number;

  constructor(at: number, serial: number, text: string) {
    this.at = at;
    this.serial = serial;
    this.text = text;
  }

  /** Nine digits, as the runtime writes them; lines of one instant keep their order. */
  get stamp(): string {
    const nanos = String(this.serial * 41_213 + 1_037)
      .padStart(6, '0')
      .slice(-6);
    return `${new Date(this.at).toISOString().slice(0, 23)}${nanos}Z`;
  }
}

/** Lines kept per container instance: what a rotated log file of a chatty container would still hold. */
const MOST_LINES = 5_000;

/** The output of one container instance, in the order of printing, with the kubelet's stamps. */
export class ContainerLog {
  readonly entries: LogEntry[] = [];
  readonly #listeners = new Set<(entry: LogEntry | undefined) => void>();
  #dropped = 0;
  #last = { at: 0, serial: 0 };
  #closed = false;

  /** Lines that fell off the beginning. */
  get dropped(): number {
    return this.#dropped;
  }

  get closed(): boolean {
    return this.#closed;
  }

  append(at: number, text: string): void {
    const serial = at === this.#last.at ? this.#last.serial + 1 : 0;
    this.#last = { at, serial };
    const entry = new PrintedLine(at, serial, text);
    this.entries.push(entry);
    if (this.entries.length > MOST_LINES) {
      this.entries.splice(0, 500);
      this.#dropped += 500;
    }
    for (const listener of this.#listeners) listener(entry);
  }

  /** The file is rotated away: what was written so far cannot be read any more. */
  rotate(): void {
    this.#dropped += this.entries.length;
    this.entries.length = 0;
  }

  /** The container has ended: followers are told with undefined. */
  close(): void {
    this.#closed = true;
    for (const listener of this.#listeners) listener(undefined);
    this.#listeners.clear();
  }

  /** Calls for each new line until the end (undefined); the returned function stops it. */
  follow(listener: (entry: LogEntry | undefined) => void): () => void {
    if (this.#closed) {
      listener(undefined);
      return () => {};
    }
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
