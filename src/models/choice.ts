import { AppError } from '../core/errors.ts';
import { knownSecrets } from '../core/redact.ts';
import { headersIn, namesResponses, normalBaseUrl, secretsIn, secretsOfUrl } from './base-url.ts';
import type { OpenOptions, Provider } from './provider.ts';
import { MODEL_FORMS } from './forms.ts';
import { KEY_VARIABLES, providerOf, PROVIDERS } from './providers.ts';

/** Limits of the model at hand as a person sets them: they count before what a provider or server says. Tokens. */
export type ModelLimits = { readonly contextTokens?: number | undefined; readonly outputTokens?: number | undefined };

export type Choice =
  | { readonly provider: 'offline' }
  | (OpenOptions & {
      readonly provider: string;
      /** Nobody named the model: a server of one model is asked which it is. */
      readonly unnamed?: true;
    });
export type OnlineChoice = Extract<Choice, { readonly model: string }>;

/**
 * As the chat names it before the model is opened: a server that nobody named a model of may have another than the
 * standard one.
 */
export function idOfChoice(choice: Choice): string {
  if (!('model' in choice)) return 'offline';
  return choice.unnamed && choice.baseUrl !== undefined
    ? `${choice.provider} at ${new URL(choice.baseUrl).host}`
    : `${choice.provider}:${choice.model}`;
}

/** One line for the person where the key and the conversation go to another machine in the clear. */
export function clearTextNotice(choice: Choice): string | undefined {
  if (!('model' in choice) || !choice.baseUrl?.startsWith('http:')) return undefined;
  const { hostname, host } = new URL(choice.baseUrl);
  if (/^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)) return undefined;
  const what =
    choice.apiKey === '' && choice.token === undefined ? 'the conversation goes' : 'the key and the conversation go';
  return `${what} to ${host} over plain http, readable for everybody on the way: use https where the server has it`;
}

const firstOf = (names: readonly string[] = [], env: NodeJS.ProcessEnv): string | undefined =>
  names.map((name) => env[name]).find((value) => value);

/**
 * The model of this run: `PROVIDER:NAME`, a bare provider, a bare model name whose provider is plain (any name when a
 * base URL is set), or `offline`. Without a spec: by the key or address that is set, in the order of the table, else
 * offline. A provider without its key is a `config` error that names the variable.
 */
export function chooseModel(spec: string | undefined, env: NodeJS.ProcessEnv, limits: ModelLimits = {}): Choice {
  if (spec === undefined || spec === '') {
    const open = PROVIDERS.find((one) => isOpen(one, env));
    return open === undefined ? { provider: 'offline' } : choiceOf(open, undefined, env, limits);
  }
  if (spec === 'offline') return { provider: 'offline' };
  const [head = '', ...rest] = spec.split(':');
  const named = providerOf(head);
  if (named) return choiceOf(named, rest.join(':') || undefined, env, limits);
  const owner = PROVIDERS.find(({ owns }) => owns.test(spec));
  // A gateway may serve another provider's models under their own names.
  const gateway = PROVIDERS.find((one) => one.keyless && addressOf(one, env) !== undefined);
  const chosen = owner !== undefined && (isOpen(owner, env) || gateway === undefined) ? owner : gateway;
  if (chosen) return choiceOf(chosen, spec, env, limits);
  throw new AppError(
    'config',
    `unknown model ${JSON.stringify(spec)}`,
    `use ${MODEL_FORMS}; with OPENAI_BASE_URL set, any name that its server knows`,
  );
}

const isOpen = (provider: Provider, env: NodeJS.ProcessEnv): boolean =>
  firstOf(provider.keys, env) !== undefined ||
  (addressOf(provider, env) !== undefined && (provider.keyless || firstOf(provider.tokens, env) !== undefined));

function addressOf(provider: Provider, env: NodeJS.ProcessEnv): string | undefined {
  const variable = provider.baseUrls.find((name) => env[name]);
  return variable === undefined ? provider.addressOf?.(env) : normalBaseUrl(env[variable] ?? '', variable);
}

function choiceOf(
  provider: Provider,
  model: string | undefined,
  env: NodeJS.ProcessEnv,
  limits: ModelLimits,
): OnlineChoice {
  const baseUrl = addressOf(provider, env);
  const apiKey = firstOf(provider.keys, env);
  const token = firstOf(provider.tokens, env);
  // A server of one's own wants none; the official endpoints do.
  if (apiKey === undefined && !(baseUrl !== undefined && (provider.keyless || token !== undefined)))
    throw new AppError(
      'config',
      `${provider.name} needs a key`,
      `set ${provider.keys[0] ?? KEY_VARIABLES}, or use --model offline`,
    );
  const headers = provider.headers === undefined ? {} : headersIn(env[provider.headers]);
  for (const secret of [apiKey, token, ...secretsIn(headers), ...secretsOfUrl(baseUrl)])
    if (secret) knownSecrets.add(secret);
  return {
    provider: provider.name,
    model: model ?? provider.standardModel,
    apiKey: apiKey ?? '',
    contextTokens: limits.contextTokens ?? provider.contextTokens,
    ...(limits.contextTokens === undefined ? { assumed: true as const } : {}),
    ...(limits.outputTokens === undefined ? {} : { outputTokens: limits.outputTokens }),
    ...(model === undefined ? { unnamed: true as const } : {}),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(namesResponses(firstOf(provider.baseUrls, env) ?? '') ? { responses: true as const } : {}),
    // A key of the same person goes first; the token opens what takes no key.
    ...(token === undefined || (apiKey !== undefined && !baseUrl?.includes('/projects/')) ? {} : { token }),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
  };
}
