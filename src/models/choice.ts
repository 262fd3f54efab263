import { AppError } from '../core/errors.ts';
import { knownSecrets } from '../core/redact.ts';

export type Provider = 'openai' | 'gemini';

/** Defaults per provider, in the one place. Models named by the providers' own lists in November 2026. */
export const DEFAULTS: Readonly<
  Record<Provider, { readonly model: string; readonly contextTokens: number; readonly keys: readonly string[] }>
> = {
  openai: { model: 'gpt-5.4-mini', contextTokens: 128_000, keys: ['OPENAI_API_KEY'] },
  gemini: {
    model: 'gemini-3.6-flash',
    contextTokens: 200_000,
    keys: ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_AI_API_KEY'],
  },
};

export type Choice =
  | { readonly provider: 'offline' }
  | {
      readonly provider: Provider;
      readonly model: string;
      readonly apiKey: string;
      readonly baseUrl?: string;
      readonly contextTokens: number;
    };

const keyOf = (provider: Provider, env: NodeJS.ProcessEnv): string | undefined =>
  DEFAULTS[provider].keys.map((name) => env[name]).find((value) => value);

/**
 * The model of this run: `openai:NAME`, `gemini:NAME`, a bare provider, a bare model name whose provider is plain, or `offline`. Without a spec: by the key that is set,
 * OpenAI first, else offline. A provider without its key is a `config` error that names the variable.
 */
export function chooseModel(spec: string | undefined, env: NodeJS.ProcessEnv): Choice {
  if (spec === undefined || spec === '') {
    const provider = (['openai', 'gemini'] as const).find(
      (name) => keyOf(name, env) !== undefined || (name === 'openai' && env['OPENAI_BASE_URL']),
    );
    return provider === undefined ? { provider: 'offline' } : choiceOf(provider, DEFAULTS[provider].model, env);
  }
  if (spec === 'offline') return { provider: 'offline' };
  const [head = '', ...rest] = spec.split(':');
  const name = rest.join(':');
  if (head === 'openai' || head === 'gemini') return choiceOf(head, name || DEFAULTS[head].model, env);
  if (spec.startsWith('gemini-')) return choiceOf('gemini', spec, env);
  if (/^(gpt-|o\d|chatgpt-)/.test(spec)) return choiceOf('openai', spec, env);
  throw new AppError('config', `unknown model ${JSON.stringify(spec)}`, 'use openai:NAME, gemini:NAME or offline');
}

function choiceOf(provider: Provider, model: string, env: NodeJS.ProcessEnv): Choice {
  const baseUrl = provider === 'openai' ? env['OPENAI_BASE_URL'] || undefined : env['GEMINI_BASE_URL'] || undefined;
  if (baseUrl !== undefined && !URL.canParse(baseUrl))
    throw new AppError(
      'config',
      `${provider === 'openai' ? 'OPENAI_BASE_URL' : 'GEMINI_BASE_URL'} is not a URL`,
      'for example http://localhost:11434/v1',
    );
  const apiKey = keyOf(provider, env);
  // A local server wants none; the official endpoints do.
  if (apiKey === undefined && !(provider === 'openai' && baseUrl !== undefined))
    throw new AppError(
      'config',
      `${provider} needs a key`,
      `set ${DEFAULTS[provider].keys[0] ?? ''}, or use --model offline`,
    );
  if (apiKey !== undefined) knownSecrets.add(apiKey);
  return {
    provider,
    model,
    apiKey: apiKey ?? '',
    contextTokens: DEFAULTS[provider].contextTokens,
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
}
