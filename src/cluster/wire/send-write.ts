import { textOf } from './bodies/texts.ts';
import type { Asked } from '../connection/errors.ts';
import type { Permit } from '../connection/lock.ts';
import type { Opened, Transport } from './transport.ts';

const MOST_BYTES = 16 * 1024 * 1024;

export type Answered = { readonly status: number; readonly headers: Opened['headers']; readonly text: string };

/**
 * Sends the write of one permit, once: no retry of any kind, since a lost answer does not say whether it was stored.
 * What is sent are the permit's own bytes. Resolves to the answer's JSON text, which is as secret as a GET; a refusal
 * is an AppError with the HTTP status (`saidOf` has the server's words).
 */
export const sendWrite = (
  transport: Transport,
  permit: Permit,
  asked: Asked,
  limitMs: number,
  signal: AbortSignal,
): Promise<Answered> =>
  transport.exchange(
    { ...permit.write, asked, limitMs },
    signal,
    async ({ status, headers, body }) => ({ status, headers, text: await textOf(body, MOST_BYTES) }),
    permit,
  );

export { permitWrite } from '../connection/lock.ts';
