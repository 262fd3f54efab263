import { afterEach, describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { unfence } from '../../src/core/fence.ts';
import type { PaneEntry } from '../../src/ui/options.ts';
import { entry, fed, numbered } from '../helpers/fed-log.ts';
import { answering, ENTER, ESC, openChat, UP, waitFor } from '../helpers/ui-chat.ts';

const [ROWS, PAGE_UP, END, TAB] = [24, '\u001B[5~', '\u001B[F', '\t'];

/** Two pods: an error in the middle, one that is a JSON record, and text that would be Markdown elsewhere. */
const STORY: readonly PaneEntry[] = [
  ...numbered(0, 30),
  entry('ERROR: database is locked', 'web-1-bbbbb'),
  ...numbered(30, 30),
  entry('{"level":"error","time":"2026-03-01T10:00:00Z","msg":"payment refused","order":42}'),
  entry('# heading *bold* `code` [x](http://y)'),
];
let stop = new AbortController();
afterEach(() => {
  stop.abort();
  stop = new AbortController();
});

/** Between the pieces of the story the window takes other sizes; it ends with the one that is asked for. */
async function opened(columns: number) {
  const log = fed();
  const chat = openChat(answering('yes'), {
    columns,
    rows: ROWS,
    signal: stop.signal,
    commands: [{ name: 'logs', help: 'logs', run: () => ({ logs: log.source }) }],
  });
  await chat.keys('/logs', ENTER);
  await chat.sees('no line yet');
  const third = Math.ceil(STORY.length / 3);
  for (const [at, size] of [100, 44, columns].entries()) {
    log.feed(...STORY.slice(at * third, (at + 1) * third));
    chat.resize(size, size === columns ? ROWS : 30);
  }
  await chat.sees('bold');
  const logRows = async () => (await chat.screen()).filter((row) => /of the day|ERROR|bold/.test(row));
  const unfiltered = async (): Promise<void> => {
    await chat.keys('/');
    await chat.sees('Esc no filter');
    await chat.keys(ESC);
    await chat.gone('Esc no filter');
  };
  return { ...log, chat, logRows, unfiltered };
}

describe.each([60, 80, 120])(
  'the log pane at %i columns, after its window took other sizes in mid-stream',
  (columns) => {
    it('opens live, fills its rows once, and shows a line as it is, never as Markdown', async () => {
      const { chat } = await opened(columns);
      await chat.sees(/deployment\/web · live · 2 pods · 63 lines/);
      await chat.sees('# heading *bold* `code` [x](http://y)');
      await chat.sees(/! 10:00:00 aaaaa ERROR payment refused order=42/);
      const screen = await chat.screen();
      expect(screen.every((row) => stringWidth(row) <= columns)).toBe(true);
      expect(screen.filter((row) => row.includes('Esc back'))).toHaveLength(1);
      expect(screen.filter((row) => row.includes('End newest'))).toHaveLength(1);
    });

    it('holds still when it is scrolled up, and through another size', async () => {
      const { chat, feed, logRows } = await opened(columns);
      await chat.keys(PAGE_UP);
      await chat.sees('held still');
      const before = await logRows();
      feed(...numbered(60, 15_000));
      await chat.sees('15063 lines');
      expect(await logRows()).toEqual(before);
      chat.resize(columns + 7, ROWS);
      chat.resize(columns, ROWS);
      feed(...numbered(15_060, 15_000));
      await chat.sees('30063 lines');
      expect(await logRows()).toEqual(before);
      await chat.keys(END);
      await chat.sees('line 30059 of the day');
      await chat.sees('live');
    });

    it('filters with each letter, shows errors alone, jumps to the first of them, and says when there is none', async () => {
      const { chat, logRows, unfiltered } = await opened(columns);
      await chat.keys('/', 'L', 'o', 'c');
      await waitFor(async () => expect(await logRows()).toEqual(['! 10:00:00 bbbbb ERROR: database is locked']));
      await chat.keys('x');
      await chat.sees('no line holds "locx" yet');
      await chat.keys('\u007F', 'k', ENTER);
      await chat.sees('filter: lock');
      await chat.keys('k');
      await chat.sees(/\| grep\s-iF -- lock/);
      await unfiltered();
      await chat.keys('e');
      await chat.sees('errors only');
      await waitFor(async () => expect(await logRows()).toHaveLength(2));
      await chat.keys('e', 'j');
      await chat.sees('› 10:00:00 bbbbb ERROR: database is locked');
      await chat.sees('held still');
    });

    it('shows the pod that is asked for, the instance before, and the command of both', async () => {
      const { chat } = await opened(columns);
      await chat.keys(TAB);
      await chat.sees(columns < 80 ? 'pod …-1-aaaaa' : 'pod web-1-aaaaa');
      await chat.gone('bbbbb');
      await chat.keys(TAB);
      await chat.sees('ERROR: database is locked');
      await chat.gone('of the day');
      await chat.keys('k');
      await chat.sees('kubectl logs web-1-bbbbb');
      await chat.keys('p');
      await chat.sees('previous instance');
      await chat.sees('it ended with 137');
      await chat.sees('ended');
      await chat.keys('k');
      await chat.sees('kubectl logs deployment/web --previous');
      await chat.keys('p');
      await chat.sees('deployment/web · live · 0 pods');
    });

    it('cuts long lines or wraps them, with the marked line on the screen, and shows records raw', async () => {
      const { chat, feed, logRows } = await opened(columns);
      const long = Array.from({ length: 30 }, (_, at) => entry(`of the day ${at} ${'long '.repeat(60)}end${at}.`));
      feed(...long);
      await chat.sees(/of the day 29 .*…/);
      expect(await chat.count('end29.')).toBe(0);
      await chat.keys('w');
      await chat.sees('end29.');
      await chat.keys(UP, UP, UP);
      await waitFor(async () => expect((await logRows()).filter((row) => row.startsWith('›'))).toHaveLength(1));
      await chat.sees(/› 10:00:00 aaaaa +of the day 27/);
      await chat.keys(END, '/', 'p', 'a', 'y', 'm', ENTER, 'r');
      await chat.sees('{"level":"error"');
    });

    it('saves what is wanted, copies what is seen, and explains a line that is data and no words', async () => {
      const { chat, saved, logRows, unfiltered } = await opened(columns);
      await chat.keys('/', 'o', 'r', 'd', 'e', 'r', ENTER, 's');
      await chat.sees('1 line is in /tmp/x1.log');
      expect(saved[0]).toMatch(/^2026-03-01T10:00:00Z web-1-aaaaa web \{"level":"error".*\}\n$/);
      await unfiltered();
      await chat.keys(PAGE_UP);
      await chat.sees('held still');
      const seen = (await logRows()).map((row) => /(?:line|ERROR|#).*/.exec(row)?.[0]);
      await chat.keys('c');
      await chat.sees(/\d+ lines were sent to the clipboard/);
      const code = chat.raw().lastIndexOf('\u001B]52;c;');
      const copied = Buffer.from(
        chat
          .raw()
          .slice(code + 7)
          .split('\u0007')[0] ?? '',
        'base64',
      ).toString();
      expect(
        copied.split('\n').map((row) => row.split(' web ')[1]?.replace(/^\{.*/, 'ERROR payment refused order=42')),
      ).toEqual(seen);
      await chat.keys('j', 'x');
      await chat.sees('explain this line of the log of web-1-bbbbb');
      await chat.keys(ENTER);
      await waitFor(() => expect(chat.said).toHaveLength(1));
      expect(unfence(chat.said[0] ?? '')).toEqual({
        said: 'explain this line of the log of web-1-bbbbb',
        data: '"ERROR: database is locked"',
      });
    });
  },
);
