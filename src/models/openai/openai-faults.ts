import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { isObject, wordOf } from '../json-schema.ts';
import { faultOf, type Whom } from '../faults/faults.ts';
import { short, waitOf } from '../faults/fault-text.ts';
import { tooLongFault } from '../faults/too-long.ts';
import { isTooLong } from '../answer/wire-fetch.ts';
import { unreachableFault } from '../faults/unreachable.ts';
import type { Fault } from '../turn.ts';
import { NoStream, StreamedError } from './openai-stream.ts';

/**
 * What the SDK throws, as a sentence and what to do. Its messages can repeat parts of the key, so all text is redacted.
 */
export function openaiFault(error: unknown, whom: Whom): Fault {
  if (error instanceof APIUserAbortError) return { code: 'cut', message: 'the request was stopped', again: false };
  if (error instanceof APIConnectionError) return unreachableFault(error, whom);
  if (error instanceof APIError) return ofApi(error, whom);
  if (error instanceof StreamedError)
    return faultOf({ ...streamed(error.code), text: error.message, spoken: true }, whom);
  if (error instanceof NoStream)
    return {
      code: 'cut',
      message: `${whom.where} gave ${error.message}`,
      nextStep: `check that ${whom.baseUrlVariable} is the address of the API (it often ends in /v1) and that the server streams`,
      again: false,
    };
  const text = error instanceof Error ? error.message : String(error);
  if (isTooLong(text)) return tooLongFault(text, whom);
  // undici says "terminated" when the socket is reset in the middle of a stream
  return {
    code: 'cut',
    message: `the answer of ${whom.where} broke off (${short(text)})`,
    nextStep: 'ask again',
    again: true,
  };
}

function ofApi(error: APIError, whom: Whom): Fault {
  const body = error.error as unknown;
  const status = error.status;
  const code = wordOf(error.code ?? error.type ?? (isObject(body) ? (body['code'] ?? body['type']) : undefined));
  return faultOf(
    {
      ...(status === undefined ? streamed(error.code ?? code) : { status, code }),
      text: saidBy(body) ?? error.message.replace(/^\d{3}\s+/, ''),
      waitMs: waitOf(error.headers),
      spoken: isObject(body),
      requestId: error.requestID ?? undefined,
    },
    whom,
  );
}

/** An error event bears a number like a status, or a word. */
function streamed(code: unknown): { status: number | undefined; code: string } {
  const number = Number(code);
  return Number.isInteger(number) && number >= 400 && number < 600
    ? { status: number, code: '' }
    : { status: undefined, code: wordOf(code) };
}

/** What a body says: its message, with what an upstream server said below it (gateways). */
function saidBy(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const { message, metadata, detail, error } = body;
  const below = isObject(metadata) && typeof metadata['raw'] === 'string' ? `\n${metadata['raw']}` : '';
  const own = [message, detail, error].find((one) => typeof one === 'string' && one !== '');
  return typeof own === 'string' ? `${own}${below}` : undefined;
}
