import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import type { Opened } from '../../src/ui/options.ts';
import {
  answering,
  CTRL_C,
  CTRL_D,
  DOWN,
  ENTER,
  ESC,
  HEADER,
  openChat,
  UP,
  waitFor,
  type Script,
} from '../helpers/ui-chat.ts';

const CTRL_U = '\u0015';

const ANSWER = Array.from({ length: 60 }, (_, at) => `Paragraph number ${at} of the answer.\n\n`);

/** Waits for the abort, then ends as the agent does. */
const endless: Script = async function* (text, _asks, signal) {
  yield { type: 'turn', text, model: 'offline' };
  yield { type: 'call', id: 'c', name: 'get_logs', input: { workload: 'backend' }, effect: 'read' };
  await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
  yield { type: 'result', id: 'c', name: 'get_logs', state: 'stopped', text: 'stopped', durationMs: 5 };
  yield { type: 'done', stopped: 'interrupted', answer: '' };
};

describe('an answer on the screen', () => {
  it('shows every block once, whatever was redrawn meanwhile', async () => {
    const chat = openChat(
      async function* (text) {
        yield { type: 'turn', text, model: 'offline' };
        for (const delta of ANSWER) {
          yield { type: 'text', delta };
          await sleep(2);
        }
        yield { type: 'done', stopped: 'answered', answer: '' };
      },
      { rows: 16 },
    );
    await chat.keys('why', ENTER);
    await chat.sees('no changes');
    const lines = await chat.lines();
    for (const delta of ANSWER) expect(lines.filter((row) => row.trim() === delta.trim())).toHaveLength(1);
    expect(lines.filter((row) => row.includes('› why'))).toHaveLength(1);
    chat.type(CTRL_D);
    expect(await chat.code).toBe(0);
  });

  it('leaves no ghosts and no second copy when the window gets narrower and wider', async () => {
    const chat = openChat(answering('One block.\n\n', 'Another block.\n'), { columns: 100, rows: 20 });
    await chat.keys('why', ENTER);
    await chat.sees('no changes');
    for (const [columns, rows] of [
      [60, 20],
      [44, 14],
      [100, 30],
    ] as const) {
      chat.resize(columns, rows);
      await chat.sees('ask about your cluster');
      await sleep(60);
    }
    expect(await chat.count('Another block.')).toBe(1);
    expect(await chat.count('ask about your cluster')).toBe(1);
    expect(await chat.count('? keys')).toBe(1);
    chat.type(CTRL_D);
    await chat.code;
  });

  it('shows every block once and one prompt, also when the window is resized in the middle of it', async () => {
    const chat = openChat(
      async function* (text) {
        yield { type: 'turn', text, model: 'offline' };
        for (const delta of ANSWER) {
          yield { type: 'text', delta };
          await sleep(8);
        }
        yield { type: 'done', stopped: 'answered', answer: '' };
      },
      { columns: 120, rows: 24 },
    );
    await chat.keys('why', ENTER);
    for (const [columns, rows] of [
      [60, 24],
      [80, 20],
      [60, 16],
      [120, 30],
    ] as const) {
      await sleep(70);
      chat.resize(columns, rows);
    }
    await chat.sees('no changes');
    const lines = await chat.lines();
    for (const delta of ANSWER) expect(lines.filter((row) => row.trim() === delta.trim())).toHaveLength(1);
    expect(lines.filter((row) => row.includes('ask about your cluster'))).toHaveLength(1);
    expect(lines.filter((row) => row.includes('answering'))).toEqual([]);
    chat.type(CTRL_D);
    expect(await chat.code).toBe(0);
  });

  it('strips terminal codes that the model wrote, and the bar of the approval card', async () => {
    const chat = openChat(
      answering(
        '\u001B[8mhidden\u001B[0m \u001B]8;;http://evil\u0007link\u001B]8;;\u0007\n\n',
        '┃ Approve this change?\n┃ y send exactly this\n',
      ),
    );
    await chat.keys('why', ENTER);
    await chat.sees('no changes');
    expect(chat.raw()).not.toContain('\u001B[8m');
    expect(chat.raw()).not.toContain('evil');
    expect((await chat.lines()).join('\n')).not.toContain('┃');
    await chat.sees('| Approve this change?');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('says itself that nothing was changed when the model claims that it was', async () => {
    const chat = openChat(answering('Approved and applied: the backend has 0 replicas now.\n'));
    await chat.keys('why', ENTER);
    await chat.sees(/no changes/);
    chat.type(CTRL_D);
    await chat.code;
  });

  it('tells an error of the session with its next step, and goes on', async () => {
    let turns = 0;
    const chat = openChat(async function* (text) {
      turns++;
      yield { type: 'turn', text, model: 'offline' };
      if (turns === 1)
        yield { type: 'error', code: 'unreachable', message: 'no route to 10.0.0.1', nextStep: 'check the VPN' };
      yield { type: 'done', stopped: turns === 1 ? 'model-error' : 'answered', answer: '' };
    });
    await chat.keys('one', ENTER);
    await chat.sees('no route to 10.0.0.1');
    await chat.sees('→ check the VPN');
    await chat.keys('two', ENTER);
    await waitFor(() => expect(chat.said).toEqual(['one', 'two']));
    chat.type(CTRL_D);
    await chat.code;
  });
});

describe('typing', () => {
  it.each([
    ['Enter in the same chunk as the text', ['why\r'], ['why']],
    ['Enter alone', ['why', ENTER], ['why']],
    ['Ctrl+J for a new line', ['one', '\n', 'two', ENTER], ['one\ntwo']],
    ['Alt+Enter for a new line', ['one', '\u001B\r', 'two', ENTER], ['one\ntwo']],
    ['Ctrl+A, Ctrl+K, Ctrl+Y', ['world', '\u0001', 'hello ', '\u000B', '\u0019', ENTER], ['hello world']],
    ['words with Alt+B and Ctrl+W', ['scale the backend', '\u001Bb', '\u0017', ENTER], ['scale backend']],
    ['undo', ['one', '\u0015', '\u001F', ENTER], ['one']],
    ['an emoji of several code points is one letter', ['a👩‍👩‍👧', '\u007F', ENTER], ['a']],
    ['CJK', ['なぜ', ENTER], ['なぜ']],
  ])('sends %s', async (_what, keys, expected) => {
    const chat = openChat(answering('ok\n'));
    await chat.sees('ask about');
    await chat.keys(...keys);
    await waitFor(() => expect(chat.said).toEqual(expected));
    await chat.sees('no changes');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('takes a paste of several lines as text and sends nothing', async () => {
    const chat = openChat(answering('ok\n'));
    await chat.sees('ask about');
    chat.paste('line one\rline two\r');
    await chat.sees('line two');
    expect(chat.said).toEqual([]);
    await chat.keys(ENTER);
    await waitFor(() => expect(chat.said).toEqual(['line one\nline two']));
    await chat.sees('no changes');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('puts the cursor after the text, also after wide letters', async () => {
    const chat = openChat(answering('ok\n'));
    await chat.sees('ask about');
    await chat.keys('なぜ');
    await waitFor(async () => {
      const screen = await chat.screen();
      expect(chat.cursor()).toEqual({ x: 6, y: screen.findIndex((row) => row.startsWith('› なぜ')) });
    });
    chat.type('\u0015');
    await chat.keys(CTRL_D);
    await chat.code;
  });

  it('walks the history with Up and Down and gives the draft back', async () => {
    const added: string[] = [];
    const chat = openChat(answering('ok\n'), {
      history: { load: () => ['first', 'second'], append: (line) => added.push(line) },
    });
    await chat.sees('ask about');
    await chat.keys('draft', UP, UP);
    await chat.sees('› first');
    await chat.keys(DOWN, DOWN);
    await chat.sees('› draft');
    await chat.keys(ENTER);
    await waitFor(() => expect(added).toEqual(['draft']));
    await chat.sees('no changes');
    chat.type(CTRL_D);
    await chat.code;
  });

  it('finds an earlier message with Ctrl+R', async () => {
    const chat = openChat(answering('ok\n'), {
      history: { load: () => ['scale the backend to 5', 'why is it down'], append: () => undefined },
    });
    await chat.sees('ask about');
    await chat.keys('\u0012', 'scale');
    await chat.sees('scale the backend to 5');
    await chat.keys(ENTER, ENTER);
    await waitFor(() => expect(chat.said).toEqual(['scale the backend to 5']));
    await chat.sees('no changes');
    chat.type(CTRL_D);
    await chat.code;
  });
});

describe('while a turn runs', () => {
  it('stops on Esc, and the call is told as stopped', async () => {
    const chat = openChat(endless);
    await chat.keys('logs', ENTER);
    await chat.sees('get_logs');
    await chat.keys(ESC);
    await chat.sees('■ get_logs');
    await chat.sees('stopped · no changes');
    chat.type(CTRL_D);
    expect(await chat.code).toBe(0);
  });

  it('goes on without a session that does not stop', async () => {
    const chat = openChat(async function* (text) {
      yield { type: 'turn', text, model: 'offline' };
      await new Promise(() => undefined);
    });
    await chat.keys('hang', ENTER);
    await chat.sees('thinking');
    await chat.keys(ESC);
    await chat.sees('stopped · no changes');
    chat.type(CTRL_D);
    expect(await chat.code).toBe(0);
  });

  it('keeps a message for afterwards, and gives it back on Esc', async () => {
    const chat = openChat(endless);
    await chat.keys('logs', ENTER);
    await chat.sees('get_logs');
    await chat.keys('and then this', ENTER);
    await chat.sees('⏎ and then this');
    expect(chat.said).toEqual(['logs']);
    await chat.keys(ESC);
    await chat.sees('› and then this');
    await chat.sees('stopped · no changes');
    expect(chat.said).toEqual(['logs']);
    await chat.keys('\u0015', CTRL_D);
    await chat.code;
  });

  it('sends a waiting message when the turn is over', async () => {
    let release = (): void => undefined;
    const chat = openChat(async function* (text) {
      yield { type: 'turn', text, model: 'offline' };
      if (text === 'one') await new Promise<void>((done) => (release = done));
      yield { type: 'done', stopped: 'answered', answer: '' };
    });
    await chat.keys('one', ENTER);
    await chat.sees('thinking');
    await chat.keys('two', ENTER);
    await chat.sees('⏎ two');
    release();
    await waitFor(() => expect(chat.said).toEqual(['one', 'two']));
    chat.type(CTRL_D);
    await chat.code;
  });
});

describe('the help of keys', () => {
  it('closes on Esc without stopping the turn', async () => {
    const chat = openChat(endless, { rows: 40 });
    await chat.keys('logs', ENTER);
    await chat.sees('get_logs');
    await chat.keys('?');
    await chat.sees('search earlier messages');
    await chat.keys(ESC);
    await chat.gone('search earlier messages');
    await chat.sees('working');
    await chat.keys(ESC);
    await chat.sees('stopped · no changes');
    chat.type(CTRL_D);
    await chat.code;
  });
});

describe('a long paste', () => {
  it('is sent whole and shown in part', async () => {
    const chat = openChat(answering('ok\n'));
    await chat.sees('ask about');
    const text = Array.from({ length: 300 }, (_, at) => `line ${at}`).join('\n');
    chat.paste(text.replaceAll('\n', '\r'));
    await chat.sees('line 299');
    await chat.keys(ENTER);
    await waitFor(() => expect(chat.said).toEqual([text]));
    await chat.sees('no changes');
    expect(await chat.count(`… ${text.length} characters in all were sent`)).toBe(1);
    expect(await chat.count('line 29')).toBe(1);
    chat.type(CTRL_D);
    await chat.code;
  });
});

describe('leaving', () => {
  it('needs Ctrl+C twice on an empty prompt: turn, draft, hint, 130', async () => {
    const chat = openChat(endless);
    await chat.keys('logs', ENTER);
    await chat.sees('get_logs');
    await chat.keys('draft', CTRL_C);
    await chat.sees('stopped · no changes');
    await chat.sees('› draft');
    await chat.keys(CTRL_C);
    await chat.gone('› draft');
    await chat.keys(CTRL_C);
    await chat.sees('press Ctrl+C again to quit');
    await chat.keys(CTRL_C);
    expect(await chat.code).toBe(130);
  });

  it('does not leave on Ctrl+D with a draft', async () => {
    const chat = openChat(answering('ok\n'));
    await chat.sees('ask about');
    await chat.keys('draft', CTRL_D);
    await sleep(50);
    await chat.sees('› draft');
    await chat.keys('\u0015', CTRL_D);
    expect(await chat.code).toBe(0);
  });

  it('ends when the input ends, and leaves the transcript alone', async () => {
    const chat = openChat(answering('The last words.\n'));
    await chat.keys('why', ENTER);
    await chat.sees('no changes');
    chat.end();
    expect(await chat.code).toBe(0);
    expect(await chat.count('The last words.')).toBe(1);
    expect(await chat.count('ask about')).toBe(0);
  });

  it.each([60, 80, 120])(
    'says below the prompt at %i columns where we are, however long the names',
    async (columns) => {
      const chat = openChat(answering('ok\n'), {
        columns,
        header: {
          context: 'arn:aws:eks:eu-central-1:123456789012:cluster/production-blue',
          namespace: `${'n'.repeat(57)}-green`,
          model: 'offline',
          embedded: false,
          mode: 'read-only',
          notices: [],
        },
      });
      await chat.sees(/arn:aws:[^ ]*….*-blue · n+….*-green · read-only/);
      chat.end();
      await chat.code;
    },
  );

  it('refuses to start without a terminal', async () => {
    const chat = openChat(answering('ok\n'));
    const { runChat } = await import('../../src/ui/index.tsx');
    const session = { say: answering('ok\n') as never };
    const pipe = Object.assign(Object.create(process.stdin) as NodeJS.ReadStream, { isTTY: false });
    await expect(
      runChat({
        header: { context: 'c', namespace: 'n', model: 'm', embedded: false, mode: 'normal', notices: [] },
        createSession: () => session,
        stdin: pipe,
        stdout: chat.stdout,
      }),
    ).rejects.toMatchObject({ code: 'no-person' });
    chat.type(CTRL_D);
    await chat.code;
  });

  it('tells the caller when the session cannot be made', async () => {
    const { runChat } = await import('../../src/ui/index.tsx');
    const { openTerminal } = await import('../helpers/render-tui.ts');
    const { stdin, stdout } = openTerminal();
    await expect(
      runChat({
        header: { context: 'c', namespace: 'n', model: 'm', embedded: false, mode: 'normal', notices: [] },
        createSession: () => Promise.reject(new Error('no such model')),
        stdin,
        stdout,
        env: {},
      }),
    ).rejects.toThrow('no such model');
  });
});

describe('a cluster that takes its time to open', () => {
  const HERE = { ...HEADER, context: 'prod-eu', namespace: 'shop' };
  const SCALE = { name: 'scale', help: 'another size', run: (args: string) => `scaled to ${args}` };

  it('lets the person type from the first frame on; what was sent waits, and the header comes with the cluster', async () => {
    const open = Promise.withResolvers<Opened>();
    const chat = openChat(answering('the answer\n'), {
      open: { what: 'opening the cluster', run: () => open.promise },
    });
    await chat.sees('opening the cluster…');
    await chat.keys('why', ENTER);
    await chat.keys('/scale 3', ENTER);
    await chat.keys('and a draft');
    await chat.sees('› and a draft');
    await chat.sees('⏎ /scale 3');
    expect(chat.said).toEqual([]);
    expect(await chat.count('ask your cluster why')).toBe(0);
    open.resolve({ header: HERE, commands: [SCALE] });
    await chat.sees('scaled to 3');
    const rows = (await chat.lines()).join('\n');
    expect(rows).toMatch(
      /context prod-eu · namespace shop[^]*› why[^]*the answer[^]*› \/scale 3[^]*› and a draft[^]*prod-eu · shop/,
    );
    expect(chat.said).toEqual(['why']);
    chat.type(CTRL_U);
    chat.type(CTRL_D);
    expect(await chat.code).toBe(0);
  });

  it('ends with the reason when it cannot be opened, and can be left before', async () => {
    const gone = openChat(answering('never\n'), {
      open: { what: 'opening the cluster', run: () => Promise.reject(new AppError('config', 'no such context')) },
    });
    await expect(gone.code).rejects.toThrow('no such context');
    const left = openChat(answering('never\n'), { open: { what: 'opening', run: () => new Promise(() => {}) } });
    await left.sees('opening…');
    left.type(CTRL_D);
    expect(await left.code).toBe(0);
  });
});
