import type { ChatModel } from '../core/model.ts';
import { chooseModel, type Choice } from './choice.ts';

export { listModels, type ModelList } from './list.ts';
export { recording, replaying } from './record.ts';
export { chooseModel, DEFAULTS, type Choice } from './choice.ts';

/** Opens a model; the provider's SDK loads here and not before. */
export async function openModel(spec: string | undefined, env: NodeJS.ProcessEnv): Promise<ChatModel> {
  return openChoice(chooseModel(spec, env));
}

export async function openChoice(choice: Choice): Promise<ChatModel> {
  if (choice.provider === 'offline') {
    const { offlineModel } = await import('./offline/index.ts');
    return offlineModel();
  }
  if (choice.provider === 'openai') {
    const { openaiModel } = await import('./openai/openai.ts');
    return openaiModel(choice);
  }
  const { geminiModel } = await import('./gemini/gemini.ts');
  return geminiModel(choice);
}
