import { readdirSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandsOf, program } from '../../scripts/reference.ts';
import { EXAMPLES } from '../../src/cli/examples.ts';
import { splitWords } from '../helpers/shell-words.ts';

const root = program();
const commands = new Map(commandsOf(root).map((command) => [command.name(), command]));

/** Command lines of kubewhy in the fenced blocks of a page, without comments, pipes and redirections. */
const linesOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^```(?:sh|bash)?\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .map((line) => line.replace(/\s+#.*$/, '').replace(/^(?:\s|\$ |[A-Z_]+=\S+ )+/, ''))
    .filter((line) => /^(?:kubewhy|kubectl why)(?: |$)/.test(line));

const has = (command: Command, word: string): boolean =>
  command.options.some((one) => one.long === word || one.short === word);

/** What the program does not know of a command line: its options, or a command that is none. */
function unknownIn(line: string): readonly string[] {
  const words = splitWords(line.replace(/^kubectl why/, 'kubewhy')).slice(1);
  const cut = words.findIndex((word) => /^[|<>&;]/.test(word));
  const own = cut < 0 ? words : words.slice(0, cut);
  const at = own.findIndex((word) => !word.startsWith('-'));
  const command = commands.get(own[at] ?? '') ?? root;
  return own
    .filter((word) => /^--?[a-z]/i.test(word))
    .map((word) => word.replace(/=.*$/s, ''))
    .filter((word) => !has(command, word) && !has(root, word) && word !== '--help' && word !== '-h');
}

describe('command lines that are written down', () => {
  const pages = [
    'README.md',
    ...readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];

  it.each(pages)('in %s are ones that the program knows', (page) => {
    expect(linesOf(page).flatMap((line) => unknownIn(line).map((word) => `${line}: ${word}`))).toEqual([]);
  });

  it('are looked at', () => {
    expect(pages.flatMap(linesOf).length).toBeGreaterThan(40);
    expect(unknownIn('kubewhy logs backend --no-such -f | head')).toEqual(['--no-such']);
  });

  it.each(['', ...commands.keys()])('two examples or more stand below the help of "%s", and hold', (name) => {
    const examples = EXAMPLES[name] ?? [];
    expect(examples.length).toBeGreaterThanOrEqual(2);
    expect(examples.flatMap(([line]) => (line.startsWith('kubewhy') ? unknownIn(line) : []))).toEqual([]);
    const command = commands.get(name) ?? root;
    let text = '';
    command.configureOutput({ writeOut: (more) => void (text += more) });
    command.outputHelp();
    expect(text).toContain(examples[0]?.[0] ?? '?');
  });

  it('name no command that is gone', () => {
    expect(Object.keys(EXAMPLES).filter((name) => name !== '' && !commands.has(name))).toEqual([]);
  });
});
