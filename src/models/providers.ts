import { gemini } from './gemini/provider.ts';
import { openai } from './openai/provider.ts';
import { PROVIDER_NAMES, type ProviderName } from './forms.ts';
import type { Provider } from './provider.ts';

const BY_NAME: Readonly<Record<ProviderName, Provider>> = { openai, gemini };

/** All providers, in the order in which their keys are looked for. */
export const PROVIDERS: readonly Provider[] = PROVIDER_NAMES.map((name) => BY_NAME[name]);

export const providerOf = (name: string): Provider | undefined => PROVIDERS.find((one) => one.name === name);

/** Environment variables with a secret of a model provider: no other program that kubewhy starts gets them. */
export const SECRET_VARIABLES: readonly string[] = PROVIDERS.flatMap(({ keys, tokens = [], headers }) => [
  ...keys,
  ...tokens,
  ...(headers === undefined ? [] : [headers]),
]);

/** The variable of each provider that opens it: "OPENAI_API_KEY or GEMINI_API_KEY". */
export const KEY_VARIABLES = PROVIDERS.map(({ keys }) => keys[0] ?? '').join(' or ');
