import { request } from 'node:http';
import { expect, it } from 'vitest';
import { chatHere } from '../helpers/chat-here.ts';
import { makeHome } from '../helpers/program.ts';
import { ENTER, ESC } from '../helpers/ui-chat.ts';

const get = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    })
      .on('error', reject)
      .end();
  });

it('a port that is forwarded stands in the chat until Esc twice; labels are a command, too', async () => {
  const home = makeHome();
  const chat = chatHere(
    ['--scenario', 'healthy', '--model', 'offline'],
    { HOME: home.path },
    { columns: 110, rows: 44 },
  );
  try {
    await chat.sees('✓ backend 2/2', 30_000);
    await chat.keys('/ports', ENTER);
    await chat.sees('No ports are forwarded');
    await chat.keys('/port-forward service/todo-chatbot-frontend :80', ENTER);
    await chat.sees('Approve this change?', 20_000);
    await chat.sees('of this machine to port');
    await chat.approve();
    await chat.sees(/⇄ :\d+ -> \d+ of service\/todo-chatbot-frontend · no connection yet/, 20_000);
    const port = Number(/⇄ :(\d+)/.exec((await chat.screen()).join('\n'))?.[1]);
    expect(await get(port)).toBe(200);
    await chat.sees(/⇄ .* 0 of 1 open, .* in, /);
    await chat.keys('/ports', ENTER);
    await chat.sees('forwarded ports');
    await chat.keys(ESC);
    await chat.sees('press Esc again to end forwarding');
    await chat.keys(ESC);
    await chat.sees(/no longer forwarded: [\s\S]*\(ended as\s+asked\)/);
    await expect(get(port)).rejects.toThrow('ECONNREFUSED');
    await chat.keys('/label deployment', ENTER);
    await chat.sees('a kind and a name are needed');
    await chat.keys('/label deployment todo-chatbot-backend team=blue', ENTER);
    await chat.sees('Approve this change?', 20_000);
    await chat.sees(/metadata\.labels\.team {2}"?blue/);
    await chat.keys(ESC);
    await chat.gone('Approve this change?');
  } finally {
    await chat.keys('\u0003', '/quit', ENTER);
    expect(await chat.ended).toBe(0);
    home.remove();
  }
}, 90_000);
