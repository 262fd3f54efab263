import { short } from './fault-text.ts';
import { contextIn, saysTooLong } from './refusal.ts';
import type { Fault } from '../turn.ts';

/** A refusal or failure as a server told it, whatever its wire format. */
export type Told = {
  /** HTTP status, or the number that an error inside a stream bears; undefined when there is none. */
  readonly status: number | undefined;
  /** The server's own word: insufficient_quota, content_filter, RESOURCE_EXHAUSTED. */
  readonly code: string;
  readonly text: string;
  readonly waitMs?: number | undefined;
  /** The server gave JSON: an API spoke, not some page. */
  readonly spoken: boolean;
  /** A quota that does not come back within minutes. */
  readonly spent?: boolean;
  /** For the person who reports it. */
  readonly requestId?: string | undefined;
};

/** Who is spoken of in the sentences. */
export type Whom = {
  readonly where: string;
  readonly model: string;
  readonly keyVariable: string;
  readonly baseUrlVariable: string;
};

const OTHER = 'choose another model with --model, or use --model offline';
const FILTER =
  /content[_ -]?(?:filter|policy|management)|responsible ?ai|invalid_prompt|usage polic|moderation|flagged|safety (?:system|reasons)/i;
const NO_TOOLS =
  /(?:does not|doesn't|do not|don't|not) support (?:tool|function)|support tool use|tools? (?:is|are) not supported|function calling is not|tool_?choice.{0,40}requires|enable-auto-tool-choice/i;
const CREDIT =
  /insufficient[_ ](?:quota|balance|credit|funds)|credit balance|(?:no|more|add|purchase) credits?\b|billing (?:hard )?limit|payment required|exceeded your current quota, please check your plan and billing/i;
const NO_MODEL =
  /model[^.]{0,80}(?:not found|does ?n[o']t exist|not exist|is not available|unknown|not supported|no longer)|(?:no such|unknown|invalid|unsupported) model|invalid model name|model_not_found|no endpoints found for/i;

/** The class of a failure decides what it is called, what helps, and whether one more try makes sense. First match. */
export function faultOf(told: Told, whom: Whom): Fault {
  const { status, code, text } = told;
  const { where, model } = whom;
  const said = short(text);
  const id = told.requestId ? ` (request ${short(told.requestId)})` : '';
  const all = `${code} ${text}`;
  const stay = (kind: Fault['code'], message: string, nextStep: string): Fault => ({
    code: kind,
    message: `${message}${id}`,
    nextStep,
    again: false,
  });
  if (status === 401 || /API_KEY_INVALID|API key not valid|invalid_api_key/i.test(all))
    return stay('key', `${where} refused the API key`, `check ${whom.keyVariable}, or use --model offline`);
  if (status === 402 || (CREDIT.test(all) && !told.waitMs && !saysTooLong(text)))
    return stay('quota', `no credit left at ${where}${plus(said)}`, 'add credit there, or use --model offline');
  if (NO_TOOLS.test(all))
    return stay(
      'model',
      `${model} at ${where} cannot call tools${plus(said)}`,
      'choose a model that can (--model), or start the server with tool calling; kubewhy diagnose needs no model',
    );
  if (FILTER.test(all))
    return stay(
      'refused',
      `the content filter of ${where} refused this request${plus(said)}`,
      'it judges logs, too: ask about one workload in other words, or use --model offline',
    );
  if (isTooLong(told)) {
    const contextTokens = contextIn(text);
    return {
      ...stay(
        'context',
        `the conversation is too long for ${model}${plus(said)}`,
        'ask a narrower question or start a new conversation; a local server may be given more context',
      ),
      ...(contextTokens === undefined ? {} : { contextTokens }),
    };
  }
  if (status === 404 && !told.spoken)
    return stay(
      'unreachable',
      `${where} has no chat API at this address (404)`,
      `check ${whom.baseUrlVariable}; it often ends in /v1`,
    );
  if (status === 404 || (status !== undefined && status < 500 && status !== 429 && NO_MODEL.test(all)))
    return stay(
      'model',
      `${where} has no model ${JSON.stringify(model)}${plus(said)}`,
      'kubewhy models lists what there is',
    );
  if (status === 403)
    return stay(
      'key',
      `${where} does not allow this key to use ${model}${plus(said)}`,
      'kubewhy models lists what the key opens',
    );
  return passing(told, whom, said, id);
}

/** What may be over at the next try, and the rest. */
function passing(told: Told, { where }: Whom, said: string, id: string): Fault {
  const { status, code } = told;
  const wait = told.waitMs === undefined ? {} : { waitMs: told.waitMs };
  if (status === 429 || /rate_limit|RESOURCE_EXHAUSTED/i.test(code)) {
    const again = !told.spent;
    return {
      code: 'quota',
      message: `${where} limits the requests of this key: ${said}${id}`,
      nextStep: again
        ? 'wait a minute and ask again, or use --model offline'
        : 'this quota does not come back soon: add billing, choose another model, or use --model offline',
      again,
      ...wait,
    };
  }
  // Groq's word for a call that its parser could not read.
  if (/tool_use_failed|tool_call_parse|failed_generation/i.test(`${code} ${told.text}`))
    return {
      code: 'cut',
      message: `the model wrote a call that ${where} cannot read`,
      nextStep: 'ask again',
      again: true,
    };
  if (status === undefined) {
    const again = /server_error|overloaded|unavailable|internal|timeout|insufficient_system_resource/i.test(code);
    return {
      code: again ? 'server' : 'cut',
      message: `${where} reported a failure: ${said}`,
      nextStep: 'ask again',
      again,
    };
  }
  if (status >= 500 || status === 408 || status === 409 || status === 425)
    return {
      code: 'server',
      message: `${where} answered ${status}${plus(said)}${id}`,
      nextStep: 'ask again later, or use --model offline',
      again: true,
      ...wait,
    };
  return {
    code: 'bad-request',
    message: `${where} refused the request (${status}): ${said === '' ? 'no reason given' : said}${id}`,
    nextStep: `${OTHER}; if it stays, report it`,
    again: false,
  };
}

/** A request larger than all tokens of a minute is too long as well: no wait makes it smaller. */
const isTooLong = ({ status, code, text }: Told): boolean =>
  code === 'context_length_exceeded' ||
  status === 413 ||
  (status === 429 && /request too large/i.test(text)) ||
  (status !== 429 && (status === undefined || status < 600) && saysTooLong(`${code} ${text}`));

const plus = (said: string): string => (said === '' ? '' : `: ${said}`);
