import { readFileSync } from 'node:fs';
import { AppError, toAppError } from '../core/errors.ts';
import type { ChatModel } from '../core/model.ts';
import { appendLine } from './files/private-file.ts';

type Files = { readonly record?: string; readonly replay?: string };

/**
 * The model of a conversation: the chosen one, or a recorded conversation; with `record`, each turn is added to that
 * file (0600, redacted).
 */
export async function openConversation(
  spec: string | undefined,
  { record, replay }: Files,
  env: NodeJS.ProcessEnv,
  limits: { readonly contextTokens?: number | undefined; readonly outputTokens?: number | undefined } = {},
): Promise<ChatModel> {
  const { openModel, recording, replaying } = await import('../models/index.ts');
  const model = replay === undefined ? await openModel(spec, env, limits) : replayed(replay, replaying);
  return record === undefined ? model : recording(model, (line) => appendLine(record, line));
}

function replayed(file: string, replaying: (lines: readonly string[]) => ChatModel): ChatModel {
  try {
    return replaying(readFileSync(file, 'utf8').split('\n'));
  } catch (error) {
    throw new AppError(
      'config',
      `--replay ${file}: ${toAppError(error).message}`,
      'give a file that --record has written',
    );
  }
}
