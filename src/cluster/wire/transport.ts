import type { Dispatcher } from 'undici';
import type { Target } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import type { Access } from '../connection/access.ts';
import { textOf } from './bodies/texts.ts';
import { connect, type Connecting } from './connect.ts';
import { answerError, isPage, readStatus, type Asked } from '../connection/errors.ts';
import { Slots, type Meter } from './flow-control.ts';
import { isRead, refusal, spendPermit, travelling, type Permit, type Write } from '../connection/lock.ts';
import { lateError, networkError } from '../connection/network-errors.ts';
import { raceAbort } from '../../core/race-abort.ts';
import { Sharing } from './sharing.ts';
import type { OpenedSocket } from './web-socket.ts';

/** One request. `path` is relative to the server's URL and holds the query. */
export type Call = {
  readonly method: Write['method'];
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly asked: Asked;
  /** Limit for the whole exchange in milliseconds; 0 for streams, which watch for silence themselves. */
  readonly limitMs: number;
};

/** An open answer with a status below 300. `close` must be called; it ends the exchange at once. */
export type Opened = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Bytes as they come. Throws AppErrors (timeout, aborted, unreachable). */
  readonly body: AsyncIterable<Uint8Array>;
  close(): void;
};

const MOST_ERROR_BYTES = 256 * 1024;
/** Why an exchange that is read to its end is cut: one for all, since each `abort` without a reason makes an error. */
const OVER = new Error('the exchange is over');
const header = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/**
 * The one way to the API server. There is one `open`, so there is one lock, one limit and one translation of errors.
 */
export class Transport {
  readonly target: Target;
  /** First wait in milliseconds before a read is sent again or a stream is opened again; it grows with each failure. */
  readonly retryMs: number;
  readonly #access: Access;
  readonly #slots: Slots;
  readonly #meters: readonly Meter[];
  readonly #sharing: Sharing;

  constructor(
    target: Target,
    access: Access,
    retryMs = 200,
    slots: Slots = new Slots(10),
    meters: readonly Meter[] = [],
    sharing = new Sharing(),
  ) {
    this.target = target;
    this.retryMs = retryMs;
    this.#access = access;
    this.#slots = slots;
    this.#meters = meters;
    this.#sharing = sharing;
  }

  /** The same connection with one more counter. */
  metered(meter: Meter): Transport {
    return new Transport(this.target, this.#access, this.retryMs, this.#slots, [...this.#meters, meter], this.#sharing);
  }

  /**
   * Sends one request and gives its open answer; an answer that is not a success is thrown as an AppError. What is not
   * a read needs the permit for exactly this request (unapproved otherwise) and is sent once, whatever happens.
   */
  async open(call: Call, signal: AbortSignal, permit?: Permit): Promise<Opened> {
    const { method, path, body = '', contentType = '' } = call;
    const write = method === 'GET' || isRead(method, path, body) ? undefined : { method, path, body, contentType };
    if (write ? !spendPermit(permit, write) : !isRead(method, path, body)) throw refusal(method, path);
    if (signal.aborted) throw new AppError('aborted', 'stopped');
    const release = call.limitMs > 0 ? await this.#slots.take(signal) : (): void => undefined;
    try {
      const answer = await this.#attempt(call, release, signal, write && permit);
      if (answer !== 'renewed') return answer;
      // Once again after a 401, with the new credentials.
      const second = await this.#attempt(call, release, signal);
      if (second !== 'renewed') return second;
      throw answerError(readStatus(401, '', undefined), call.asked, this.target, this.#access.login);
    } catch (error) {
      release();
      throw error;
    }
  }

  async #attempt(call: Call, release: () => void, signal: AbortSignal, permit?: Permit): Promise<Opened | 'renewed'> {
    const stop = new AbortController();
    const onAbort = (): void => stop.abort();
    let timer: NodeJS.Timeout | undefined;
    let late = false;
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      stop.abort(OVER);
    };
    const translated = (error: unknown): AppError => {
      if (signal.aborted) return new AppError('aborted', 'stopped');
      const { proxy } = this.#access;
      return late ? lateError(call.limitMs, this.target, proxy) : networkError(error, this.target, proxy);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const { headers, dispatcher, generation } = await this.#access.authorize(stop.signal);
      if (call.limitMs > 0) timer = setTimeout(() => ((late = true), stop.abort()), call.limitMs);
      // Of a request that waits for a tunnel or a connection undici hears no abort before there is one.
      const answer = await raceAbort(this.#send(call, headers, dispatcher, stop.signal, permit), stop.signal);
      const body = this.#counted(answer.body, translated);
      const page = isPage(header(answer.headers['content-type']));
      if (answer.statusCode < 300 && !page)
        return { status: answer.statusCode, headers: answer.headers, body, close: () => (end(), release()) };
      const text = await textOf(body, MOST_ERROR_BYTES);
      if (answer.statusCode === 401 && !permit && this.#access.renew(generation)) {
        end();
        return 'renewed';
      }
      const said = readStatus(answer.statusCode, text, header(answer.headers['retry-after']), page);
      throw answerError(said, call.asked, this.target, this.#access.login);
    } catch (error) {
      const failure = translated(error);
      end();
      throw failure;
    }
  }

  /** Opens the WebSocket of this permit, once. */
  connect(permit: Permit, how: Omit<Connecting, 'access' | 'target'>, signal: AbortSignal): Promise<OpenedSocket> {
    for (const meter of this.#meters) meter.countRequest(false);
    return connect(permit, { ...how, access: this.#access, target: this.target }, signal);
  }

  #send(
    call: Call,
    credentials: Readonly<Record<string, string | string[]>>,
    dispatcher: Dispatcher,
    signal: AbortSignal,
    permit: Permit | undefined,
  ): Promise<Dispatcher.ResponseData> {
    for (const meter of this.#meters) meter.countRequest(call.asked.resource === 'pods/log');
    const { origin, pathname, search } = new URL(this.target.server + call.path);
    const send = (): Promise<Dispatcher.ResponseData> =>
      dispatcher.request({
        ...this.#sharing.option(call.limitMs, permit !== undefined),
        origin,
        path: pathname + search,
        method: call.method,
        headers: {
          ...credentials,
          accept: call.accept ?? 'application/json',
          'user-agent': 'kubewhy',
          ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        signal,
        // 0 for streams: a followed log that is quiet sends no headers either.
        headersTimeout: call.limitMs,
        bodyTimeout: 0,
      });
    return permit === undefined ? send() : travelling.run(permit, send);
  }

  async *#counted(
    body: AsyncIterable<Uint8Array>,
    translated: (error: unknown) => AppError,
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        for (const meter of this.#meters) meter.countBytes(chunk.length);
        yield chunk;
      }
    } catch (error) {
      throw translated(error);
    }
  }

  /** Opens, takes and closes, whatever happens. */
  async exchange<T>(
    call: Call,
    signal: AbortSignal,
    take: (answer: Opened) => Promise<T>,
    permit?: Permit,
  ): Promise<T> {
    const answer = await this.open(call, signal, permit);
    try {
      return await take(answer);
    } finally {
      answer.close();
    }
  }
}
