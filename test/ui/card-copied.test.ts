import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { cardRows } from '../../src/ui/card-lines.ts';
import { questionOf } from '../helpers/ui-question.ts';

it('a command that is copied from the plain card, over several rows, is one line of a shell', () => {
  const value = `it's "a" \\ ${'word '.repeat(60)}`;
  const command = `kubectl patch configmap/a -p '${JSON.stringify({ data: { key: value } }).replaceAll("'", `'\\''`)}'`;
  const rows = cardRows(questionOf({ kubectl: [command] }), 80);
  const copied = rows.filter((row) => !row.startsWith('┃')).join('\n');
  const words = (text: string): string =>
    execFileSync('sh', ['-c', `kubectl() { printf '<%s>' "$@"; }\n${text}`]).toString();
  expect(copied.split('\n').length).toBeGreaterThan(3);
  expect(words(copied)).toContain(words(command));
});
