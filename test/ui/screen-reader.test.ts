import { afterAll, beforeAll, expect, it } from 'vitest';
import { asking, CTRL_D, ENTER, ESC, openChat, type Script } from '../helpers/ui-chat.ts';
import { questionOf } from '../helpers/ui-question.ts';

const before = process.env['INK_SCREEN_READER'];
beforeAll(() => {
  process.env['INK_SCREEN_READER'] = 'true';
});
afterAll(() => {
  if (before === undefined) delete process.env['INK_SCREEN_READER'];
  else process.env['INK_SCREEN_READER'] = before;
});

it('moves nothing while a turn runs: no spinner, no seconds', async () => {
  const slow: Script = async function* (text, _asks, signal) {
    yield { type: 'turn', text, model: 'offline' };
    yield { type: 'call', id: 'c', name: 'get_logs', input: {}, effect: 'read' };
    await new Promise<void>((done) => signal.addEventListener('abort', () => done(), { once: true }));
    yield { type: 'done', stopped: 'interrupted', answer: '' };
  };
  const chat = openChat(slow);
  await chat.keys('logs', ENTER);
  await chat.sees('working');
  const written = chat.raw().length;
  await new Promise((done) => setTimeout(done, 1300));
  expect(chat.raw().length).toBe(written);
  expect(chat.raw()).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  await chat.keys(ESC);
  await chat.sees('stopped');
  chat.type(CTRL_D);
  await chat.code;
});

it('reads the card out whole, risk and all, as words', async () => {
  const chat = openChat(asking([questionOf({ risk: 'high' })]), { rows: 40, columns: 100 });
  await chat.keys('scale it', ENTER);
  await chat.sees('HIGH RISK');
  await chat.sees('to approve, type todo-chatbot-backend');
  await chat.keys(ESC);
  await chat.sees('not approved');
  chat.type(CTRL_D);
  await chat.code;
});
