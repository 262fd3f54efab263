import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/core/approval.ts';
import { asking, CTRL_C, CTRL_D, ENTER, ESC, DOWN, openChat, PAGE_DOWN, waitFor, QUICK } from '../helpers/ui-chat.ts';
import { questionOf, scaleBy } from '../helpers/ui-question.ts';

const HIGH = questionOf({ risk: 'high', title: 'scale deployment todo-chatbot-backend to 0' });
const LONG = questionOf({
  changes: [scaleBy(Array.from({ length: 300 }, (_, at) => ({ path: `/spec/field${at}`, from: at, to: at + 1 })))],
});
/** Longer than the dead time, and than a lone key takes to count. */
const PAUSE = Math.max(QUICK.dead, QUICK.alone) + 60;

async function openCard(question = questionOf(), options: Parameters<typeof openChat>[1] = {}) {
  const decisions: Decision[] = [];
  const chat = openChat(asking([question], decisions), { rows: 40, columns: 100, ...options });
  await chat.keys('scale it', ENTER);
  await chat.sees('Approve this change?');
  return { chat, decisions };
}

/** A patient person: one y, and another one when the machine was too busy to take it. */
async function sayYes(chat: ReturnType<typeof openChat>, decisions: readonly Decision[], count = 1): Promise<void> {
  await waitFor(async () => {
    chat.type('y');
    await sleep(PAUSE * 2);
    expect(decisions).toHaveLength(count);
  });
  expect(decisions[count - 1]).toEqual({ answer: 'yes', by: 'key' });
}

/** Presses a key of the card until it has done what it does: a busy machine starts the dead time again. */
async function pressUntil(chat: ReturnType<typeof openChat>, key: string, shown: string): Promise<void> {
  await waitFor(async () => {
    if (!(await chat.screen()).join('\n').includes(shown)) chat.type(key);
    await sleep(PAUSE);
    expect((await chat.screen()).join('\n')).toContain(shown);
  });
}

async function leave(chat: ReturnType<typeof openChat>): Promise<void> {
  await chat.keys(ESC);
  await chat.gone('Approve this change?');
  await chat.keys('\u0015', CTRL_D);
  await chat.code;
}

describe.concurrent('the approval card', () => {
  it('takes one y, alone, after it stood still', async () => {
    const { chat, decisions } = await openCard();
    await sleep(PAUSE);
    await sayYes(chat, decisions);
    await chat.gone('Approve this change?');
    await leave(chat);
  });

  it.each([
    ['Enter', [ENTER]],
    ['space', [' ']],
    ['a capital Y', ['Y']],
    ['yyy in one chunk', ['yyy']],
    ['y and Enter in one chunk', ['y\r']],
    ['yes and Enter, letter by letter', ['y', 'e', 's', ENTER]],
    ['y and Enter, fast', ['y', ENTER]],
    ['Ctrl+Y', ['\u0019']],
    ['Alt+Y', ['\u001By']],
    ['500 times y in one chunk', ['y'.repeat(500)]],
    ['a held key', Array.from({ length: 20 }, () => 'y')],
    ['Tab', ['\t']],
  ])('does nothing on %s', async (_what, keys) => {
    // Keys of one hand come together even where this machine stands still for a moment.
    const alone = keys.length > 1 ? 800 : QUICK.alone;
    const { chat, decisions } = await openCard(questionOf(), { timing: { ...QUICK, alone } });
    await sleep(PAUSE);
    await chat.keys(...keys);
    await sleep(alone + 60);
    expect(decisions).toEqual([]);
    await chat.sees('Approve this change?');
    await leave(chat);
    expect(decisions).toEqual([{ answer: 'no' }]);
  });

  it.each([['y'], ['yes\r'], ['y\r'], ['y'.repeat(500)]])('does nothing on a paste of %j', async (text) => {
    const { chat, decisions } = await openCard();
    await sleep(PAUSE);
    chat.paste(text);
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    await leave(chat);
  });

  it('ignores a y that was typed while the card appeared, and the ones that follow it fast', async () => {
    const decisions: Decision[] = [];
    const chat = openChat(asking([questionOf()], decisions), {
      rows: 40,
      columns: 100,
      timing: { ...QUICK, dead: 300, alone: 2000 },
    });
    await chat.keys('scale it', ENTER);
    for (let at = 0; at < 40; at++) {
      chat.type('y');
      await sleep(20);
    }
    expect(decisions).toEqual([]);
    await chat.sees('Approve this change?');
    await chat.sees('keys typed before the card stood still do not count');
    await chat.keys(ESC);
    await waitFor(() => expect(decisions).toEqual([{ answer: 'no' }]));
    await leave(chat);
  });

  it('does not take a key that is still held down from the card before', async () => {
    const decisions: Decision[] = [];
    const chat = openChat(
      asking(
        [questionOf({}, { of: 2 }), questionOf({ id: 'plan-2' }, { index: 2, of: 2, hash: 'b'.repeat(64) })],
        decisions,
      ),
      {
        rows: 40,
        columns: 100,
        // So that the keys of one hand stay together where this machine stands still for a moment.
        timing: { ...QUICK, alone: 300 },
      },
    );
    await chat.keys('scale it', ENTER);
    await chat.sees('change 1 of 2');
    await sleep(PAUSE);
    await sayYes(chat, decisions);
    await chat.sees('change 2 of 2');
    // The keyboard's own repeat begins late, long after the dead time.
    await sleep(PAUSE);
    for (let at = 0; at < 15; at++) {
      chat.type('y');
      await sleep(25);
    }
    expect(decisions).toEqual([{ answer: 'yes', by: 'key' }]);
    await chat.keys(ESC);
    await waitFor(() => expect(decisions).toHaveLength(2));
    expect(decisions[1]).toEqual({ answer: 'no' });
    await leave(chat);
  });

  it('shows two changes one after another, never both', async () => {
    const decisions: Decision[] = [];
    const chat = openChat(
      async function* (text, { approver }, signal) {
        yield { type: 'turn', text, model: 'offline' };
        decisions.push(
          ...(await Promise.all([
            approver(questionOf({ title: 'first change' }, { of: 2 }), signal),
            approver(questionOf({ title: 'second change' }, { index: 2, of: 2 }), signal),
          ])),
        );
        yield { type: 'done', stopped: 'answered', answer: '' };
      },
      { rows: 40, columns: 100 },
    );
    await chat.keys('both', ENTER);
    await chat.sees('first change');
    expect((await chat.screen()).join('\n')).not.toContain('second change');
    await chat.keys(ESC);
    await chat.sees('second change');
    await chat.keys(ESC);
    await waitFor(() => expect(decisions).toEqual([{ answer: 'no' }, { answer: 'no' }]));
    await leave(chat);
  });

  it('never opens over an unsent draft: Tab opens it', async () => {
    const decisions: Decision[] = [];
    let ask = (): void => undefined;
    const chat = openChat(
      async function* (text, asks, signal) {
        await new Promise<void>((done) => (ask = done));
        yield* asking([questionOf()], decisions)(text, asks, signal);
      },
      { rows: 40, columns: 100 },
    );
    await chat.keys('scale it', ENTER);
    await chat.sees('thinking');
    await chat.keys('a draft with y');
    ask();
    await chat.sees('a question is waiting, press Tab to open it');
    await chat.keys('y', 'y');
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    await chat.sees('› a draft with yyy');
    await chat.keys('\t');
    await chat.sees('Approve this change?');
    await chat.keys(ESC);
    await chat.sees('› a draft with yyy');
    expect(decisions).toEqual([{ answer: 'no' }]);
    await chat.keys('\u0015');
    await leave(chat);
  });

  it('sends a message to the model with n, and a plain no with n and Esc', async () => {
    const one = await openCard();
    await sleep(PAUSE);
    await pressUntil(one.chat, 'n', 'why not');
    await one.chat.keys('too many', ENTER);
    await waitFor(() => expect(one.decisions).toEqual([{ answer: 'no', reason: 'too many' }]));
    await leave(one.chat);
    const two = await openCard();
    await sleep(PAUSE);
    await pressUntil(two.chat, 'n', 'why not');
    await two.chat.keys('y', ESC);
    await waitFor(() => expect(two.decisions).toEqual([{ answer: 'no' }]));
    await leave(two.chat);
    const three = await openCard();
    await sleep(PAUSE);
    await pressUntil(three.chat, 'n', 'why not');
    await three.chat.keys(`too many${ENTER}`);
    await waitFor(() => expect(three.decisions).toEqual([{ answer: 'no', reason: 'too many' }]));
    await leave(three.chat);
  });

  it('gives changed values back with e, numbers as numbers', async () => {
    const { chat, decisions } = await openCard(questionOf({}, { editable: { replicas: 5, image: 'app:1' } }));
    await sleep(PAUSE);
    await pressUntil(chat, 'e', '› replicas: 5');
    await chat.keys('\u007F', 'x', ENTER);
    await chat.sees('replicas must be a whole number');
    await chat.keys('\u007F', '3', ENTER);
    await waitFor(() => expect(decisions).toEqual([{ answer: 'edit', input: { replicas: 3 } }]));
    await leave(chat);
  });

  it('shows all requests with d and the commands with k', async () => {
    const { chat } = await openCard(questionOf(), { rows: 60 });
    await sleep(PAUSE);
    await pressUntil(chat, 'd', 'requests, in the order they are sent');
    await chat.sees('"uid": "11111111-2222-3333-4444-555555555555"');
    await pressUntil(chat, 'd', 'd all details');
    await pressUntil(chat, 'k', 'the same with kubectl');
    await leave(chat);
  });
});

describe.concurrent('a change of high risk', () => {
  it('wants the name typed, and nothing less', async () => {
    const { chat, decisions } = await openCard(HIGH);
    await sleep(PAUSE);
    await chat.keys('y', ENTER);
    await sleep(PAUSE);
    await pressUntil(chat, '\u001B[200~todo-chatbot-backend\r\u001B[201~', 'the name must be typed, not pasted');
    chat.type('todo-chatbot-backend\r');
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    const name = Array.from('todo-chatbot-backend');
    await chat.keys('\u0015', ...name.slice(0, -1), ENTER);
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    await waitFor(async () => {
      await chat.keys('\u0015', ...name, ENTER);
      expect(decisions).toHaveLength(1);
    });
    expect(decisions).toEqual([{ answer: 'yes', by: 'typed-name' }]);
    await leave(chat);
  });
});

describe.concurrent('a card that does not fit', () => {
  it('takes a yes only after its end was seen', async () => {
    const { chat, decisions } = await openCard(LONG, { rows: 24, columns: 80 });
    await chat.sees('end not seen');
    await chat.sees('PgDn read on, then y send exactly this');
    await sleep(PAUSE);
    await pressUntil(chat, 'y', 'scroll to the end first');
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    for (let at = 0; at < 40; at++) chat.type(PAGE_DOWN);
    await chat.sees('the server accepts it (dry run)');
    await chat.gone('end not seen');
    await sleep(PAUSE);
    await sayYes(chat, decisions);
    await leave(chat);
  });

  it('is locked again when the window changes', async () => {
    const { chat, decisions } = await openCard(questionOf(), { rows: 40, columns: 100 });
    await sleep(PAUSE);
    chat.resize(44, 12);
    await chat.sees('end not seen');
    await sleep(PAUSE);
    await chat.keys('y');
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    await chat.keys(...Array.from({ length: 30 }, () => DOWN));
    await sleep(PAUSE);
    await sayYes(chat, decisions);
    await leave(chat);
  });

  it('takes nothing while the window is too small, and no longer than that', async () => {
    const { chat, decisions } = await openCard();
    chat.resize(30, 10);
    await chat.sees('make the window larger');
    await sleep(PAUSE);
    await chat.keys('y');
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    chat.resize(100, 40);
    await chat.sees('y send exactly this');
    await sleep(PAUSE);
    await sayYes(chat, decisions);
    await leave(chat);
  });

  it('is a no at once on a screen that never could show it', async () => {
    const decisions: Decision[] = [];
    const chat = openChat(asking([questionOf()], decisions), { columns: 39, rows: 24 });
    await chat.keys('scale it', ENTER);
    await waitFor(() =>
      expect(decisions).toMatchObject([{ answer: 'no', reason: expect.stringContaining('too small') }]),
    );
    chat.type(CTRL_D);
    await chat.code;
  });
});

describe.concurrent('what ends the waiting is a no', () => {
  it.each([
    ['the end of input', (chat: ReturnType<typeof openChat>) => chat.end()],
    ['Ctrl+C', (chat: ReturnType<typeof openChat>) => chat.type(CTRL_C)],
    ['Esc', (chat: ReturnType<typeof openChat>) => chat.type(ESC)],
  ])('%s', async (_what, act) => {
    const { chat, decisions } = await openCard();
    await sleep(PAUSE);
    act(chat);
    await waitFor(() => expect(decisions).toMatchObject([{ answer: 'no' }]));
    chat.type(CTRL_D);
    await chat.code;
  });

  it('a signal that ends the process', async () => {
    const stop = new AbortController();
    const { chat, decisions } = await openCard(questionOf(), { signal: stop.signal });
    await sleep(PAUSE);
    stop.abort();
    await waitFor(() => expect(decisions).toMatchObject([{ answer: 'no' }]));
    expect(await chat.code).toBe(130);
  });

  it('an answer that never comes', async () => {
    const { chat, decisions } = await openCard(questionOf(), { timing: { ...QUICK, question: 300 } });
    await waitFor(() => expect(decisions).toEqual([{ answer: 'no', reason: 'nobody answered in time' }]));
    await chat.gone('Approve this change?');
    await leave(chat);
  });

  it('CI', async () => {
    const decisions: Decision[] = [];
    const chat = openChat(asking([questionOf()], decisions), { env: { CI: 'true' } });
    await chat.keys('scale it', ENTER);
    await waitFor(() =>
      expect(decisions).toMatchObject([{ answer: 'no', reason: expect.stringContaining('CI is set') }]),
    );
    chat.type(CTRL_D);
    await chat.code;
  });

  it('a turn that was stopped before the question came', async () => {
    const { chat } = await openCard();
    const stopped = AbortSignal.abort();
    expect(await chat.asks().approver(questionOf(), stopped)).toEqual({ answer: 'no', reason: 'interrupted' });
    await leave(chat);
  });

  it('a chat that is over', async () => {
    const { chat } = await openCard();
    await leave(chat);
    expect(await chat.asks().approver(questionOf(), new AbortController().signal)).toMatchObject({ answer: 'no' });
  });

  it('a rehearsal that the server refused: y does nothing', async () => {
    const refused = {
      ok: false,
      notes: [],
      warnings: [],
      refusal: { code: 'refused', message: 'exceeded quota: pods=10' },
    };
    const { chat, decisions } = await openCard(questionOf({}, { rehearsal: refused }));
    await chat.sees('refused: exceeded quota');
    await sleep(PAUSE);
    await chat.keys('y');
    await sleep(PAUSE);
    expect(decisions).toEqual([]);
    await leave(chat);
  });
});
