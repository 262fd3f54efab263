import { marked, type Token } from 'marked';
import { describe, expect, it } from 'vitest';
import { blocksOf, pushText } from '../../src/ui/markdown/blocks.ts';
import { terminalText } from '../../src/ui/markdown/terminal-text.ts';
import { tailLines } from '../../src/ui/markdown/tail.ts';
import { plainText } from '../../src/ui/text/line.ts';

const DOCUMENTS: readonly (readonly [string, string])[] = [
  ['paragraphs', 'One.\n\nTwo\nlines.\n\nThree'],
  ['a list that grows', '1\n\n1. one\n2. two\n\n   more of two\n3. three\n\nAfter.'],
  ['nested lists', '- a\n  - b\n  - c\n- d\n\n\n- e\n'],
  ['a heading and a setext heading', '# One\ntext\n\nTwo\n===\n\ntext\n'],
  ['code with empty rows', '```yaml\na: 1\n\n# not a heading\nb: 2\n```\n\nAfter.\n'],
  ['a table', '| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n\nAfter.\n'],
  ['a quote', '> one\n> two\n\nAfter.\n'],
  ['html and rules', '<div>\nx\n</div>\n\n---\n\nAfter.\n'],
];

/** Kinds and texts, which is what is drawn; white space at the end of a block may stand in the next token. */
const shape = (tokens: readonly Token[]): unknown =>
  tokens.filter(({ type }) => type !== 'space').map((token) => [token.type, token.raw.trimEnd()]);

function stream(text: string, step: number): Token[] {
  let rest = '';
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at += step) {
    const more = pushText(rest, text.slice(at, at + step));
    tokens.push(...more.done);
    rest = more.rest;
  }
  return [...tokens, ...blocksOf(rest)];
}

describe('a streamed answer', () => {
  it.each(DOCUMENTS.flatMap(([name, text]) => [1, 2, 7, 30, 1000].map((step) => [name, step, text] as const)))(
    'of %s in steps of %i has the blocks of the whole',
    (_name, step, text) => {
      expect(shape(stream(text, step))).toEqual(shape(marked.lexer(text)));
    },
  );

  it('gives a long open fence out in slices that hold every row once', () => {
    const rows = Array.from({ length: 200 }, (_, at) => `row ${at}`);
    let rest = '';
    const early: string[] = [];
    for (const row of ['```yaml', ...rows]) {
      const more = pushText(rest, `${row}\n`);
      early.push(...more.done.map((token) => ('text' in token ? String(token.text) : '')));
      rest = more.rest;
      expect(rest.split('\n').length).toBeLessThan(40);
    }
    const last = blocksOf(`${rest}\`\`\`\n`);
    expect(
      [...early, ...last.map((token) => ('text' in token ? String(token.text) : ''))].join('\n').split('\n'),
    ).toEqual(rows);
  });

  it('cleans a terminal sequence that arrives in pieces', () => {
    let rest = '';
    for (const piece of ['safe \u001B', ']8;;http://ev', 'il\u0007link\u001B]8;;', '\u0007 end\n'])
      rest = pushText(rest, piece).rest;
    expect(rest).toBe('safe link end\n');
  });
});

describe('the live end of an answer', () => {
  const rows = (text: string, most = 10): string[] => tailLines(text, 40, most).map(plainText);

  it('keeps its last rows', () => {
    expect(rows(Array.from({ length: 30 }, (_, at) => `- item ${at}`).join('\n'), 3)).toEqual([
      '• item 27',
      '• item 28',
      '• item 29',
    ]);
  });
  it('counts the rows of a table that is not whole yet', () => {
    expect(rows('| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |')).toEqual(['table, 2 rows …']);
  });
  it('is empty for white space', () => {
    expect(rows(' \n')).toEqual([]);
  });
});

describe('an answer on a terminal without the chat', () => {
  const answer =
    '**Cause:** the Secret has no key `JWT_SECRET`.\n\n**What to do**\n1. add the key\n2. restart it\n\n```yaml\nreplicas: 2\n```\nDone';
  const stream = (step: number, colour: boolean): string => {
    const text = terminalText(40, colour);
    let shown = '';
    for (let at = 0; at < answer.length; at += step) shown += text.push(answer.slice(at, at + step));
    return shown + text.end();
  };

  it.each([1, 7, 30, 1000])('is drawn, not printed as Markdown, whatever the pieces of %i letters', (step) => {
    expect(stream(step, false)).toBe(
      'Cause: the Secret has no key JWT_SECRET.\n\nWhat to do\n\n1. add the key\n2. restart it\n\n│ replicas: 2\n\nDone\n',
    );
  });

  it('has colours only where they are wanted', () => {
    expect(stream(9, true)).toContain('\u001B[1mCause:\u001B[22m');
    expect(stream(9, false)).not.toContain('\u001B');
  });
});
