import { expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { chatHere } from '../helpers/chat-here.ts';
import { ENTER, ESC } from '../helpers/ui-chat.ts';

const SIZE = { columns: 100, rows: 40 };

it('a chat goes read-only and back by a command, with a badge, and takes no change meanwhile', async () => {
  const home = makeHome();
  const chat = chatHere(['--scenario', 'healthy', '--model', 'offline'], { HOME: home.path }, SIZE);
  try {
    await chat.sees('✓ backend 2/2', 30_000);
    await chat.keys('/read-only', ENTER);
    await chat.sees(/todo-chatbot · read-only · offline/);
    await chat.keys('scale the backend to 3', ENTER);
    await chat.sees(/read-only.*\n[\s\S]*nothing was changed|nothing was changed[\s\S]*read-only/, 15_000);
    await chat.keys('/read-only off', ENTER);
    await chat.sees('changes are shown and asked for again');
    await chat.keys('scale the backend to 3', ENTER);
    await chat.sees('Approve this change?', 15_000);
    await chat.keys(ESC);
    await chat.gone('Approve this change?');
    await chat.keys('/dry-run', ENTER);
    await chat.sees(/todo-chatbot · dry-run · offline/);
    await chat.keys('/read-only', ENTER);
    await chat.sees(/todo-chatbot · read-only · offline/);
    await chat.keys('/dry-run off', ENTER);
    await chat.sees(/\/dry-run off[\s\S]*read-only: nothing can be changed until/);
    await chat.sees(/todo-chatbot · read-only · offline/);
    await chat.keys('/dry-run', ENTER, '/read-only off', ENTER);
    await chat.sees(/\/read-only off[\s\S]*dry run: changes are rehearsed/);
    await chat.sees(/todo-chatbot · dry-run · offline/);
    await chat.keys('restart @front', '\t');
    await chat.sees('› restart todo-chatbot-frontend');
  } finally {
    await chat.keys('\u0003', '/quit', ENTER);
    expect(await chat.ended).toBe(0);
    home.remove();
  }
}, 90_000);

it('a run that was started read-only stays so', async () => {
  const home = makeHome();
  const chat = chatHere(['--scenario', 'healthy', '--model', 'offline', '--read-only'], { HOME: home.path }, SIZE);
  try {
    await chat.sees('✓ backend 2/2', 30_000);
    await chat.keys('/read-only off', ENTER);
    await chat.sees('was started with --read-only and stays so');
    await chat.sees(/todo-chatbot · read-only · offline/);
  } finally {
    await chat.keys('/quit', ENTER);
    expect(await chat.ended).toBe(0);
    home.remove();
  }
}, 90_000);
