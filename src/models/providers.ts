import { gemini } from './gemini/provider.ts';
import { openai } from './openai/provider.ts';
import type { Provider } from './provider.ts';

/** All providers, in the order in which their keys are looked for. */
export const PROVIDERS: readonly Provider[] = [openai, gemini];

export const providerOf = (name: string): Provider | undefined => PROVIDERS.find((one) => one.name === name);

/** Environment variables with a secret of a model provider: no other program that kubewhy starts gets them. */
export const SECRET_VARIABLES: readonly string[] = PROVIDERS.flatMap(({ keys, tokens = [], headers }) => [
  ...keys,
  ...tokens,
  ...(headers === undefined ? [] : [headers]),
]);

/** How a model is named: "openai:NAME, gemini:NAME or offline". */
export const MODEL_FORMS = `${PROVIDERS.map(({ name }) => `${name}:NAME`).join(', ')} or offline`;

/** The variable of each provider that opens it: "OPENAI_API_KEY or GEMINI_API_KEY". */
export const KEY_VARIABLES = PROVIDERS.map(({ keys }) => keys[0] ?? '').join(' or ');
