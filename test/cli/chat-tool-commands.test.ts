import { expect, it } from 'vitest';
import { chatHere } from '../helpers/chat-here.ts';
import { makeHome } from '../helpers/program.ts';
import { ENTER, ESC } from '../helpers/ui-chat.ts';

it('a command for a tool runs without a model, comes to the same card, and is remembered for what is said next', async () => {
  const home = makeHome();
  const size = { columns: 100, rows: 44 };
  const chat = chatHere(['--scenario', 'healthy', '--model', 'offline'], { HOME: home.path }, size);
  try {
    await chat.sees('✓ backend 2/2', 30_000);
    await chat.keys('/scale backend', ENTER);
    await chat.sees('/scale needs replicas');
    await chat.sees('→ /scale <workload> <replicas>');
    await chat.keys('/top', ENTER);
    await chat.sees(/get_usage/, 20_000);
    await chat.sees('1 read');
    await chat.keys('/scale todo-chatbot-back', '\t', ' 3', ENTER);
    await chat.sees('Approve this change?', 20_000);
    await chat.sees('you said: "/scale todo-chatbot-backend 3"');
    await chat.sees('replicas  2 → 3');
    await chat.approve();
    await chat.sees('1 change made', 30_000);
    await chat.keys('undo', ENTER);
    await chat.sees('scale deployment/todo-chatbot-backend from 3 to 2', 20_000);
    await chat.keys(ESC);
    await chat.gone('Approve this change?');
    await chat.keys('/audit', ENTER);
    await chat.sees('yes by key after');
    await chat.keys('/read-only', ENTER);
    await chat.sees(/todo-chatbot · read-only/);
    await chat.keys('/restart backend', ENTER);
    await chat.sees(/read-only[\s\S]*nothing was changed/, 20_000);
  } finally {
    await chat.keys('\u0003', '/quit', ENTER);
    expect(await chat.ended).toBe(0);
    home.remove();
  }
}, 90_000);
