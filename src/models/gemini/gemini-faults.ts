import { GoogleGenerativeAIFetchError } from '@google/generative-ai';
import { short } from '../openai/openai-faults.ts';
import type { Fault } from '../turn.ts';

type Detail = { readonly '@type'?: string; readonly retryDelay?: string; readonly reason?: string };

/** What the SDK throws, as a sentence and what to do. Its messages repeat the URL, so only the service's own words are kept. */
export function geminiFault(error: unknown, model: string): Fault {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof GoogleGenerativeAIFetchError && error.status !== undefined)
    return fromStatus(error.status, error.errorDetails, words(text), model);
  const code = causeCode(error);
  if (code !== undefined || /fetch failed/i.test(text))
    return {
      code: 'unreachable',
      message: `Gemini cannot be reached (${code ?? short(words(text))})`,
      nextStep: 'check the network and the proxy (NODE_USE_ENV_PROXY=1)',
      again: code !== 'ENOTFOUND',
    };
  if (/Failed to parse stream/i.test(text))
    return { code: 'cut', message: 'the answer of Gemini could not be read', nextStep: 'ask again', again: true };
  return {
    code: 'cut',
    message: `the answer of Gemini broke off (${short(words(text))})`,
    nextStep: 'ask again',
    again: true,
  };
}

/** An error that arrives as an ordinary chunk of the stream. */
export const chunkFault = (
  error: { code?: number; message?: string; details?: readonly Detail[] },
  model: string,
): Fault => fromStatus(error.code ?? 500, error.details, error.message ?? 'error inside the stream', model);

function fromStatus(status: number, details: readonly Detail[] | undefined, said: string, model: string): Fault {
  const message = short(said);
  const invalidKey = details?.some(({ reason }) => reason === 'API_KEY_INVALID') || /API key not valid/i.test(said);
  if (status === 401 || invalidKey)
    return {
      code: 'key',
      message: 'Gemini refused the API key',
      nextStep: 'check GEMINI_API_KEY, or use --model offline',
      again: false,
    };
  if (status === 403)
    return {
      code: 'key',
      message: `Gemini does not allow this key to use ${model}: ${message}`,
      nextStep: 'kubewhy models lists what the key opens',
      again: false,
    };
  if (status === 404)
    return {
      code: 'model',
      message: `Gemini has no model ${JSON.stringify(model)}`,
      nextStep: 'kubewhy models lists what there is',
      again: false,
    };
  if (/token count.*exceeds|exceeds the maximum number of tokens/i.test(said))
    return {
      code: 'context',
      message: `the conversation is too long for ${model}`,
      nextStep: 'ask a narrower question or start a new conversation',
      again: false,
    };
  if (status === 429) {
    const daily = /per ?day|free_tier|billing/i.test(said) && !details?.some(({ retryDelay }) => retryDelay);
    return {
      code: 'quota',
      message: `Gemini limits the requests of this key: ${message}`,
      nextStep: daily ? 'the quota is used up; add billing or use --model offline' : 'wait a minute and ask again',
      again: !daily,
      ...waitOf(details),
    };
  }
  if (status >= 500)
    return {
      code: 'server',
      message: `Gemini answered ${status}: ${message}`,
      nextStep: 'ask again later',
      again: true,
      ...waitOf(details),
    };
  return {
    code: 'bad-request',
    message: `Gemini refused the request (${status}): ${message}`,
    nextStep: 'choose another model with --model; if it stays, report it',
    again: false,
  };
}

function waitOf(details: readonly Detail[] | undefined): { waitMs?: number } {
  const seconds = Number.parseFloat(details?.find(({ retryDelay }) => retryDelay)?.retryDelay ?? '');
  return Number.isFinite(seconds) ? { waitMs: seconds * 1000 } : {};
}

/** The SDK writes "[GoogleGenerativeAI Error]: Error fetching from URL: [429 Too Many Requests] words [{details}]". */
const words = (text: string): string =>
  text
    .replace(/^\[GoogleGenerativeAI Error\]:\s*/, '')
    .replace(/Error fetching from \S+:?\s*/, '')
    .replace(/^\[\d{3}[^\]]*\]\s*/, '')
    .replace(/\s*\[\{[\s\S]*$/, '');

function causeCode(error: unknown): string | undefined {
  let cause: unknown = error;
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (typeof code === 'string' && /^(E[A-Z]+|UND_ERR\w+)$/.test(code)) return code;
    cause = cause.cause;
  }
  return undefined;
}
