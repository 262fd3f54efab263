import { AppError } from '../../core/errors.ts';
import type { AgentEvent } from '../../core/events.ts';
import type { Message } from '../../core/model.ts';
import { safeText } from '../../core/redact.ts';
import type { ChatKeeper, HealthState, SavedItem } from '../../ui/options.ts';
import { privateAppender, type Appender } from '../files/private-file.ts';
import type { Place, SessionRecord, Step } from './records.ts';
import { nameSession, newSessionId, openMark, pruneSessions, sessionPath } from './store.ts';

const MOST_BYTES = 16 * 1024 * 1024;
/** For what became of a change alone: a yes that is missing would read as a no, and what was sent as not sent. */
const MOST_WITH_STEPS = MOST_BYTES + 1024 * 1024;

type Options = {
  readonly env: NodeJS.ProcessEnv;
  readonly model: string;
  readonly place: Place;
  readonly now: () => number;
};

/**
 * Writes a conversation down as it goes, one JSON line a thing that happened, so that a process that is killed has lost
 * nothing that was sent. The file begins with the first words; it is private, its strings are redacted, and it has a
 * bound. A disk that takes nothing is no reason to stop the chat.
 */
export class SessionKeeper implements ChatKeeper {
  readonly #options: Options;
  #place: Place;
  #id: string | undefined;
  #file: Appender | undefined;
  #close: (() => void) | undefined;
  #bytes = 0;
  #full = false;
  /** Why nothing is written any more, but for steps of changes where the bound is why. */
  fault: string | undefined;

  constructor(options: Options) {
    this.#options = options;
    this.#place = options.place;
  }

  get id(): string | undefined {
    return this.#id;
  }

  /** Goes on with a saved session. Throws when another terminal has it open. */
  resume(id: string): void {
    this.#close = openMark(id, this.#options.env);
    this.#id = id;
    this.#open(id);
    this.#write({ type: 'place', place: this.#place });
  }

  item(item: SavedItem): void {
    if (this.#id === undefined && item.type !== 'said') return;
    this.#write({ type: 'item', at: item.at ?? this.#options.now(), item });
  }

  event(event: AgentEvent): void {
    const step = stepOf(event);
    if (step) this.#write({ type: 'step', at: this.#options.now(), step });
  }

  health({ workloads, lost }: HealthState): void {
    if (this.#id !== undefined && !lost && workloads.length > 0)
      this.#write({ type: 'health', at: this.#options.now(), workloads });
  }

  /** What the model has of the conversation after a turn, results as digests; only the newest turn is written. */
  messages(all: readonly Message[]): void {
    const from = all.findLastIndex(({ role }) => role === 'user');
    if (from >= 0) this.#write({ type: 'messages', messages: all.slice(from).map(withoutItems) });
  }

  moveTo(place: Partial<Place>): void {
    this.#place = { ...this.#place, ...place };
    if (this.#id !== undefined) this.#write({ type: 'place', place: this.#place });
  }

  /** Gives the session a name, by which it is found and kept. */
  name(name: string): void {
    if (this.#id === undefined)
      throw new AppError('usage', 'nothing was said yet, so there is nothing to name', 'ask something first');
    nameSession(this.#id, name, this.#options.env);
  }

  /** What follows is another conversation. */
  renew(): void {
    this.close();
    this.#id = undefined;
    this.#file = undefined;
    this.#bytes = 0;
    this.#full = false;
    this.fault = undefined;
  }

  close(): void {
    this.#file?.close();
    this.#close?.();
    this.#close = undefined;
  }

  #begin(): void {
    const { env, model, now } = this.#options;
    const id = newSessionId(now());
    this.#id = id;
    pruneSessions(env, now());
    this.#close = openMark(id, env);
    this.#open(id);
    this.#write({ type: 'start', format: 1, at: now(), model, place: this.#place });
  }

  #open(id: string): void {
    this.#file = privateAppender(sessionPath(id, this.#options.env));
    this.#bytes = this.#file.size;
  }

  #write(record: SessionRecord): void {
    const isStep = record.type === 'step' && record.step.is !== 'asked';
    if (this.fault !== undefined && !(this.#full && isStep)) return;
    try {
      if (this.#id === undefined) this.#begin();
      const line = JSON.stringify(record, (_key, value: unknown) =>
        typeof value === 'string' ? safeText(value) : value,
      );
      this.#bytes += line.length;
      if (this.#bytes > (isStep ? MOST_WITH_STEPS : MOST_BYTES)) {
        this.#full = !isStep;
        this.fault = 'it has reached its bound of 16 MiB';
      } else this.#file?.append(line);
    } catch (error) {
      this.#full = false;
      this.fault = error instanceof Error ? error.message : 'it cannot be written';
    }
  }
}

function stepOf(event: AgentEvent): Step | undefined {
  switch (event.type) {
    case 'turn':
      return { is: 'asked', text: event.text };
    case 'plan':
      return { is: 'planned', id: event.id, title: event.question.plan.title };
    case 'decision':
      return { is: event.decision.answer === 'yes' ? 'approved' : 'decided', id: event.id, title: '' };
    case 'progress':
      return event.progress.type === 'sent' ? { is: 'sent', id: event.id, title: event.progress.text } : undefined;
    case 'result':
      return { is: 'ended', id: event.id, title: '' };
    default:
      return undefined;
  }
}

/** Without the provider's own items: another day may have another model. */
function withoutItems(message: Message): Message {
  if (message.role !== 'assistant') return message;
  const { opaque: _opaque, ...rest } = message;
  return rest;
}
