import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import buildOnce from '../helpers/build-once.ts';

const root = resolve(import.meta.dirname, '..', '..');
const here = spawnSync('tmux', ['-V']).status === 0;
if (!here) console.log('SKIPPED: tmux is not here (apt install tmux)');

/** A terminal of tmux's own server, which only this run uses. */
const SERVER = `kubewhy-${process.pid}`;
const tmux = (...args: string[]): string => execFileSync('tmux', ['-u', '-L', SERVER, ...args], { encoding: 'utf8' });
const screen = (): string => tmux('capture-pane', '-p', '-t', 'story');
let home = '';

async function sees(what: string | RegExp, ms = 20_000): Promise<void> {
  const end = Date.now() + ms;
  const found = (text: string): boolean => (typeof what === 'string' ? text.includes(what) : what.test(text));
  // A long line is broken at the edge of the screen.
  while (!found(screen()) && !found(screen().replace(/\s+/g, ' '))) {
    if (Date.now() > end) throw new Error(`${what} did not come:\n${screen()}`);
    await sleep(100);
  }
}
/** One key after another, by tmux's names. */
async function keys(...all: string[]): Promise<void> {
  for (const key of all) {
    tmux('send-keys', '-t', 'story', key);
    await sleep(120);
  }
}
async function types(text: string): Promise<void> {
  tmux('send-keys', '-t', 'story', '-l', text);
  await sleep(200);
}

function start(columns: number, rows: number, args: string, env: Readonly<Record<string, string>> = {}): void {
  const own = {
    HOME: home,
    TMPDIR: home,
    PATH: process.env['PATH'] ?? '',
    KUBEWHY_SCENARIO: 'oom',
    TERM: 'screen-256color',
    ...env,
  };
  const words = Object.entries(own).map(([name, value]) => `${name}='${value}'`);
  // The shell writes its own number first: it becomes the program's.
  const line = `echo $$ > '${home}/pid'; exec env -i ${words.join(' ')} '${process.execPath}' bin/kubewhy.cjs ${args}`;
  tmux('new-session', '-d', '-s', 'story', '-x', `${columns}`, '-y', `${rows}`, '-c', root, line);
  tmux('set-option', '-t', 'story', 'remain-on-exit', 'on');
}
const kill9 = (): void => {
  execFileSync('sh', ['-c', `kill -9 $(cat '${home}/pid')`]);
  tmux('kill-session', '-t', 'story');
  // Until its parent has looked, a process that is dead still has its number.
  execFileSync('sh', ['-c', `while kill -0 $(cat '${home}/pid') 2>/dev/null; do sleep 0.1; done`], { timeout: 10_000 });
};

describe.skipIf(!here).each([
  [80, 24],
  [60, 20],
])('a story in a real terminal of %i by %i', (columns, rows) => {
  beforeAll(() => {
    buildOnce();
    // A server without a session ends.
    spawnSync('tmux', ['-L', SERVER, 'new-session', '-d', '-s', 'idle', 'sleep 600']);
  }, 120_000);
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'kubewhy-tmux-'));
  });
  afterEach(() => {
    spawnSync('tmux', ['-L', SERVER, 'kill-session', '-t', 'story']);
    rmSync(home, { recursive: true, force: true });
  });
  afterAll(() => void spawnSync('tmux', ['-L', SERVER, 'kill-server']));

  it('a message that is written in an editor', async () => {
    const editor = join(home, 'editor');
    // It takes the terminal as vi does: every key belongs to it.
    writeFileSync(
      editor,
      '#!/bin/sh\nstty raw -echo; printf "EDITOR\\r\\n"; key=$(dd bs=1 count=6 2>/dev/null); stty sane; printf "%s" "$key" >> "$1"\n',
      { mode: 0o755 },
    );
    start(columns, rows, '', { EDITOR: editor });
    await sees('ask about your cluster');
    await types('why');
    await sees('› why');
    await keys('C-x');
    await sees('Ctrl+E opens your editor');
    await keys('C-e');
    await sees('EDITOR');
    await keys('n', 'o', 's', 'e', '!', 'x');
    await sees('nose!x');
    // And the keys are the chat's again.
    await types(' again');
    await sees('nose!x again');
    expect(readdirSync(home).filter((name) => name.startsWith('kubewhy-draft-'))).toEqual([]);
  });

  it('a log that is open while a card comes', async () => {
    start(columns, rows, '');
    await sees('ask about your cluster');
    await types('/logs frontend');
    await keys('Enter');
    await sees('Esc back');
    await types('/');
    await sees('Esc no filter');
    await keys('Escape');
    await sees('Esc back');
    await keys('Escape');
    await sees('the log of');
    await types('fix it');
    await keys('Enter');
    await sees('Approve this change?');
    await keys('Escape');
    await sees('nothing was changed');
  });

  it('a conversation that goes on after kill -9', async () => {
    start(columns, rows, '');
    await sees('ask about your cluster');
    await types('fix it');
    await keys('Enter');
    await sees('Approve this change?');
    kill9();
    start(columns, rows, '--continue');
    await sees('a card waited when the terminal closed');
    await sees('nothing of it was sent');
    await sees('ask about your cluster');
  });

  it('another cluster that is not there leaves everything as it was', async () => {
    const port = 1;
    const config = join(home, 'config');
    writeFileSync(
      config,
      `current-context: a\ncontexts: [{name: a, context: {cluster: a}}, {name: b, context: {cluster: a}}]\nclusters: [{name: a, cluster: {server: 'https://127.0.0.1:${port}'}}]\nusers: []\n`,
      { mode: 0o600 },
    );
    start(columns, rows, '', { KUBEWHY_SCENARIO: '', KUBECONFIG: config });
    await sees('context a');
    await types('/context b');
    await keys('Enter');
    await sees(/connection refused|nothing answers/);
    await sees(/\ba · /);
  });
});
