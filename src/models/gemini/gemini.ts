import { GoogleGenerativeAI, type FunctionDeclaration, type ModelParams } from '@google/generative-ai';
import type { Call, ChatModel, ModelEvent, ModelRequest } from '../../core/model.ts';
import { attempts } from '../attempts.ts';
import { parseArguments } from '../answer/call-input.ts';
import type { Whom } from '../faults/faults.ts';
import type { OpenOptions } from '../provider.ts';
import { outputRefusal } from '../faults/refusal.ts';
import { ServerLimits } from '../answer/server-limits.ts';
import { CUT, ENDURANCE, PATIENT, turnOf, type Once, type Turn } from '../turn.ts';
import { watchGlobalFetch, type WireWatch } from '../answer/wire-fetch.ts';
import { addressOf, OFFICIAL_ADDRESS } from './address.ts';
import { dataLines } from './data-lines.ts';
import { contentsOf, GEMINI, type WirePart } from './gemini-contents.ts';
import { chunkFault, geminiFault } from './gemini-faults.ts';
import { geminiParameters } from './gemini-schema.ts';
import { usageOf, type Counts } from './gemini-usage.ts';

type WireChunk = {
  error?: { code?: number; message?: string };
  usageMetadata?: Counts;
  promptFeedback?: { blockReason?: string };
  candidates?: { finishReason?: string; content?: { parts?: WirePart[] } }[];
};

/** What a gateway refuses, learnt from its 400s. */
type Quirks = {
  /** The schema's field: the newer one takes JSON schema, gateways may know the older alone. */
  readonly schemaField: 'parametersJsonSchema' | 'parameters';
  /** Asks for little thinking; models of a generation know this switch, others refuse it. */
  readonly thinking: boolean;
};

/** Rounds of "once more without what was refused" for one request. */
const MOST_MENDS = 3;

/**
 * Gemini through @google/generative-ai: its raw chunks and our own history. Its aggregated response loses thought
 * signatures and mixes up parallel calls.
 */
export function geminiModel(options: OpenOptions): ChatModel {
  const { model, apiKey, baseUrl, token, headers } = options;
  const limits = new ServerLimits(options);
  const { root, version } = addressOf(baseUrl);
  const official = /^https:\/\/(?:[\w-]+\.)*googleapis\.com$/.test(root);
  const whom: Whom = {
    where: official ? (root === OFFICIAL_ADDRESS ? 'Gemini' : 'Vertex AI') : `Gemini at ${new URL(root).host}`,
    model,
    keyVariable: token === undefined ? 'GEMINI_API_KEY' : 'GOOGLE_CLOUD_ACCESS_TOKEN',
    baseUrlVariable: 'GEMINI_BASE_URL',
  };
  const sdk = new GoogleGenerativeAI(apiKey);
  let quirks: Quirks = { schemaField: 'parametersJsonSchema', thinking: /^gemini-[3-9]/.test(model) };
  let ids = 0;
  const freshId = (): string => `gemini_${Date.now().toString(36)}_${++ids}`;
  const added = { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const reach = {
    baseUrl: root,
    apiVersion: version,
    ...(Object.keys(added).length > 0 ? { customHeaders: added } : {}),
  };

  const mend = (watch: WireWatch, request: ModelRequest): boolean => {
    const { status, text } = watch.refused ?? {};
    if (status !== 400 || text === undefined) return false;
    if (quirks.schemaField === 'parametersJsonSchema' && /parametersJsonSchema|parameters_json_schema/i.test(text)) {
      quirks = { ...quirks, schemaField: 'parameters' };
      return true;
    }
    if (quirks.thinking && /thinking/i.test(text)) {
      quirks = { ...quirks, thinking: false };
      return true;
    }
    const asked = limits.outputOf(request.maxOutputTokens);
    const to = outputRefusal(text, asked)?.to;
    if (to === undefined || to >= asked) return false;
    limits.learnOutput(to);
    return true;
  };

  return {
    id: `gemini:${model}`,
    get contextTokens() {
      return limits.context;
    },
    prepare: (signal) => limits.lookUp(signal),
    learnContext: (tokens) => limits.learnContext(tokens),
    stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent> {
      let watch: WireWatch = { onBytes: () => undefined };
      const once: Once = async function* (until, beat) {
        for (let round = 0; ; round++) {
          watch = { onBytes: () => beat(), through: dataLines };
          const params = paramsOf(model, request, quirks, limits);
          try {
            return yield* geminiOnce(sdk.getGenerativeModel(params, reach), request, whom, watch, freshId)(until, beat);
          } catch (error) {
            if (round >= MOST_MENDS || !mend(watch, request)) throw error;
          }
        }
      };
      const translate = (error: unknown) => {
        const fault = geminiFault(error, whom, watch);
        if (fault.contextTokens !== undefined) limits.learnContext(fault.contextTokens);
        return fault;
      };
      const endurance = options.endurance ?? (official ? ENDURANCE : PATIENT);
      return attempts(GEMINI, once, translate, request, signal, endurance);
    },
  };
}

const paramsOf = (model: string, request: ModelRequest, quirks: Quirks, limits: ServerLimits): ModelParams => ({
  model,
  systemInstruction: request.system,
  // `thinkingConfig` is on the wire and not in the SDK's types.
  generationConfig: {
    maxOutputTokens: limits.outputOf(request.maxOutputTokens),
    ...(quirks.thinking ? { thinkingConfig: { thinkingLevel: 'low' } } : {}),
  },
  ...(request.tools.length > 0
    ? { tools: [{ functionDeclarations: request.tools.map((tool) => declarationOf(tool, quirks)) }] }
    : {}),
});

/** `parametersJsonSchema` is on the wire and not in the SDK's types, which know the older OpenAPI subset only. */
function declarationOf(
  { name, description, input }: ModelRequest['tools'][number],
  quirks: Quirks,
): FunctionDeclaration {
  const schema = geminiParameters(input);
  if (schema === undefined) return { name, description };
  return { name, description, [quirks.schemaField]: quirks.schemaField === 'parameters' ? olderForm(schema) : schema };
}

/** The OpenAPI subset: it knows no `additionalProperties`. */
function olderForm(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(olderForm);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(key === 'additionalProperties' && typeof value === 'boolean'))
      .map(([key, value]) => [key, olderForm(value)]),
  );
}

type Generative = ReturnType<GoogleGenerativeAI['getGenerativeModel']>;

const geminiOnce = (
  generative: Generative,
  request: ModelRequest,
  whom: Whom,
  watch: WireWatch,
  freshId: () => string,
): Once =>
  async function* (signal, beat): AsyncGenerator<string, Turn> {
    const parts: WirePart[] = [];
    let counts: Counts | undefined;
    let finish: string | undefined;
    let blocked: string | undefined;
    // The SDK ignores a signal that is aborted already; `attempts` has looked, and this one is fresh.
    const { stream, response } = await watchGlobalFetch(watch, () =>
      generative.generateContentStream({ contents: contentsOf(request.messages) }, { signal }),
    );
    // Never read; it rejects on its own when the stream breaks.
    response.catch(() => undefined);
    for await (const raw of stream) {
      const chunk = raw as WireChunk;
      if (chunk.error) return { fault: chunkFault(chunk.error, whom) };
      counts = chunk.usageMetadata ?? counts;
      const candidate = chunk.candidates?.[0];
      finish = candidate?.finishReason || finish;
      blocked = chunk.promptFeedback?.blockReason || blocked;
      const fresh = candidate?.content?.parts ?? [];
      beat(fresh.some(({ thought }) => !thought));
      for (const part of fresh) {
        parts.push(part);
        if (typeof part.text === 'string' && part.text !== '' && !part.thought) yield part.text;
      }
    }
    const usage = usageOf(counts);
    if (blocked !== undefined) return { reason: 'blocked', calls: [], items: [], word: blocked, usage };
    if (finish === undefined) return { fault: CUT, usage };
    const calls: Call[] = parts.flatMap(({ functionCall }) =>
      functionCall
        ? [{ id: functionCall.id ?? freshId(), name: functionCall.name, input: parseArguments(functionCall.args) }]
        : [],
    );
    return turnOf(finish, calls, parts, usage);
  };
