import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import type { View } from '../../src/core/view.ts';
import { renderMarkdown, renderView } from '../../src/ui/print.tsx';
import { viewLines, viewSummary } from '../../src/ui/views/view.ts';
import { plainText } from '../../src/ui/text/line.ts';
import { VIEWS } from '../helpers/ui-views.ts';

const WIDTHS = [40, 80, 120] as const;

describe('a view as text', () => {
  it.each(VIEWS.flatMap(([name, view]) => WIDTHS.map((columns) => [name, columns, view] as const)))(
    '%s at %i columns',
    async (name, columns, view) => {
      await expect(`${renderView(view, columns)}\n`).toMatchFileSnapshot(`golden/${name}-${columns}.txt`);
    },
  );

  it.each(VIEWS)('%s is never wider than the screen, whatever its width', (_name, view) => {
    for (let columns = 20; columns <= 130; columns += 3)
      for (const row of viewLines(view, columns).map(plainText)) {
        expect(stringWidth(row), `${columns}: ${row}`).toBeLessThanOrEqual(columns);
      }
  });

  it.each(VIEWS)('%s holds no terminal code and no card bar', (_name, view) => {
    const text = renderView(
      JSON.parse(JSON.stringify(view).replaceAll('backend', 'back┃\\u001b[2J\\u202eend')) as View,
      80,
    );
    expect(text).not.toMatch(/[\u001B\u202E┃]/);
  });
});

describe('a table on a narrow screen', () => {
  const events = VIEWS.find(([name]) => name === 'events')?.[1];
  it.each(WIDTHS)('tells what an event says at %i columns', (columns) => {
    const rows = events ? viewLines(events, columns).map(plainText) : [];
    expect(rows.join(' ')).toMatch(/MESSAGE[\s\S]*couldn't find key\s+JWT_SECRET\s+in Secret\s+tod/);
  });
});

describe('a long view in the transcript', () => {
  const lines = Array.from({ length: 500 }, (_, at) => ({
    at: '',
    text: at === 200 ? 'ERROR first fault' : `calm line ${at}`,
  }));
  const rowsOf = (view: View, most: number): string[] => viewLines(view, 80, most).map(plainText);

  it('keeps the first fault and the end of a log, and counts the rest', () => {
    const rows = rowsOf({ type: 'log', title: 'backend', lines }, 24);
    expect(rows).toContain('! ERROR first fault');
    expect(rows.at(-1)).toContain('calm line 499');
    expect(rows).toContain('  … 476 lines not shown');
    expect(rows).toHaveLength(25);
  });

  it('keeps the end of a log without faults', () => {
    const calm = lines.map((one) => ({ ...one, text: 'fine' }));
    expect(
      rowsOf({ type: 'log', title: 'backend', lines: calm }, 24).filter((row) => row.includes('fine')),
    ).toHaveLength(24);
  });

  it('counts the rows of a table that are not shown', () => {
    const rows = Array.from({ length: 100 }, (_, at) => [`pod-${at}`, 'Running']);
    expect(rowsOf({ type: 'table', title: 'pods', columns: ['NAME', 'STATUS'], rows }, 24).at(-1)).toBe(
      '… 76 more rows',
    );
  });

  it('is summed up on one line', () => {
    expect(viewSummary({ type: 'log', title: 'backend', lines })).toBe('backend, 500 lines');
  });
});

describe('Markdown as text', () => {
  it.each(WIDTHS)('at %i columns', async (columns) => {
    const text = [
      '# Why the backend crashes',
      'The container **backend** is killed for memory: `OOMKilled`, exit code *137*, [more](https://kubernetes.io/docs).',
      '1. raise the limit\n2. or find the leak\n   - first look at `/metrics`\n   - then at the ~~heap~~ profile',
      '- [x] looked\n- [ ] fixed',
      '> The kernel chose it.',
      '```yaml\nresources:\n  limits:\n    memory: 512Mi   # too low\n```',
      '| pod | restarts |\n|---|---|\n| todo-chatbot-backend-7d9f-abcde | 12 |\n| b | 3 |',
      '---',
      'なぜ落ちるのか、それはメモリの上限が低いからです。もう一度確かめてください。',
      'line one  \nline two &amp; <b>html</b>',
    ].join('\n\n');
    const shown = renderMarkdown(text, columns);
    for (const row of shown.split('\n')) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
    await expect(`${shown}\n`).toMatchFileSnapshot(`golden/markdown-${columns}.txt`);
  });
});
