import { GoogleGenerativeAIFetchError } from '@google/generative-ai';
import { faultOf, type Told, type Whom } from '../faults/faults.ts';
import { short, waitOf } from '../faults/fault-text.ts';
import { tooLongFault } from '../faults/too-long.ts';
import { causeCode, unreachableFault } from '../faults/unreachable.ts';
import { isObject } from '../json-schema.ts';
import type { Fault } from '../turn.ts';
import type { WireWatch } from '../answer/wire-fetch.ts';

type Detail = {
  readonly '@type'?: string;
  readonly retryDelay?: string;
  readonly reason?: string;
  readonly violations?: readonly {
    readonly quotaId?: string;
    readonly quotaMetric?: string;
    readonly quotaValue?: unknown;
  }[];
};
type ErrorBody = {
  readonly code?: unknown;
  readonly status?: unknown;
  readonly message?: unknown;
  readonly details?: readonly Detail[];
};

/**
 * What the SDK throws, as a sentence and what to do. It drops headers and causes, and repeats the URL: the watch has
 * seen the answer itself.
 */
export function geminiFault(error: unknown, whom: Whom, watch: WireWatch): Fault {
  const { refused, failure } = watch;
  const text = error instanceof Error ? error.message : String(error);
  if (refused) {
    const body = errorIn(refused.text);
    return faultOf(told(body ?? {}, refused.status, body === undefined ? refused.text : '', refused.headers), whom);
  }
  if (error instanceof GoogleGenerativeAIFetchError && error.status !== undefined)
    return faultOf({ status: error.status, code: '', text: words(text), spoken: true }, whom);
  if (failure !== undefined || causeCode(error) !== undefined || /fetch failed/i.test(text))
    return unreachableFault(failure ?? error, whom);
  if (watch.tooLong !== undefined) return tooLongFault(watch.tooLong, whom);
  if (/Failed to parse stream/i.test(text))
    return {
      code: 'cut',
      message: `the answer of ${whom.where} could not be read`,
      nextStep: 'ask again',
      again: true,
    };
  return {
    code: 'cut',
    message: `the answer of ${whom.where} broke off (${short(words(text))})`,
    nextStep: 'ask again',
    again: true,
  };
}

/** An error that arrives as an ordinary chunk of the stream. */
export const chunkFault = (error: ErrorBody, whom: Whom): Fault => faultOf(told(error, 500, '', undefined), whom);

function told(body: ErrorBody, status: number, other: string, headers: Headers | undefined): Told {
  const { code, status: word, message, details = [] } = body;
  const number = Number(code);
  const reason = details.find((one) => one.reason)?.reason ?? '';
  const text = typeof message === 'string' ? message : other;
  return {
    status: Number.isInteger(number) && number >= 400 && number < 600 ? number : status,
    code: [reason, typeof word === 'string' ? word : ''].filter(Boolean).join(' '),
    text,
    waitMs: waitOf(headers) ?? delayOf(details),
    spoken: Object.keys(body).length > 0,
    spent: isSpent(details, text),
  };
}

function delayOf(details: readonly Detail[]): number | undefined {
  const seconds = Number.parseFloat(details.find(({ retryDelay }) => retryDelay)?.retryDelay ?? '');
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/**
 * A quota of a day, or one of zero, does not come back within the wait that stands beside it.
 * https://ai.google.dev/gemini-api/docs/rate-limits: quotaId names its period.
 */
function isSpent(details: readonly Detail[], text: string): boolean {
  const violations = details.flatMap((one) => (Array.isArray(one.violations) ? one.violations : []));
  return (
    violations.some(({ quotaId = '', quotaValue }) => /PerDay|PerMonth/i.test(quotaId) || String(quotaValue) === '0') ||
    /\blimit: ?0\b|per ?(?:day|month)\b|daily (?:quota|limit)/i.test(text)
  );
}

/** The error of a JSON body; gateways wrap it into a list. */
function errorIn(text: string): ErrorBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const one: unknown = Array.isArray(value) ? value[0] : value;
    if (!isObject(one)) return undefined;
    return isObject(one['error']) ? one['error'] : one;
  } catch {
    return undefined;
  }
}

/** The SDK writes "[GoogleGenerativeAI Error]: Error fetching from URL: [429 Too Many Requests] words [{details}]" */
const words = (text: string): string =>
  text
    .replace(/^\[GoogleGenerativeAI Error\]:\s*/, '')
    .replace(/Error fetching from \S+:?\s*/, '')
    .replace(/^\[\d{3}[^\]]*\]\s*/, '')
    .replace(/(?<!\s)\s*\[\{[\s\S]*$/, '');
