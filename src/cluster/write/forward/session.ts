import type { Socket } from 'node:net';
import { toAppError } from '../../../core/errors.ts';
import type { Forwarding, ForwardPort } from '../../../core/forward.ts';
import { permitWrite } from '../../wire/send-write.ts';
import { PORT_PROTOCOLS } from './port-stream.ts';
import type { OpenedSocket } from '../../wire/web-socket.ts';
import type { Transport } from '../../wire/transport.ts';
import type { Reader } from '../../reader.ts';
import { forwardRequest } from '../socket-requests.ts';
import { pathOf } from '../write-requests.ts';
import { carry } from './carry.ts';
import type { Listening } from './listen.ts';
import { portIn, watchPlace, type PodPlace } from './forwarded-pod.ts';
import type { ForwardChange } from './rehearse-forward.ts';

/** Most connections at once; more are closed. */
const MOST_CONNECTIONS = 256;
/** A door that was forgotten closes by itself. */
const LONGEST_MS = 12 * 3_600_000;

type Parts = { readonly transport: Transport; readonly reader: Reader; readonly limitMs: number };
type Opened = {
  readonly id: number;
  readonly change: ForwardChange;
  readonly listening: readonly Listening[];
  readonly changed: () => void;
};

/**
 * One approved forwarding while it is open. Every connection that comes in is one request of its own, for a port of the
 * plan in a pod of the plan, and a trouble of one ends that one alone.
 */
export class ForwardSession {
  readonly #parts: Parts;
  readonly #opened: Opened;
  readonly #over = new AbortController();
  readonly #locals = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;
  readonly #since = Date.now();
  #place: PodPlace | undefined;
  #counts = { connections: 0, sent: 0, received: 0 };
  #says: string | undefined;
  #told = 0;
  #ended: string | undefined;

  constructor(parts: Parts, opened: Opened) {
    this.#parts = parts;
    this.#opened = opened;
    const { change } = opened;
    this.#place = { name: change.target.name, uid: change.uid ?? '' };
    this.#timer = setTimeout(() => this.end(`it was open for ${LONGEST_MS / 3_600_000} hours`), LONGEST_MS);
    const moved = (to: PodPlace | undefined, why: string): void => {
      this.#place = to;
      this.#say(why);
    };
    const says = (text: string): void => this.#say(text);
    void watchPlace(parts.reader, change, { moved, says, over: (why) => this.end(why) }, this.#over.signal);
  }

  readonly state = (): Forwarding => {
    const { id, change, listening } = this.#opened;
    const { target, through, ports } = change;
    const named = through ?? target;
    return {
      id,
      target: `${named.kind.toLowerCase()}/${named.name}`,
      namespace: target.namespace ?? '',
      ...(this.#place ? { pod: this.#place.name } : {}),
      ports: ports.map((port, at) => ({
        ...port,
        local: listening[at]?.port ?? port.local,
        remote: this.#remote(port),
      })),
      addresses: listening[0]?.addresses ?? [],
      open: this.#locals.size,
      ...this.#counts,
      since: this.#since,
      ...(this.#says === undefined ? {} : { says: this.#says }),
      told: this.#told,
      ...(this.#ended === undefined ? {} : { ended: this.#ended }),
    };
  };

  readonly end = (why: string): void => {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    clearTimeout(this.#timer);
    for (const one of this.#opened.listening) one.close();
    this.#over.abort();
    for (const local of this.#locals) local.destroy();
    this.#opened.changed();
  };

  /** A connection that a program of this machine has made to this port. Never rejects. */
  async take(local: Socket, port: ForwardPort): Promise<void> {
    local.on('error', () => undefined);
    if (this.#ended !== undefined) return void local.destroy();
    const place = this.#place;
    if (place === undefined || this.#locals.size >= MOST_CONNECTIONS) {
      local.resetAndDestroy();
      const why = place === undefined ? 'no pod is ready to take it' : `${MOST_CONNECTIONS} are open already`;
      return this.#say(`a connection was closed: ${why}`);
    }
    this.#locals.add(local);
    this.#count('connections', 1);
    try {
      await carry(local, await this.#open(place, port), {
        sent: (bytes) => this.#count('sent', bytes),
        received: (bytes) => this.#count('received', bytes),
        trouble: (text) => this.#say(troubleWords(text, this.#remote(port), place.name)),
      });
    } catch (error) {
      local.resetAndDestroy();
      const { code, message } = toAppError(error);
      if (this.#over.signal.aborted) return;
      if (code === 'not-found' && this.#opened.change.through === undefined) this.end(`pod/${place.name} is gone`);
      else this.#say(`a connection failed: ${message}`);
    } finally {
      this.#locals.delete(local);
      this.#opened.changed();
    }
  }

  #open(place: PodPlace, port: ForwardPort): Promise<OpenedSocket> {
    const { transport, limitMs } = this.#parts;
    const { change } = this.#opened;
    const target = { ...change.target, name: place.name };
    const write = forwardRequest(change, pathOf({ ...change, target }), false, this.#remote(port));
    const asked = { verb: 'create', resource: 'pods/portforward', name: place.name, namespace: target.namespace };
    const how = { asked, limitMs, protocols: PORT_PROTOCOLS };
    return transport.connect(permitWrite(write), how, this.#over.signal);
  }

  #remote(port: ForwardPort): number {
    return portIn(this.#place?.pod, port);
  }

  #count(what: 'connections' | 'sent' | 'received', by: number): void {
    this.#counts = { ...this.#counts, [what]: this.#counts[what] + by };
    this.#opened.changed();
  }

  #say(text: string): void {
    this.#says = text;
    this.#told += 1;
    this.#opened.changed();
  }
}

/** The kubelet's words are those of its runtime; what they come to is mostly one thing. */
function troubleWords(text: string, port: number, pod: string): string {
  if (/connection refused/i.test(text)) return `nothing listens on port ${port} of pod/${pod} (connection refused)`;
  if (/not found|no such|network namespace|is not running/i.test(text))
    return `pod/${pod} could not be reached any more: ${text}`;
  return `a connection to port ${port} of pod/${pod} ended: ${text}`;
}
