import { short } from '../faults/fault-text.ts';
import { causeCode } from '../faults/unreachable.ts';
import { MOST_MODELS, NO_LIST, type Access, type ListedModel, type Provider } from '../provider.ts';
import { countOf } from '../answer/usage.ts';

export const openai: Provider = {
  name: 'openai',
  title:
    'OpenAI, and every server that speaks its Chat Completions or, with an address that ends in /responses, its Responses API (Ollama, vLLM, llama.cpp, LM Studio, gateways, Azure)',
  keys: ['OPENAI_API_KEY'],
  baseUrls: ['OPENAI_BASE_URL'],
  headers: 'OPENAI_CUSTOM_HEADERS',
  keyless: true,
  standardModel: 'gpt-5.4-mini',
  contextTokens: 128_000,
  owns: /^(?:gpt-|o\d|chatgpt-)/,
  open: async (options) => (await import('./openai.ts')).openaiModel(options),
  list,
  schema: async () => (await import('./openai-schema.ts')).openaiParameters,
};

async function list(access: Access, signal: AbortSignal): Promise<readonly ListedModel[]> {
  const { openaiClient, whomOf } = await import('./openai.ts');
  const { openaiFault } = await import('./openai-faults.ts');
  const found: ListedModel[] = [];
  try {
    for await (const one of await openaiClient(access).models.list({ signal })) {
      found.push({ name: one.id, ...limitsOf(one as unknown as Record<string, unknown>) });
      if (found.length >= MOST_MODELS) break;
    }
  } catch (error) {
    // The SDK fails on an answer that is no list.
    if (error instanceof TypeError && causeCode(error) === undefined) throw new Error(NO_LIST, { cause: error });
    const { message } = openaiFault(error, whomOf(access, ''));
    throw new Error(short(message), { cause: error });
  }
  // It reads the page of a portal as an empty list.
  if (found.length === 0) throw new Error(NO_LIST);
  return found;
}

/**
 * Limits as servers write them into their lists: llama.cpp `meta.n_ctx`, vLLM `max_model_len`, LM Studio
 * `loaded_context_length` or `max_context_length`, OpenRouter `context_length` and `top_provider`, LiteLLM
 * `max_input_tokens`, Groq `context_window`.
 */
function limitsOf(one: Record<string, unknown>): Pick<ListedModel, 'contextTokens' | 'outputTokens'> {
  const at = (path: string): number | undefined => {
    let value: unknown = one;
    for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
    const count = countOf(value);
    return count === 0 ? undefined : count;
  };
  const first = (paths: string): number | undefined =>
    paths
      .split(' ')
      .map(at)
      .find((count) => count !== undefined);
  const contextTokens = first(
    'meta.n_ctx n_ctx loaded_context_length top_provider.context_length max_model_len context_length context_window context_size max_context_length max_context_tokens model_info.max_input_tokens max_input_tokens limits.max_context_window_tokens capabilities.limits.max_context_window_tokens',
  );
  const outputTokens = first(
    'top_provider.max_completion_tokens max_completion_tokens max_output_tokens model_info.max_output_tokens limits.max_output_tokens capabilities.limits.max_output_tokens',
  );
  return {
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}
