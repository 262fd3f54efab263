import { request, type Dispatcher } from 'undici';
import type { Target } from '../core/cluster.ts';
import { AppError } from '../core/errors.ts';
import { Access } from './access.ts';
import { answerError, readStatus, type Asked } from './errors.ts';
import { allow, isRead, refusal, spendPermit, travelling, type Permit, type Write } from './lock.ts';
import { METER, Slots, type Meter } from './load.ts';
import { networkError } from './network-errors.ts';

/** One request. `path` is relative to the server's URL and holds the query. */
export type Call = {
  readonly method: 'GET' | Write['method'];
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly asked: Asked;
  /** Limit for the whole exchange in milliseconds; 0 for streams, which are bounded by their own rules. */
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

/** All ways to the API server. There is one `open`, so there is one lock, one limit and one translation of errors. */
export class Transport {
  readonly target: Target;
  readonly #access: Access;
  readonly #slots: Slots;
  readonly #meters: readonly Meter[];

  constructor(target: Target, access: Access, slots: Slots = new Slots(10), meters: readonly Meter[] = []) {
    this.target = target;
    this.#access = access;
    this.#slots = slots;
    this.#meters = meters;
  }

  /** The same connection with one more counter. */
  metered(meter: Meter): Transport {
    return new Transport(this.target, this.#access, this.#slots, [...this.#meters, meter]);
  }

  /** Sends one request and gives its open answer. An answer that is not a success is thrown as AppError. Reads need no permit. */
  async open(call: Call, signal: AbortSignal, permit?: Permit): Promise<Opened> {
    const { method, path, body = '', contentType = '' } = call;
    if (!isRead(method, path, body) && !(method !== 'GET' && spendPermit(permit, { method, path, body, contentType })))
      throw refusal(method, path);
    if (signal.aborted) throw new AppError('aborted', 'stopped');
    const release = call.limitMs > 0 ? await this.#slots.take(signal) : (): void => undefined;
    try {
      const opened = await this.#attempt(call, release, signal, permit);
      if (opened !== 'unauthorized') return opened;
      // Once again with new credentials: an expired token of a plugin, a file that was rotated. Never for a permitted write.
      const again = await this.#attempt(call, release, signal, undefined);
      if (again !== 'unauthorized') return again;
      throw answerError(readStatus(401, '', undefined), call.asked, this.target, this.#access.login);
    } catch (error) {
      release();
      throw error;
    }
  }

  async #attempt(
    call: Call,
    release: () => void,
    signal: AbortSignal,
    permit?: Permit,
  ): Promise<Opened | 'unauthorized'> {
    const stop = new AbortController();
    const onAbort = (): void => stop.abort();
    let late = false;
    const timer = call.limitMs > 0 ? setTimeout(() => ((late = true), stop.abort()), call.limitMs) : undefined;
    signal.addEventListener('abort', onAbort, { once: true });
    const close = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      stop.abort();
      release();
    };
    const failed = (error: unknown): AppError => {
      if (signal.aborted) return new AppError('aborted', 'stopped');
      return networkError(error, this.target, late ? call.limitMs : undefined);
    };
    try {
      const { headers, dispatcher } = await this.#access.authorize(stop.signal);
      const answer = await this.#send(call, headers, dispatcher, stop.signal, permit);
      const body = this.#counted(answer.body, failed);
      if (answer.statusCode >= 200 && answer.statusCode < 300)
        return { status: answer.statusCode, headers: answer.headers, body, close };
      const text = await textOf(body, MOST_ERROR_BYTES);
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      stop.abort();
      if (answer.statusCode === 401 && permit === undefined && this.#access.renew()) return 'unauthorized';
      const retryAfter = answer.headers['retry-after'];
      const said = readStatus(answer.statusCode, text, typeof retryAfter === 'string' ? retryAfter : undefined);
      throw answerError(said, call.asked, this.target, this.#access.login);
    } catch (error) {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      const translated = failed(error);
      stop.abort();
      throw translated;
    }
  }

  #send(
    call: Call,
    credentials: Readonly<Record<string, string>>,
    dispatcher: Dispatcher,
    signal: AbortSignal,
    permit: Permit | undefined,
  ): Promise<Dispatcher.ResponseData> {
    for (const meter of this.#meters) meter[METER].request(call.asked.resource === 'pods/log');
    const send = (): Promise<Dispatcher.ResponseData> =>
      request(this.target.server + call.path, {
        method: call.method,
        headers: {
          ...credentials,
          accept: call.accept ?? 'application/json',
          'user-agent': 'kubewhy',
          ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        dispatcher,
        signal,
        // A followed log that is quiet sends no headers either; streams watch for silence themselves.
        headersTimeout: call.limitMs,
        bodyTimeout: 0,
      });
    return permit === undefined ? send() : travelling.run(permit, send);
  }

  async *#counted(body: AsyncIterable<Uint8Array>, failed: (error: unknown) => AppError): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of body) {
        for (const meter of this.#meters) meter[METER].bytes(chunk.length);
        yield chunk;
      }
    } catch (error) {
      throw failed(error);
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

/** The text of a body, cut at `most` bytes. */
export async function textOf(body: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most).toString('utf8');
}

/**
 * Sends one approved write, once: no retry of any kind, since a lost answer does not say whether it was stored. The permit's bytes are the
 * request. Resolves to the answer's JSON text and headers; a refusal is an AppError with the HTTP status.
 */
export function sendPermitted(
  transport: Transport,
  permit: Permit,
  asked: Asked,
  signal: AbortSignal,
  limitMs = 30_000,
): Promise<{ readonly status: number; readonly headers: Opened['headers']; readonly text: string }> {
  return transport.exchange(
    { ...permit.write, asked, limitMs },
    signal,
    async ({ status, headers, body }) => ({ status, headers, text: await textOf(body, 16 * 1024 * 1024) }),
    permit,
  );
}

export { allow };
