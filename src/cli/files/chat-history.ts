import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from '../../core/redact.ts';
import { appendLine, readPrivate, writePrivate } from './private-file.ts';
import { stateFolder } from '../settings.ts';

const MOST = 1000;

/**
 * Typed lines of earlier chats (JSON lines, mode 0600, secrets hidden), the last 1,000. A history that cannot be read
 * or written is no reason to stop.
 */
export function chatHistory(env: NodeJS.ProcessEnv): { load(): readonly string[]; append(line: string): void } {
  const path = join(stateFolder(env), 'history.jsonl');
  return {
    load: () => {
      if (!existsSync(path)) return [];
      try {
        const lines = readPrivate(path)
          .split('\n')
          .flatMap((line) => {
            try {
              const value: unknown = JSON.parse(line);
              return typeof value === 'string' ? [value] : [];
            } catch {
              return [];
            }
          });
        if (lines.length > 2 * MOST)
          writePrivate(
            path,
            `${lines
              .slice(-MOST)
              .map((line) => JSON.stringify(line))
              .join('\n')}\n`,
          );
        return lines.slice(-MOST);
      } catch {
        return [];
      }
    },
    append: (line) => {
      try {
        appendLine(path, JSON.stringify(redact(line)));
      } catch {
        // said nowhere: the chat goes on without
      }
    },
  };
}
