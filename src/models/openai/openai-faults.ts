import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { safeText } from '../../core/redact.ts';
import { NoStream } from './openai-stream.ts';
import type { Fault } from '../turn.ts';

/** What the SDK throws, as a sentence and what to do. Its messages can repeat parts of the key, so all text is redacted. */
export function openaiFault(error: unknown, model: string, where: string): Fault {
  if (error instanceof APIUserAbortError) return { code: 'cut', message: 'the request was stopped', again: false };
  if (error instanceof APIConnectionError) return unreachable(error, where);
  if (error instanceof APIError) return fromStatus(error, model, where);
  if (error instanceof NoStream)
    return {
      code: 'cut',
      message: `${where} gave ${error.message}`,
      nextStep:
        'check that OPENAI_BASE_URL is the address of the API (it often ends in /v1) and that the server streams',
      again: false,
    };
  const text = error instanceof Error ? error.message : String(error);
  // undici says "terminated" when the socket is reset in the middle of a stream
  return {
    code: 'cut',
    message: `the answer of ${where} broke off (${short(text)})`,
    nextStep: 'ask again',
    again: true,
  };
}

function fromStatus(error: APIError, model: string, where: string): Fault {
  const status: number | undefined = error.status;
  const code = error.code ?? error.type ?? '';
  const said = short(error.message.replace(/^\d{3}\s+/, ''));
  const id = error.requestID ? ` (request ${short(error.requestID)})` : '';
  const wait = waitOf(error.headers);
  if (status === 401)
    return {
      code: 'key',
      message: `${where} refused the API key${id}`,
      nextStep: 'check OPENAI_API_KEY, or use --model offline',
      again: false,
    };
  if (status === 403)
    return {
      code: 'key',
      message: `${where} does not allow this key to use ${model}: ${said}${id}`,
      nextStep: 'kubewhy models lists what the key opens',
      again: false,
    };
  // An API names its errors; a bare 404 comes from a server that has no such path.
  if (status === 404 && (typeof error.error !== 'object' || error.error === null))
    return {
      code: 'unreachable',
      message: `${where} has no chat API at this address (404)`,
      nextStep: 'check OPENAI_BASE_URL; it often ends in /v1',
      again: false,
    };
  if (status === 404)
    return {
      code: 'model',
      message: `${where} has no model ${JSON.stringify(model)}${id}`,
      nextStep: 'kubewhy models lists what there is',
      again: false,
    };
  if (code === 'insufficient_quota')
    return {
      code: 'quota',
      message: `no credit left at ${where}`,
      nextStep: 'add credit, or use --model offline',
      again: false,
    };
  if (
    code === 'context_length_exceeded' ||
    status === 413 ||
    /maximum context length|context window/i.test(error.message)
  )
    return {
      code: 'context',
      message: `the conversation is too long for ${model}`,
      nextStep: 'ask a narrower question or start a new conversation',
      again: false,
    };
  if (status === 429)
    return {
      code: 'quota',
      message: `${where} limits the rate of requests: ${said}${id}`,
      nextStep: 'wait a minute and ask again',
      again: true,
      ...wait,
    };
  if (status === undefined) {
    // an error event inside the stream: the SDK gives its code, no status
    const passing = code === 'server_error' || code === 'rate_limit_exceeded' || code === 'overloaded_error';
    return {
      code: passing ? 'server' : 'cut',
      message: `${where} reported a failure: ${said}`,
      nextStep: 'ask again',
      again: passing,
    };
  }
  if (status >= 500 || status === 408 || status === 409)
    return {
      code: 'server',
      message: `${where} answered ${status}: ${said}${id}`,
      nextStep: 'ask again later',
      again: true,
      ...wait,
    };
  return {
    code: 'bad-request',
    message: `${where} refused the request (${status}): ${said}${id}`,
    nextStep: 'choose another model with --model; if it stays, report it',
    again: false,
  };
}

function unreachable(error: Error, where: string): Fault {
  let cause: unknown = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (typeof code === 'string')
      return {
        code: 'unreachable',
        message: `${where} cannot be reached (${code})`,
        nextStep: nextStepOf(code, where),
        again: code !== 'ENOTFOUND',
      };
    cause = cause.cause;
  }
  return {
    code: 'unreachable',
    message: `${where} cannot be reached (${short(error.message)})`,
    nextStep: 'check the network and OPENAI_BASE_URL',
    again: true,
  };
}

const nextStepOf = (code: string, where: string): string =>
  code === 'ECONNREFUSED'
    ? `is the server at ${where} running? check OPENAI_BASE_URL`
    : 'check the network, the proxy (NODE_USE_ENV_PROXY=1) and OPENAI_BASE_URL';

export const short = (text: string): string => {
  const line = safeText(text).split('\n')[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
};

function waitOf(headers: Headers | undefined): { waitMs?: number } {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms)) return { waitMs: ms };
  const after = headers?.get('retry-after');
  if (!after) return {};
  const seconds = Number(after);
  const waitMs = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(after) - Date.now();
  return Number.isFinite(waitMs) && waitMs >= 0 ? { waitMs } : {};
}
