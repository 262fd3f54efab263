// What the chat in a terminal costs, in processes of its own: its first frame, its memory after many turns, and the
// echo of a key while an answer streams. `script` of util-linux gives the terminal.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const RUNS = 7;
const TURNS = { few: 20, many: 300 };
const PROMPT = 'ask about your cluster';
const LIMIT_MS = 30_000;

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
const quote = (word: string): string => `'${word}'`;

/** A program on a terminal of 100 by 30, with what it has written so far. */
function onTerminal(home: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const pidFile = join(home, 'pid');
  const line = `stty cols 100 rows 30; echo $$ > ${quote(pidFile)}; exec ${[process.execPath, ...args].map(quote).join(' ')}`;
  const started = performance.now();
  const child = spawn('script', ['-qfec', line, '/dev/null'], {
    env: { ...env, TERM: 'xterm-256color', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let text = '';
  let heard: () => void = () => {};
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    heard();
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    ended: ended.then(() => performance.now() - started),
    type: (keys: string): void => void child.stdin.write(keys),
    /** Waits for the words in what comes from now on (or came since the last wait); milliseconds since the start. */
    async sees(words: string): Promise<number> {
      const end = performance.now() + LIMIT_MS;
      while (!text.includes(words)) {
        if (performance.now() > end) throw new Error(`${words} did not come:\n${text.slice(-2000)}`);
        await Promise.race([new Promise<void>((resolve) => (heard = resolve)), sleep(100)]);
      }
      text = text.slice(text.indexOf(words) + words.length);
      return performance.now() - started;
    },
    /** Resident memory now, in MiB. */
    memory(): number {
      const status = readFileSync(`/proc/${readFileSync(pidFile, 'utf8').trim()}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
    async close(): Promise<void> {
      process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGKILL');
      await ended;
    },
  };
}

/** The prompt of a chat as a multiple of a bare node on a terminal, each the median of runs that take turns. */
async function firstFrame(home: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const bare: number[] = [];
  const frames: number[] = [];
  for (let run = 0; run <= RUNS; run++) {
    const nothing = await onTerminal(home, ['-e', '0'], env).ended;
    const chat = onTerminal(home, args, env);
    const frame = await chat.sees(PROMPT);
    await chat.close();
    // The first one warms the caches.
    if (run === 0) continue;
    bare.push(nothing);
    frames.push(frame);
  }
  return (median(frames) / median(bare)).toFixed(1);
}

async function memory(home: string, bin: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const chat = onTerminal(home, [bin, 'demo', '--scenario', 'oom', '--model', 'offline'], env);
  await chat.sees('demo cluster ·');
  const seen = new Map<number, number>();
  for (let turn = 1; turn <= TURNS.many; turn++) {
    chat.type('why is the backend crashing\r');
    await chat.sees('no changes');
    await chat.sees(PROMPT);
    if (turn === TURNS.few || turn === TURNS.many) {
      await sleep(500);
      seen.set(turn, chat.memory());
    }
  }
  await chat.close();
  const [few = 0, many = 0] = [seen.get(TURNS.few), seen.get(TURNS.many)];
  const grown = `${(many / few).toFixed(2)} × the ${few.toFixed(0)} MiB after ${TURNS.few}`;
  return [`chat: ${TURNS.many} diagnoses, embedded cluster`, '', many.toFixed(0), grown];
}

/** A Chat Completions server that answers with 300 short words a second. */
async function talker(): Promise<{ readonly url: string; close(): void }> {
  const tell = async (response: ServerResponse): Promise<void> => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const frame = (choice: object): void => {
      const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'talker' };
      response.write(`data: ${JSON.stringify({ ...head, choices: [{ index: 0, ...choice }] })}\n\n`);
    };
    for (let count = 1; count <= 300 * 12 && !response.destroyed; count++) {
      frame({ delta: { role: 'assistant', content: count % 12 === 0 ? 'word.\n\n' : 'words ' }, finish_reason: null });
      if (count % 3 === 0) await sleep(10);
    }
    frame({ delta: {}, finish_reason: 'stop' });
    response.end('data: [DONE]\n\n');
  };
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') void tell(response);
    else response.writeHead(404).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/v1`, close };
}

/** How long a typed letter takes to its echo while 300 tokens a second stream in. */
async function echo(home: string, bin: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const server = await talker();
  const model = { OPENAI_API_KEY: 'sk-bench-0000000000', OPENAI_BASE_URL: server.url };
  const chat = onTerminal(home, [bin, 'demo', '--scenario', 'healthy', '--model', 'talker'], { ...env, ...model });
  try {
    await chat.sees('demo cluster ·');
    chat.type('tell me a story\r');
    await chat.sees('words');
    const times: number[] = [];
    for (let at = 0; at < 60; at++) {
      // No word of the answer and no part of the screen has these.
      const key = String.fromCodePoint(0x4e00 + at);
      const pressed = performance.now();
      chat.type(key);
      await chat.sees(key);
      times.push(performance.now() - pressed);
      await sleep(60 + (at % 7) * 11);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
    const told = `median ${median(times).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, of ${times.length} keys`;
    return ['chat: a key to its echo at 300 tokens a second', '', chat.memory().toFixed(0), told];
  } finally {
    await chat.close();
    server.close();
  }
}

/** Rows for the table of `npm run bench`; one that says so where there is no `script`. */
export async function chats(home: string, bin: string, kubeconfig: string): Promise<string[][]> {
  if (spawnSync('script', ['--version']).error)
    return [['chat: not measured, script of util-linux is not here', '', '', '']];
  const env = { PATH: process.env['PATH'], HOME: home };
  const own = await firstFrame(home, [bin], { ...env, KUBECONFIG: kubeconfig });
  const demo = await firstFrame(home, [bin, 'demo', '--scenario', 'oom'], env);
  return [
    ['chat: first frame, a cluster of the kubeconfig', own, '', 'usable: keys are taken from here on'],
    ['chat: first frame, the embedded cluster', demo, '', 'before its past is lived through'],
    await memory(home, bin, env),
    await echo(home, bin, env),
  ];
}

// By itself: node scripts/bench-chat.ts KUBECONFIG
if (process.argv[1] === import.meta.filename) {
  const { mkdtempSync, rmSync } = await import('node:fs');
  const home = mkdtempSync('/tmp/kubewhy-bench-');
  try {
    for (const row of await chats(home, 'bin/kubewhy.cjs', process.argv[2] ?? '')) console.log(row.join('  '));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
