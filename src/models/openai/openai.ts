import OpenAI, { APIError } from 'openai';
import type { ChatModel, ModelEvent, ModelRequest } from '../../core/model.ts';
import { attempts } from '../attempts.ts';
import type { Whom } from '../faults/faults.ts';
import type { Access, OpenOptions } from '../provider.ts';
import { ServerLimits } from '../answer/server-limits.ts';
import { ENDURANCE, PATIENT, type Once } from '../turn.ts';
import { watchedFetch, type WireWatch } from '../answer/wire-fetch.ts';
import { chatOnce } from './openai-chat.ts';
import { mended, QUIRKS } from './openai-chat-quirks.ts';
import { openaiFault } from './openai-faults.ts';
import { RESPONSES, responsesOnce } from './openai-responses.ts';
import { mendedResponses, RESPONSES_QUIRKS } from './openai-responses-quirks.ts';

export type OpenAiOptions = OpenOptions & {
  /** Which of the two APIs; by default Responses for the official endpoint and where the address names it. */
  readonly api?: 'responses' | 'chat';
};

const OFFICIAL = /^https:\/\/(?:[a-z]{2}\.)?api\.openai\.com(\/v1)?\/?$/;
const isOfficial = (baseUrl: string | undefined): boolean => baseUrl === undefined || OFFICIAL.test(baseUrl);

export const openaiClient = ({ apiKey, baseUrl, headers }: Access): OpenAI =>
  // The SDK's retries are off: ours tell the person. Its log would write into the screen.
  new OpenAI({
    apiKey: apiKey || 'none',
    baseURL: baseUrl ?? null,
    maxRetries: 0,
    logLevel: 'off',
    defaultHeaders: { 'User-Agent': 'kubewhy', ...(apiKey === '' ? { Authorization: null } : {}), ...headers },
  });

export const whomOf = ({ baseUrl }: Access, model: string): Whom => ({
  where: baseUrl === undefined || isOfficial(baseUrl) ? 'OpenAI' : new URL(baseUrl).host,
  model,
  keyVariable: 'OPENAI_API_KEY',
  baseUrlVariable: 'OPENAI_BASE_URL',
});

/** Rounds of "once more without what was refused" for one request. */
const MOST_MENDS = 6;

/** OpenAI, or any server that speaks one of its APIs (Ollama, vLLM, LM Studio, gateways). */
export function openaiModel(options: OpenAiOptions): ChatModel {
  const { model, baseUrl } = options;
  const limits = new ServerLimits(options);
  const whom = whomOf(options, model);
  const api = options.api ?? (options.responses || isOfficial(baseUrl) ? 'responses' : 'chat');
  const endurance = options.endurance ?? (isOfficial(baseUrl) ? ENDURANCE : PATIENT);
  let client = openaiClient(options);
  let quirks = QUIRKS;
  let encrypted = true;
  let tuned = true;
  let ids = 0;
  const freshId = (): string => `call_${Date.now().toString(36)}_${++ids}`;

  /** Once more without what a model or server refused; it is remembered for the next request. */
  const mending = (make: (client: OpenAI) => Once, mend: (text: string) => boolean): Once =>
    async function* (signal, beat) {
      for (let round = 0; ; round++) {
        const watch: WireWatch = { onBytes: () => beat() };
        try {
          return yield* make(client.withOptions({ fetch: watchedFetch(watch) }))(signal, beat);
        } catch (error) {
          if (round >= MOST_MENDS || !(error instanceof APIError)) throw error;
          const { status } = watch.refused ?? error;
          if (status === 404 && bareHost(baseUrl) && client.baseURL === baseUrl) {
            client = openaiClient({ ...options, baseUrl: `${baseUrl}/v1` });
            continue;
          }
          const refused = status === 400 || status === 402 || status === 422;
          if (!refused || !mend(watch.refused?.text ?? error.message)) throw error;
        }
      }
    };

  return {
    id: `openai:${model}`,
    get contextTokens() {
      return limits.context;
    },
    prepare: (signal) => limits.lookUp(signal),
    learnContext: (tokens) => limits.learnContext(tokens),
    stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
      // Items that cannot be read are a fault of this history, not of the model: not remembered.
      let asked = { ...RESPONSES_QUIRKS, encrypted, tuned };
      const mendResponses = (text: string): boolean => {
        const next = mendedResponses(asked, text, limits, request.maxOutputTokens);
        asked = next ?? asked;
        ({ encrypted, tuned } = asked);
        return next !== undefined;
      };
      const mendChat = (text: string): boolean => {
        const next = mended(quirks, text, limits, request.maxOutputTokens);
        quirks = next ?? quirks;
        return next !== undefined;
      };
      const own = `openai-chat ${whom.where} ${model}`;
      const once =
        api === 'responses'
          ? mending((on) => responsesOnce(on, model, request, asked, limits), mendResponses)
          : mending((on) => chatOnce(on, { model, request, quirks, limits, own, freshId }), mendChat);
      const translate = (error: unknown) => {
        const fault = openaiFault(error, whom);
        if (fault.contextTokens !== undefined) limits.learnContext(fault.contextTokens);
        return fault;
      };
      return attempts(api === 'responses' ? RESPONSES : own, once, translate, request, signal, endurance);
    },
  };
}

/** An address without a path: many servers have their API below /v1. */
const bareHost = (baseUrl: string | undefined): boolean => baseUrl !== undefined && new URL(baseUrl).pathname === '/';
