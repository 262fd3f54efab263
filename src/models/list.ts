import { toAppError } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { chooseModel, type OnlineChoice } from './choice.ts';
import { MOST_MODELS, type Provider } from './provider.ts';
import { PROVIDERS } from './providers.ts';

export type ModelList = {
  readonly provider: string;
  /** Names, sorted; empty when the endpoint lists none. */
  readonly models: readonly string[];
  /** The default of this provider. */
  readonly standard: string;
  /** Why there is no list: no key, or what the endpoint said. */
  readonly error?: string;
};

const LIMIT_MS = 15_000;

/** What the endpoints offer to the keys of this environment; with a spec, that provider's alone. */
export async function listModels(
  spec: string | undefined,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly ModelList[]> {
  const wanted = spec === undefined ? undefined : chooseModel(spec, env).provider;
  return Promise.all(
    PROVIDERS.filter(({ name }) => wanted === undefined || wanted === name).map((provider) =>
      listOf(provider, env, AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)])),
    ),
  );
}

async function listOf(provider: Provider, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<ModelList> {
  const { name, standardModel: standard } = provider;
  try {
    const models = await provider.list(chooseModel(name, env) as OnlineChoice, signal);
    return {
      provider: name,
      models: models
        .map((one) => one.name)
        .sort()
        .slice(0, MOST_MODELS),
      standard,
    };
  } catch (error) {
    const { message, nextStep } = toAppError(error);
    return { provider: name, models: [], standard, error: redact([message, nextStep].filter(Boolean).join('; ')) };
  }
}
