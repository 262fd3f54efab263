import { expect, it } from 'vitest';
import { chatHere } from '../helpers/chat-here.ts';
import { makeHome } from '../helpers/program.ts';
import { ENTER, ESC } from '../helpers/ui-chat.ts';

/** What people ask for most, and what must stand on its card. */
const ASKED: readonly (readonly [sentence: readonly string[], shown: readonly RegExp[]])[] = [
  [['scale the backend to 3'], [/scale deployment\/todo-chatbot-backend/, /replicas/]],
  [['set the image of the backend to todo-chatbot-backend:1.1.0'], [/todo-chatbot-backend:1\.1\.0/]],
  [['restart the backend'], [/restart deployment\/todo-chatbot-backend/]],
  [['roll back the backend'], [/revision/, /type /]],
  [['set LOG_LEVEL=debug on the backend'], [/LOG_LEVEL/, /debug/]],
  [['set the memory limit of the backend to 640Mi'], [/640Mi/]],
  [
    ['delete the pod todo-chatbot-backend-', '\t'],
    [/delete pod\/todo-chatbot-backend-/, /type /],
  ],
  [['set PYTHON_ENV to staging in the configmap todo-chatbot-config'], [/PYTHON_ENV/, /staging/]],
  [['upgrade the release with replicaCount.backend=3'], [/todo-chatbot/, /replicaCount|replicas/]],
];

it.each([
  [80, 24],
  [120, 30],
])(
  'the usual cards fit a screen of %i by %i: nothing is locked behind a key',
  async (columns, rows) => {
    const home = makeHome();
    const chat = chatHere(['--scenario', 'healthy', '--model', 'offline'], { HOME: home.path }, { columns, rows });
    try {
      await chat.sees('✓ backend 2/2', 30_000);
      for (const [sentence, shown] of ASKED) {
        await chat.keys(...sentence, ENTER);
        await chat.sees('Approve this change?', 20_000);
        const screen = (await chat.screen()).join('\n');
        expect(screen, screen).not.toContain('end not seen');
        for (const one of [/kubewhy-demo/, /namespace/, /dry run|accepts|rehears/, ...shown])
          expect(screen).toMatch(one);
        await chat.keys(ESC);
        await chat.gone('Approve this change?');
        await chat.sees('nothing was changed');
        await chat.keys('/clear', ENTER);
        await chat.gone('nothing was changed');
      }
      await chat.keys('set the key JWT_SECRET in the secret todo-chatbot-secrets', ENTER);
      await chat.sees(/for Secret todo-chatbot-secrets in namespace todo-chatbot, the demo cluster/, 20_000);
      await chat.keys('a-value-of-a-secret', ENTER);
      await chat.sees('Approve this change?', 20_000);
      const screen = (await chat.screen()).join('\n');
      expect(screen, screen).not.toContain('end not seen');
      expect(screen).toMatch(/JWT_SECRET +\*\*\*/);
      await chat.keys(ESC);
      await chat.gone('Approve this change?');
    } finally {
      await chat.keys('\u0003', '/quit', ENTER);
      expect(await chat.ended).toBe(0);
      home.remove();
    }
  },
  120_000,
);
