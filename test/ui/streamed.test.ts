import { describe, expect, it } from 'vitest';
import { withProgress } from '../../src/ui/chat/card-of.ts';
import type { Card } from '../../src/ui/chat/state.ts';
import { blocksOf, pushText } from '../../src/ui/markdown/blocks.ts';

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

it('tells the steps of a plan once', () => {
  const card = { notes: [], sent: 0, rollouts: [] } as unknown as Card;
  const text = 'step 1 of 2: namespace/shop is created';
  const after = withProgress(card, { type: 'sent', index: 0, of: 2, text });
  expect(JSON.stringify(after)).toContain(text);
  expect(JSON.stringify(after)).not.toContain(`0 of 2: ${text}`);
});
