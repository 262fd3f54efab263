import type { Forwarding, Forwards } from '../../../core/forward.ts';

/** What a session is to the list of all. */
export type Session = { readonly state: () => Forwarding; readonly end: (why: string) => void };

/** Most that are open at once, and most that are kept after their end. */
export const MOST_OPEN = 16;
const MOST_ENDED = 8;
/** At least so long between two states that are shown. */
const PAUSE_MS = 250;

export const BY_PERSON = 'ended as asked';

/** The forwardings of one connection to a cluster. */
export class OpenForwards implements Forwards {
  readonly #sessions = new Map<number, Session>();
  readonly #listeners = new Set<() => void>();
  #last = 0;

  nextId(): number {
    return ++this.#last;
  }

  get full(): boolean {
    return this.list().filter(({ ended }) => ended === undefined).length >= MOST_OPEN;
  }

  add(session: Session): void {
    this.#sessions.set(session.state().id, session);
    this.changed();
  }

  changed(): void {
    const over = [...this.#sessions].filter(([, session]) => session.state().ended !== undefined);
    for (const [id] of over.slice(0, Math.max(0, over.length - MOST_ENDED))) this.#sessions.delete(id);
    for (const listener of this.#listeners) listener();
  }

  list(): readonly Forwarding[] {
    return [...this.#sessions.values()].map((session) => session.state());
  }

  end(id: number): boolean {
    const session = this.#sessions.get(id);
    if (session === undefined || session.state().ended !== undefined) return false;
    session.end(BY_PERSON);
    return true;
  }

  endAll(why: string): void {
    for (const session of this.#sessions.values()) if (session.state().ended === undefined) session.end(why);
  }

  async *watch(signal: AbortSignal): AsyncGenerator<readonly Forwarding[]> {
    let wake = Promise.withResolvers<void>();
    const listener = (): void => wake.resolve();
    this.#listeners.add(listener);
    signal.addEventListener('abort', listener, { once: true });
    try {
      for (;;) {
        yield this.list();
        if (signal.aborted) return;
        await wake.promise;
        if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        wake = Promise.withResolvers<void>();
        if (signal.aborted) wake.resolve();
      }
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener('abort', listener);
    }
  }
}
