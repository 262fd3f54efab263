import { short } from '../faults/fault-text.ts';
import { unreachableFault } from '../faults/unreachable.ts';
import { MOST_MODELS, NO_LIST, type Access, type ListedModel, type Provider } from '../provider.ts';
import { countOf } from '../answer/usage.ts';
import { addressOf, OFFICIAL_ADDRESS, vertexAddress } from './address.ts';

export const gemini: Provider = {
  name: 'gemini',
  title: 'Google Gemini, also by Vertex AI or a gateway that speaks its API',
  keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_AI_API_KEY'],
  tokens: ['GOOGLE_CLOUD_ACCESS_TOKEN'],
  baseUrls: ['GEMINI_BASE_URL', 'GOOGLE_GEMINI_BASE_URL'],
  headers: 'GEMINI_CUSTOM_HEADERS',
  addressOf: vertexAddress,
  keyless: false,
  standardModel: 'gemini-3.6-flash',
  contextTokens: 200_000,
  owns: /^gemini-/,
  open: async (options) => (await import('./gemini.ts')).geminiModel(options),
  list,
  schema: async () => {
    const { geminiParameters } = await import('./gemini-schema.ts');
    return (input) => geminiParameters(input) ?? {};
  },
};

/** Most pages of a list. */
const PAGES = 5;

/**
 * The SDK cannot list: https://ai.google.dev/api/models, method models.list. Only models that answer chats are kept.
 */
async function list(access: Access, signal: AbortSignal): Promise<readonly ListedModel[]> {
  const { root, version } = addressOf(access.baseUrl);
  const headers = {
    ...access.headers,
    ...(access.token === undefined ? { 'x-goog-api-key': access.apiKey } : { authorization: `Bearer ${access.token}` }),
  };
  const found: ListedModel[] = [];
  for (let page = '', pages = 0; pages < PAGES && found.length < MOST_MODELS; pages++) {
    const url = `${root}/${version}/models?pageSize=200${page === '' ? '' : `&pageToken=${encodeURIComponent(page)}`}`;
    const body = await pageOf(url, headers, access, signal);
    for (const {
      name = '',
      supportedGenerationMethods: methods = [],
      inputTokenLimit,
      outputTokenLimit,
    } of body.models ?? [])
      if (methods.includes('generateContent')) {
        const [contextTokens, outputTokens] = [countOf(inputTokenLimit), countOf(outputTokenLimit)];
        found.push({
          name: name.replace(/^models\//, ''),
          ...(contextTokens ? { contextTokens } : {}),
          ...(outputTokens ? { outputTokens } : {}),
        });
      }
    page = body.nextPageToken ?? '';
    if (page === '') break;
  }
  return found;
}

type Page = {
  readonly models?: readonly {
    readonly name?: string;
    readonly supportedGenerationMethods?: readonly string[];
    readonly inputTokenLimit?: unknown;
    readonly outputTokenLimit?: unknown;
  }[];
  readonly nextPageToken?: string;
};

async function pageOf(
  url: string,
  headers: Readonly<Record<string, string>>,
  { baseUrl }: Access,
  signal: AbortSignal,
): Promise<Page> {
  const where = baseUrl === undefined || baseUrl.startsWith(OFFICIAL_ADDRESS) ? 'Gemini' : new URL(baseUrl).host;
  const whom = { where, model: '', keyVariable: 'GEMINI_API_KEY', baseUrlVariable: 'GEMINI_BASE_URL' };
  const answer = await fetch(url, { headers, signal, redirect: 'error' }).catch((error: unknown) => {
    throw new Error(unreachableFault(error, whom).message, { cause: error });
  });
  if (answer.ok) return (await answer.json().catch(() => Promise.reject(new Error(NO_LIST)))) as Page;
  const refused = answer.status === 400 || answer.status === 401 || answer.status === 403;
  throw new Error(refused ? `${where} refused the API key` : short(`${where} answered ${answer.status}`));
}
