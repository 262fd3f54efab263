import { marked } from 'marked';
import { describe, expect, it, vi } from 'vitest';
import { withProgress } from '../../src/ui/chat/card-of.ts';
import type { Card } from '../../src/ui/chat/state.ts';
import { blocksOf, pushText } from '../../src/ui/markdown/blocks.ts';
import { tailLines } from '../../src/ui/markdown/tail.ts';

const rows = (count: number, row: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${row(index)}\n`).join('');
/** An answer as it streams, a row at a time. */
function streamed(text: string): { readonly raw: string; readonly types: readonly string[] } {
  let rest = '';
  const types: string[] = [];
  let raw = '';
  for (const delta of text.match(/[^\n]*\n/g) ?? []) {
    const next = pushText(rest, delta);
    for (const token of next.done) {
      types.push(token.type);
      raw += token.raw;
    }
    rest = next.rest;
  }
  for (const token of blocksOf(rest)) {
    types.push(token.type);
    raw += token.raw;
  }
  return { raw, types };
}

describe('long tables and lists of a streamed answer', () => {
  it.each([
    ['a table', `| pod | state |\n|---|---|\n${rows(400, (index) => `| pod-${index} | Running |`)}`],
    ['a list', rows(400, (index) => `- pod-${index} is running`)],
    ['a numbered list with second rows', rows(200, (index) => `${index + 1}. pod-${index}\n   is running`)],
    ['a quote', rows(400, (index) => `> pod-${index} is running`)],
    ['a paragraph', rows(400, (index) => `pod-${index} is running`)],
    [
      'a list that starts with another marker in the middle',
      rows(200, (index) => `- a ${index}`) + rows(9, () => '* b'),
    ],
  ])('%s: the same blocks as read at once, and what follows is a block of its own', (_what, text) => {
    const whole = `${text}\nAnd so on.\n\n- next\n`;
    const { raw, types } = streamed(whole);
    expect(types).toEqual(blocksOf(whole).map(({ type }) => type));
    expect(raw.replace(/\s+/g, '')).toBe(whole.replace(/\s+/g, ''));
  });
});

describe('a long block of a streamed answer', () => {
  /** Characters that are parsed for each character that arrives. */
  function parsedPerCharacter(text: string): number {
    const lexer = vi.spyOn(marked, 'lexer');
    try {
      streamed(text);
      return lexer.mock.calls.reduce((sum, [part]) => sum + part.length, 0) / text.length;
    } finally {
      lexer.mockRestore();
    }
  }
  it.each<readonly [string, (index: number) => string]>([
    ['a quote', (index) => `> web-${index} said: connection refused`],
    ['a quote with rows that leave out the mark', (index) => `${index % 2 ? '' : '> '}web-${index} said so`],
    ['a paragraph', (index) => `web-${index} runs on node-${index % 7}`],
    ['a list', (index) => `- web-${index} runs on node-${index % 7}`],
    ['a list with empty rows between', (index) => `- web-${index} runs on node-${index % 7}\n`],
    ['a list of quotes', (index) => `- > web-${index} runs on node-${index % 7}`],
    ['a table', (index) => (index === 0 ? '| pod | node |\n|---|---|' : `| web-${index} | node-${index % 7} |`)],
    ['a table without outer bars', (index) => (index === 0 ? 'pod | node\n---|---' : `web-${index} | node`)],
    ['indented rows', (index) => `    web-${index} runs on node-${index % 7}`],
    ['rows of html', (index) => (index === 0 ? '<table>' : `<tr><td>web-${index}</td></tr>`)],
    ['a fence', (index) => (index === 0 ? '```' : `web-${index} runs on node-${index % 7}`)],
  ])('%s is not parsed anew for each of its rows', (_what, row) => {
    // Parsed whole for each row it would be 600 times.
    expect(parsedPerCharacter(rows(1200, row))).toBeLessThan(40);
  });
  it('shows the end of a quote as it grows', () => {
    const quote = rows(1200, (index) => `> row ${index} of the quote`);
    const shown = tailLines(quote, 80, 6)
      .map((row) => row.map(({ text }) => text).join(''))
      .join('\n');
    expect(shown).toContain('row 1199 of the quote');
    expect(shown).not.toContain('row 900 of');
  });
});

it('tells the steps of a plan once', () => {
  const card = { notes: [], sent: 0, rollouts: [] } as unknown as Card;
  const text = 'step 1 of 2: namespace/shop is created';
  const after = withProgress(card, { type: 'sent', index: 0, of: 2, text });
  expect(JSON.stringify(after)).toContain(text);
  expect(JSON.stringify(after)).not.toContain(`0 of 2: ${text}`);
});
