import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeHome } from '../helpers/program.ts';
import { chatHere } from '../helpers/chat-here.ts';
import { ENTER } from '../helpers/ui-chat.ts';

it('an incident that was found, approved and healed is told in the report with its times; nothing is written over', async () => {
  const home = makeHome();
  const file = join(home.path, 'incident.md');
  const chat = chatHere(['--scenario', 'oom', '--model', 'offline'], { HOME: home.path }, { columns: 120, rows: 60 });
  try {
    // The embedded cluster lives through its past before the first frame.
    await chat.sees(/✖ backend 0\/2/, 30_000);
    await chat.keys('why is the backend crashing', ENTER);
    await chat.sees('Say fix it', 15_000);
    await chat.keys('fix it', ENTER);
    await chat.sees('Approve this change?', 15_000);
    await chat.sees('y send exactly this');
    await chat.approve();
    await chat.sees('1 change made', 30_000);
    await chat.sees(/\d\d:\d\d:\d\d deployment\/todo-chatbot-backend is healthy again: 0\/2 → 2\/2 in \d/, 30_000);
    await chat.sees('Say undo and I propose to take it back');
    await chat.keys(`/export ${file}`, ENTER);
    await chat.sees('The report is in');
    const report = readFileSync(file, 'utf8');
    const events = report.split('\n').filter((row) => /^\| 2\d{3}-/.test(row));
    const order = [
      'asked: why is the backend',
      'read: diagnose',
      'found: OOMKilled',
      'asked: fix it',
      'proposed: set limits',
    ];
    order.push('approved at the terminal, after', 'outcome: applied', 'is healthy again: 0/2 → 2/2');
    const places = order.map((text) => events.findIndex((row) => row.includes(text)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await chat.keys(`/export ${file}`, ENTER);
    await chat.sees('name another file');
    expect(readFileSync(file, 'utf8')).toBe(report);
  } finally {
    await chat.keys('\u0003', '/quit', ENTER);
    expect(await chat.ended).toBe(0);
    home.remove();
  }
}, 120_000);
