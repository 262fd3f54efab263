import { toAppError } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { chooseModel, DEFAULTS, type Choice, type Provider } from './choice.ts';

export type ModelList = {
  readonly provider: Provider;
  /** Names, sorted; empty when the endpoint lists none. */
  readonly models: readonly string[];
  /** The default of this provider. */
  readonly standard: string;
  /** Why there is no list: no key, or what the endpoint said. */
  readonly error?: string;
};

const NO_LIST = 'the endpoint gives no list of models; name one with --model';
const MOST = 500;
const LIMIT_MS = 15_000;

/** What the endpoints offer to the keys of this environment; with a spec, that provider's alone. */
export async function listModels(
  spec: string | undefined,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly ModelList[]> {
  const wanted = spec === undefined ? undefined : chooseModel(spec, env).provider;
  const providers = (['openai', 'gemini'] as const).filter((provider) => wanted === undefined || wanted === provider);
  return Promise.all(
    providers.map((provider) => listOf(provider, env, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]))),
  );
}

async function listOf(provider: Provider, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ModelList> {
  const standard = DEFAULTS[provider].model;
  try {
    const choice = chooseModel(provider, env);
    if (choice.provider === 'offline') return { provider, models: [], standard };
    const models = provider === 'openai' ? await openaiNames(choice, signal) : await geminiNames(choice, signal);
    return { provider, models: models.sort().slice(0, MOST), standard };
  } catch (error) {
    const { message, nextStep } = toAppError(error);
    return { provider, models: [], standard, error: redact([message, nextStep].filter(Boolean).join('; ')) };
  }
}

type Keyed = Exclude<Choice, { provider: 'offline' }>;

async function openaiNames({ apiKey, baseUrl }: Keyed, signal: AbortSignal): Promise<string[]> {
  const { openaiClient } = await import('./openai/openai.ts');
  const { openaiFault } = await import('./openai/openai-faults.ts');
  try {
    const names: string[] = [];
    for await (const { id } of await openaiClient(apiKey, baseUrl).models.list({ signal })) {
      names.push(id);
      if (names.length >= MOST) break;
    }
    // The SDK reads the page of a portal as an empty list.
    if (names.length === 0) throw new Error(NO_LIST);
    return names;
  } catch (error) {
    if (error instanceof Error && error.message === NO_LIST) throw error;
    throw new Error(openaiFault(error, '', baseUrl === undefined ? 'OpenAI' : new URL(baseUrl).host).message, {
      cause: error,
    });
  }
}

/** The SDK cannot list: https://ai.google.dev/api/models, method models.list. Only models that answer chats are kept. */
async function geminiNames({ apiKey, baseUrl }: Keyed, signal: AbortSignal): Promise<string[]> {
  const base = (baseUrl ?? 'https://generativelanguage.googleapis.com').replace(/\/$/, '');
  const names: string[] = [];
  for (let page = '', pages = 0; pages < 5; pages++) {
    const url = `${base}/v1beta/models?pageSize=200${page === '' ? '' : `&pageToken=${encodeURIComponent(page)}`}`;
    const answer = await fetch(url, { headers: { 'x-goog-api-key': apiKey }, signal }).catch(async (error: unknown) => {
      const { geminiFault } = await import('./gemini/gemini-faults.ts');
      throw new Error(geminiFault(error, '').message, { cause: error });
    });
    if (!answer.ok)
      throw new Error(
        answer.status === 400 || answer.status === 401 || answer.status === 403
          ? 'Gemini refused the API key'
          : `Gemini answered ${answer.status}`,
      );
    const body = (await answer.json().catch(() => Promise.reject(new Error(NO_LIST)))) as {
      models?: { name?: string; supportedGenerationMethods?: string[] }[];
      nextPageToken?: string;
    };
    for (const { name = '', supportedGenerationMethods = [] } of body.models ?? [])
      if (supportedGenerationMethods.includes('generateContent')) names.push(name.replace(/^models\//, ''));
    page = body.nextPageToken ?? '';
    if (page === '') break;
  }
  return names;
}
