import type { APIPromise } from 'openai';

/** A 200 that is no event stream: the page of a portal, or a server that ignores `stream: true`. */
export class NoStream extends Error {
  constructor(type: string) {
    super(`an answer of the type ${type} instead of an event stream`);
    this.name = 'NoStream';
  }
}

/** An error that came as an ordinary part of a stream, with its own code: a number like a status, or a word. */
export class StreamedError extends Error {
  readonly code: unknown;

  constructor(error: Readonly<Record<string, unknown>>) {
    const { message, metadata } = error as { message?: unknown; metadata?: { raw?: unknown } };
    const raw = typeof metadata?.raw === 'string' ? ` ${metadata.raw}` : '';
    super(`${typeof message === 'string' ? message : JSON.stringify(error)}${raw}`);
    this.name = 'StreamedError';
    this.code = error['code'] ?? error['type'];
  }
}

/**
 * The events of a request. The SDK reads anything as an event stream, and finds none in JSON or HTML; that is an error
 * here.
 */
export async function streamOf<T>(request: APIPromise<T>): Promise<T> {
  const { data, response } = await request.withResponse();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (/json|html/i.test(type)) throw new NoStream(type);
  return data;
}
