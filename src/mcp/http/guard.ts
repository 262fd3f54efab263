import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type Refusal = { readonly status: number; readonly message: string };

export type Guarded = {
  readonly port: number;
  readonly token: string;
};

/** Where the protocol is spoken. */
export const PATH = '/mcp';
/** Bytes of one request: arguments of tools are short, and a manifest has at most a mebibyte. */
export const MOST_BODY = 2 * 1024 * 1024;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/**
 * Why a request is not heard, or undefined. A web page can reach a port of this machine, also under a name of its own
 * that it points here (DNS rebinding): so the Host must be this machine's, no Origin is welcome, since no client that
 * is no browser sends one, and the token decides.
 */
export function refusalOf({ headers, url, method }: IncomingMessage, { port, token }: Guarded): Refusal | undefined {
  const { host = '', origin, authorization = '' } = headers;
  if (![`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`].includes(host.toLowerCase()))
    return { status: 403, message: 'this server answers to 127.0.0.1, localhost and [::1] alone' };
  if (origin !== undefined) return { status: 403, message: 'web pages are not served' };
  const [, given] = /^bearer ([\w-]{1,200})$/i.exec(authorization) ?? [];
  if (given === undefined || !same(given, token))
    return { status: 401, message: 'the bearer token is missing or wrong; kubewhy mcp says where it stands' };
  if ((url ?? '').split('?')[0] !== PATH) return { status: 404, message: `there is only ${PATH}` };
  if (!['POST', 'GET', 'DELETE'].includes(method ?? ''))
    return { status: 405, message: 'POST, GET and DELETE are served' };
  return undefined;
}

/** The body as JSON, or why it is none. Reads at most so many bytes and then no more. */
export async function bodyOf(request: IncomingMessage): Promise<{ readonly json: unknown } | Refusal> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BODY) return { status: 413, message: `a request has at most ${MOST_BODY} bytes` };
    chunks.push(chunk);
  }
  try {
    return { json: JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown };
  } catch {
    return { status: 400, message: 'the body is no JSON' };
  }
}
