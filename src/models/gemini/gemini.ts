import { GoogleGenerativeAI, type FunctionDeclaration, type GenerativeModel } from '@google/generative-ai';
import type { Call, ChatModel, ModelEvent, ModelRequest, Usage } from '../../core/model.ts';
import { attempts } from '../attempts.ts';
import { contentsOf, GEMINI, type WirePart } from './gemini-contents.ts';
import { chunkFault, geminiFault } from './gemini-faults.ts';
import { geminiParameters } from '../schema.ts';
import { dropSseComments } from './sse-comments.ts';
import { CUT, ENDURANCE, type Endurance, type Once } from '../turn.ts';

export type GeminiOptions = {
  readonly model: string;
  readonly apiKey: string;
  readonly baseUrl?: string;
  readonly contextTokens: number;
  readonly endurance?: Endurance;
};

type Counts = {
  promptTokenCount?: number;
  candidatesTokenCount?: number;
  cachedContentTokenCount?: number;
  thoughtsTokenCount?: number;
};
type WireChunk = {
  error?: { code?: number; message?: string };
  usageMetadata?: Counts;
  promptFeedback?: { blockReason?: string };
  candidates?: { finishReason?: string; content?: { parts?: WirePart[] } }[];
};

/** Gemini through @google/generative-ai: its raw chunks and our own history. Its aggregated response loses thought signatures and mixes up parallel calls. */
export function geminiModel(options: GeminiOptions): ChatModel {
  const { model, apiKey, baseUrl, contextTokens, endurance = ENDURANCE } = options;
  if (baseUrl !== undefined) dropSseComments(new URL(baseUrl).host);
  const sdk = new GoogleGenerativeAI(apiKey);
  let ids = 0;
  const freshId = (): string => `gemini_${Date.now().toString(36)}_${++ids}`;
  return {
    id: `gemini:${model}`,
    contextTokens,
    stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
      const generative = sdk.getGenerativeModel(
        {
          model,
          systemInstruction: request.system,
          generationConfig: { maxOutputTokens: request.maxOutputTokens },
          ...(request.tools.length > 0 ? { tools: [{ functionDeclarations: request.tools.map(declarationOf) }] } : {}),
        },
        baseUrl === undefined ? {} : { baseUrl },
      );
      return attempts(
        GEMINI,
        geminiOnce(generative, model, request, freshId),
        (error) => geminiFault(error, model),
        signal,
        endurance,
      );
    },
  };
}

/** `parametersJsonSchema` is on the wire and not in the SDK's types, which know the older OpenAPI subset only. */
function declarationOf({ name, description, input }: ModelRequest['tools'][number]): FunctionDeclaration {
  const schema = geminiParameters(input);
  return { name, description, ...(schema === undefined ? {} : { parametersJsonSchema: schema }) };
}

/** The model wrote calls that are none; another try often does better. */
const BAD_CALLS = new Set(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS']);

const geminiOnce = (generative: GenerativeModel, model: string, request: ModelRequest, freshId: () => string): Once =>
  async function* (signal, beat) {
    const parts: WirePart[] = [];
    let counts: Counts | undefined;
    let finish: string | undefined;
    // The SDK ignores a signal that is aborted already; `attempts` has looked, and this one is fresh.
    const { stream, response } = await generative.generateContentStream(
      { contents: contentsOf(request.messages) },
      { signal },
    );
    // Never read; it rejects on its own when the stream breaks.
    response.catch(() => undefined);
    for await (const raw of stream) {
      const chunk = raw as WireChunk;
      if (chunk.error) return { fault: chunkFault(chunk.error, model) };
      counts = chunk.usageMetadata ?? counts;
      const candidate = chunk.candidates?.[0];
      finish = candidate?.finishReason ?? chunk.promptFeedback?.blockReason ?? finish;
      const fresh = candidate?.content?.parts ?? [];
      beat(fresh.some(({ thought }) => !thought));
      for (const part of fresh) {
        parts.push(part);
        if (typeof part.text === 'string' && part.text !== '' && !part.thought) yield part.text;
      }
    }
    const usage = usageOf(counts);
    if (finish === undefined)
      return {
        fault: CUT,
        ...usage,
      };
    if (finish === 'MAX_TOKENS') return { reason: 'length', calls: [], items: [], ...usage };
    if (BAD_CALLS.has(finish))
      return {
        fault: {
          code: 'cut',
          message: 'the model wrote a call that cannot be read',
          nextStep: 'ask again',
          again: true,
        },
        ...usage,
      };
    if (finish !== 'STOP') return { reason: 'blocked', calls: [], items: [], word: finish, ...usage };
    const calls: Call[] = parts.flatMap(({ functionCall }) =>
      functionCall
        ? [{ id: functionCall.id ?? freshId(), name: functionCall.name, input: functionCall.args ?? {} }]
        : [],
    );
    return { reason: 'stop', calls, items: parts, ...usage };
  };

function usageOf(counts: Counts | undefined): { usage?: Usage } {
  if (!counts) return {};
  const reasoning = counts.thoughtsTokenCount ?? 0;
  // Thoughts are billed as output and are not inside candidates.
  return {
    usage: {
      input: counts.promptTokenCount ?? 0,
      cached: counts.cachedContentTokenCount ?? 0,
      output: (counts.candidatesTokenCount ?? 0) + reasoning,
      reasoning,
    },
  };
}
