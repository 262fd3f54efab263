import { afterEach, expect, it } from 'vitest';
import { chatHere } from '../helpers/chat-here.ts';
import { makeHome } from '../helpers/program.ts';
import { CTRL_C, CTRL_D, ENTER, ESC } from '../helpers/ui-chat.ts';

let home: ReturnType<typeof makeHome>;
let chat: ReturnType<typeof chatHere>;
async function open(): Promise<void> {
  home = makeHome();
  chat = chatHere(['--scenario', 'healthy', '--model', 'offline'], { HOME: home.path }, { columns: 100, rows: 40 });
  await chat.sees(/✓ backend 2\/2/, 30_000);
}
afterEach(async () => {
  chat.type(CTRL_D);
  expect(await chat.ended).toBe(0);
  home.remove();
});

it('where helm owns the object, a key on the card plans the upgrade in its place', async () => {
  await open();
  await chat.keys('scale the backend to 3', ENTER);
  await chat.sees('h helm upgrade instead', 20_000);
  await chat.gone('wait a moment');
  await new Promise((resolve) => setTimeout(resolve, 700));
  await chat.keys('h');
  await chat.sees(/helm upgrade todo-chatbot/, 30_000);
  await chat.sees('Approve this change?');
  await chat.sees(/replicas +2 → 3|replicas.*3/);
  await chat.keys(ESC);
  await chat.sees('nothing was changed');
}, 90_000);

it('of several cards, one key says no to all', async () => {
  await open();
  await chat.keys('scale the backend to 3 and the frontend to 3', ENTER);
  await chat.sees('change 1 of 2', 20_000);
  await chat.sees('Ctrl+C no to all');
  await chat.keys(CTRL_C);
  await chat.gone('Approve this change?');
  await chat.sees(/nothing was changed|stopped/);
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect((await chat.lines()).join('\n')).not.toContain('change 2 of 2');
  await chat.sees(/✓ backend 2\/2 · ✓ frontend 2\/2/);
}, 90_000);
