import { expect, it } from 'vitest';
import { chatHere } from '../helpers/chat-here.ts';
import { makeHome } from '../helpers/program.ts';
import { ENTER } from '../helpers/ui-chat.ts';

it.each([
  ['missing-secret-key', 'why is the backend crashing', 'SecretKeyNotFound', 'f  set JWT_SECRET in the Secret'],
  ['oom', 'why is the backend crashing', 'OOMKilled', 'f  set the limits of deployment/todo-chatbot-backend'],
  ['image-not-found', 'why is the backend down', 'ImageTagNotFound', 'f  roll deployment/todo-chatbot-backend back'],
])(
  'in %s the whole answer stands on a screen of 80 by 24: the question, one card, one sentence, one key',
  async (scenario, question, cause, key) => {
    const home = makeHome();
    const chat = chatHere(
      ['--scenario', scenario, '--model', 'offline'],
      { HOME: home.path },
      { columns: 80, rows: 24 },
    );
    try {
      await chat.sees(/[✖▲] backend/, 30_000);
      await chat.keys(question, ENTER);
      await chat.sees('1 read', 15_000);
      const screen = await chat.screen();
      const text = screen.join('\n');
      // Of three remedies and a long message of the registry the cause stays in sight.
      if (scenario !== 'image-not-found') expect(text).toContain(`› ${question}`);
      expect(text).toContain(cause);
      expect(text).toContain('Say fix it and I propose');
      expect(text).toContain(key);
      expect(text).not.toMatch(/Cause:|What to do/);
      expect(screen.filter((row) => row.includes(cause))).toHaveLength(1);
    } finally {
      await chat.keys('\u0003', '/quit', ENTER);
      expect(await chat.ended).toBe(0);
      home.remove();
    }
  },
  60_000,
);
