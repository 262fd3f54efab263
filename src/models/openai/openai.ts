import OpenAI, { BadRequestError } from 'openai';
import type { ChatModel, ModelEvent, ModelRequest } from '../../core/model.ts';
import { attempts } from '../attempts.ts';
import { chatOnce, mended, QUIRKS } from './openai-chat.ts';
import { openaiFault } from './openai-faults.ts';
import { mendedResponses, RESPONSES, RESPONSES_QUIRKS, responsesOnce } from './openai-responses.ts';
import { ENDURANCE, type Endurance, type Once } from '../turn.ts';

export type OpenAiOptions = {
  readonly model: string;
  readonly apiKey: string;
  /** Undefined: api.openai.com with the Responses API. Any other: Chat Completions. */
  readonly baseUrl?: string;
  /** Which of the two APIs; by default Responses for the official endpoint alone. */
  readonly api?: 'responses' | 'chat';
  readonly contextTokens: number;
  readonly endurance?: Endurance;
};

const OFFICIAL = /^https:\/\/api\.openai\.com(\/v1)?\/?$/;

export const openaiClient = (apiKey: string, baseUrl: string | undefined): OpenAI =>
  // The SDK's retries are off: ours tell the person. Its log would write into the screen.
  new OpenAI({ apiKey: apiKey || 'none', baseURL: baseUrl ?? null, maxRetries: 0, logLevel: 'off' });

/** OpenAI, or any server that speaks its Chat Completions (Ollama, vLLM, LM Studio, gateways). */
export function openaiModel(options: OpenAiOptions): ChatModel {
  const { model, apiKey, baseUrl, contextTokens, endurance = ENDURANCE } = options;
  const client = openaiClient(apiKey, baseUrl);
  const official =
    options.api === undefined ? baseUrl === undefined || OFFICIAL.test(baseUrl) : options.api === 'responses';
  const where = baseUrl === undefined || OFFICIAL.test(baseUrl) ? 'OpenAI' : new URL(baseUrl).host;
  let quirks = QUIRKS;
  let encrypted = true;
  let ids = 0;
  const freshId = (): string => `call_${Date.now().toString(36)}_${++ids}`;

  /** Once more without the field that a model or server refused; it is remembered for the next request. */
  const mending = (make: () => Once, mend: (text: string) => boolean): Once =>
    async function* (signal, beat) {
      for (let round = 0; ; round++) {
        try {
          return yield* make()(signal, beat);
        } catch (error) {
          if (!(error instanceof BadRequestError) || round >= 4 || !mend(error.message)) throw error;
        }
      }
    };

  const mendChat = (text: string): boolean => {
    const next = mended(quirks, text);
    quirks = next ?? quirks;
    return next !== undefined;
  };

  return {
    id: `openai:${model}`,
    contextTokens,
    stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
      // Items that cannot be read are a fault of this history, not of the model: not remembered.
      let asked = { ...RESPONSES_QUIRKS, encrypted };
      const mendResponses = (text: string): boolean => {
        const next = mendedResponses(asked, text);
        asked = next ?? asked;
        encrypted = asked.encrypted;
        return next !== undefined;
      };
      const once = official
        ? mending(() => responsesOnce(client, model, request, asked), mendResponses)
        : mending(() => chatOnce(client, model, request, quirks, freshId), mendChat);
      return attempts(RESPONSES, once, (error) => openaiFault(error, model, where), signal, endurance);
    },
  };
}
