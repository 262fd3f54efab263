import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sessionFolder } from '../../src/cli/sessions/store.ts';
import { startEmbedded } from '../../src/demo/index.ts';
import { chatHere } from '../helpers/chat-here.ts';
import { COMPILED, makeHome } from '../helpers/program.ts';
import { ENTER, waitFor } from '../helpers/ui-chat.ts';

const root = resolve(import.meta.dirname, '..', '..');
const BACKEND = '/apis/apps/v1/namespaces/todo-chatbot/deployments/todo-chatbot-backend';

it('a terminal that is killed at a card loses nothing that was sent, and what changed meanwhile is told', async () => {
  const home = makeHome();
  const cluster = await startEmbedded({ scenario: 'oom', speed: 20 });
  const kubeconfig = join(home.path, 'config');
  writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
  const env = { HOME: home.path, KUBECONFIG: kubeconfig };
  const folder = sessionFolder({ HOME: home.path });
  const kept = (ending: string): string => {
    const name = readdirSync(folder).find((one) => one.endsWith(ending)) ?? '';
    return readFileSync(join(folder, name), 'utf8');
  };
  // util-linux script gives the program a terminal of its own.
  const killed = spawn(
    'script',
    ['-qfec', `stty cols 100 rows 40; exec ${process.execPath} bin/kubewhy.cjs --model offline`, '/dev/null'],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...COMPILED, ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    },
  );
  let seen = '';
  killed.stdout.on('data', (data: Buffer) => (seen += data.toString()));
  const type = async (text: string): Promise<void> => {
    killed.stdin.write(text);
    await sleep(50);
    killed.stdin.write(ENTER);
  };
  await waitFor(() => expect(seen).toContain('0/2'), 20_000);
  await type('why is the backend crashing');
  await waitFor(() => expect(kept('.jsonl')).toContain('"stopped":"answered"'), 20_000);
  await type('fix it');
  await waitFor(() => expect(kept('.jsonl')).toContain('"planned"'), 20_000);
  process.kill(Number(kept('.open')), 'SIGKILL');
  await new Promise((done) => killed.once('close', done));

  const limits = { containers: [{ name: 'backend', resources: { limits: { memory: '400Mi' } } }] };
  const healed = await fetch(`${cluster.url}${BACKEND}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: JSON.stringify({ spec: { template: { spec: limits } } }),
  });
  expect(healed.ok).toBe(true);

  const chat = chatHere(['--continue', '--model', 'offline'], env, { columns: 100, rows: 60 });
  try {
    await chat.sees('› why is the backend crashing', 20_000);
    await chat.sees(/resumed: \S+, last used/, 20_000);
    await chat.sees(/a card waited when the terminal closed: set limits.memory=\S+ of container backend/);
    await chat.sees('the last turn was cut: "fix it"');
    await chat.sees(/› \/changes \d+m/);
    await chat.sees(/rollout +deployment\/todo/, 20_000);
    await chat.sees(/todo-chatbot-backend is healthy again: 0\/2 → 2\/2/, 30_000);
    expect(await chat.count('Approve this change?')).toBe(0);
    // The result that the model had is a digest by now, so the fix is looked for anew.
    await chat.keys('fix it', ENTER);
    await chat.sees(/nothing to fix|is healthy/i, 20_000);
    await chat.keys('/name the oom of today', ENTER);
    await chat.sees('named the oom of today');
  } finally {
    await chat.keys('\u0003', '/quit', ENTER);
    expect(await chat.ended).toBe(0);
    await cluster.close();
    home.remove();
  }
}, 120_000);
