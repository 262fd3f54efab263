import type { APIPromise } from 'openai';

/** A 200 that is no event stream: the page of a portal, or a server that ignores `stream: true`. */
export class NoStream extends Error {
  constructor(type: string) {
    super(`an answer of the type ${type} instead of an event stream`);
    this.name = 'NoStream';
  }
}

/** The events of a request. The SDK reads anything as an event stream, and finds none in JSON or HTML; that is an error here. */
export async function streamOf<T>(request: APIPromise<T>): Promise<T> {
  const { data, response } = await request.withResponse();
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  if (/json|html/i.test(type)) throw new NoStream(type);
  return data;
}
