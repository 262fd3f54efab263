import { describe, expect, it } from 'vitest';
import { App } from '../../src/ui/app.tsx';
import { Chat } from '../../src/ui/chat/chat.ts';
import { Block, Rows } from '../../src/ui/lines.tsx';
import { span, type Line } from '../../src/ui/text/line.ts';
import { renderTui } from '../helpers/render-tui.ts';
import { HEADER } from '../helpers/ui-chat.ts';

const opened = (columns = 80, rows = 24) => {
  const chat = new Chat(
    { header: HEADER, createSession: () => Promise.reject(new Error('unused')), env: {} },
    () => new Promise(() => undefined),
    columns,
    rows,
  );
  return { chat, tui: renderTui(<App chat={chat} />, { columns, rows }) };
};

describe('the renderer', () => {
  it('writes the transcript once, whatever changes below it', async () => {
    const { chat, tui } = opened();
    for (let at = 0; at < 20; at++)
      chat.dispatch({ type: 'add', item: { type: 'notice', tone: 'info', text: `notice ${at}.` } });
    await tui.waitUntilRenderFlush();
    const before = tui.raw().length;
    for (let at = 0; at < 300; at++) {
      chat.dispatch({
        type: 'health',
        health: { workloads: [{ kind: 'Deployment', name: 'backend', ready: at % 3, desired: 2, health: 'ok' }] },
      });
      if (at % 10 === 0) await tui.waitUntilRenderFlush();
    }
    await tui.waitUntilRenderFlush();
    for (let at = 0; at < 20; at++) expect(tui.raw().split(`notice ${at}.`)).toHaveLength(2);
    // One row of a dozen cells changes: far less than a frame for each of 300 states.
    expect(tui.raw().length - before).toBeLessThan(20_000);
    tui.unmount();
  });

  it('keeps the prompt answering when the transcript is long', async () => {
    const { chat, tui } = opened();
    for (let at = 0; at < 400; at++)
      chat.dispatch({ type: 'add', item: { type: 'notice', tone: 'info', text: `notice ${at}` } });
    await tui.waitUntilRenderFlush();
    const before = tui.raw().length;
    for (const letter of 'why is the backend crashing') chat.press({ key: 'text', text: letter });
    await tui.waitUntilRenderFlush();
    expect((await tui.screen()).join('\n')).toContain('› why is the backend crashing');
    expect(tui.raw().length - before).toBeLessThan(5_000);
    tui.unmount();
  });

  it.each([
    ['Rows', Rows],
    ['Block', Block],
  ] as const)('%s keeps empty rows and does not grow at the edge', async (_name, Part) => {
    const lines: Line[] = [
      [span('x'.repeat(20))],
      [],
      [span('なぜ', 'strong'), span('x'.repeat(16))],
      [span('end', 'dim')],
    ];
    const tui = renderTui(<Part lines={lines} />, { columns: 20, rows: 10 });
    await tui.waitUntilRenderFlush();
    expect((await tui.screen()).slice(0, 4).map((row) => row.trimEnd())).toEqual([
      'x'.repeat(20),
      '',
      `なぜ${'x'.repeat(16)}`,
      'end',
    ]);
    tui.unmount();
  });
});
