import { describe, expect, it } from 'vitest';
import { ask, TODO, WORDS } from './ask.ts';

describe('a word that may be a name', () => {
  it.each([
    ['what about hungry', WORDS, { workload: 'hungry' }],
    ['how many restarts does hungry have, and why', WORDS, { workload: 'hungry' }],
    ['what else is broken', TODO, {}],
    ['how long has it been down', TODO, {}],
    ["what's the most urgent", TODO, {}],
    ['show the logs of the one that crashes', TODO, {}],
    ['why is the payments service down', TODO, { workload: 'payments' }],
  ])('in "%s" is one where something is called so, or where it can be nothing else', async (text, inventory, input) => {
    expect((await ask(text, inventory)).calls.map((call) => [call.name, call.input])).toEqual([['diagnose', input]]);
  });

  it.each(['can you check the database', 'is dns working'])(
    'that names a part of no name is said: "%s"',
    async (text) => {
      const { text: said, calls } = await ask(text, TODO);
      expect(said).toMatch(/^Nothing here is called (?:database|dns), so this is about the whole namespace/);
      expect(calls.map((call) => [call.name, call.input])).toEqual([['diagnose', {}]]);
    },
  );
});

describe('a flag of kubectl in a sentence', () => {
  const logs = (input: object) => ({ workload: 'todo-chatbot-backend', ...input });
  it.each([
    ['logs todo-chatbot-backend --since=1h30m', logs({ since: '1h30m' })],
    ['logs todo-chatbot-backend --since 45m --tail=20', logs({ since: '45m', tail: 20 })],
    ['logs todo-chatbot-backend -c proxy --previous', logs({ container: 'proxy', previous: true })],
    ['logs todo-chatbot-backend -p', logs({ previous: true })],
    ['get pods --selector=app=web', { kind: 'pods', selector: 'app=web' }],
  ])('that a read uses is not said to be left aside: %s', async (text, input) => {
    const { text: said, calls } = await ask(text, TODO);
    expect(calls.map((call) => call.input)).toEqual([input]);
    expect(said).not.toContain('left aside');
  });

  it.each([
    ['logs todo-chatbot-backend --limit-bytes=90', '"--limit-bytes=90"'],
    ['logs todo-chatbot-backend --since=30m --since=2h', '"--since=2h"'],
    ['get pods -o wide', '"-o", "wide"'],
  ])('that no read uses is said: %s', async (text, aside) => {
    expect((await ask(text, TODO)).text).toContain(`I left aside what I do not understand in that: ${aside}.`);
  });
});
