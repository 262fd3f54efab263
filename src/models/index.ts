import type { ChatModel } from '../core/model.ts';
import { chooseModel, type Choice, type ModelLimits, type OnlineChoice } from './choice.ts';
import type { ListedModel } from './provider.ts';
import { providerOf } from './providers.ts';

export { chooseModel, clearTextNotice, idOfChoice, type Choice, type ModelLimits } from './choice.ts';
export { firstLook } from './first-look.ts';
export { listModels, type ModelList } from './list.ts';
export { MODEL_FORMS } from './forms.ts';
export { KEY_VARIABLES, PROVIDERS, SECRET_VARIABLES } from './providers.ts';
export { recording, replaying } from './record.ts';

/** Opens a model; the provider's SDK loads here and not before. */
export async function openModel(
  spec: string | undefined,
  env: NodeJS.ProcessEnv,
  limits: ModelLimits = {},
): Promise<ChatModel> {
  return openChoice(chooseModel(spec, env, limits));
}

/** Milliseconds that a server's list of models may take before it is done without. */
const LOOK_MS = 3_000;

export async function openChoice(choice: Choice): Promise<ChatModel> {
  if (!('model' in choice)) {
    const { offlineModel } = await import('./offline/index.ts');
    return offlineModel();
  }
  const online: OnlineChoice = choice;
  const provider = providerOf(online.provider);
  if (provider === undefined) throw new Error(`no provider ${online.provider}`);
  const lookUp = async (signal: AbortSignal): Promise<ListedModel[]> =>
    online.baseUrl === undefined
      ? []
      : [...(await provider.list(online, AbortSignal.any([signal, AbortSignal.timeout(LOOK_MS)])).catch(() => []))];
  // A server of one model has no need to be told which.
  const first = online.unnamed ? await lookUp(new AbortController().signal) : undefined;
  const model = first?.length === 1 ? (first[0]?.name ?? online.model) : online.model;
  return provider.open({
    ...online,
    model,
    lookUp: async (signal) =>
      (first ?? (await lookUp(signal))).find(({ name }) => name === model || name === `${model}:latest`),
  });
}
