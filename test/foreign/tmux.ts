import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import buildOnce from '../helpers/build-once.ts';

const root = resolve(import.meta.dirname, '..', '..');
export const tmuxIsHere = spawnSync('tmux', ['-V']).status === 0;
if (!tmuxIsHere) console.log('SKIPPED: tmux is not here (apt install tmux)');

/** A terminal of tmux's own server, which only this process uses. */
const SERVER = `kubewhy-${process.pid}`;
const tmux = (...args: string[]): string => execFileSync('tmux', ['-u', '-L', SERVER, ...args], { encoding: 'utf8' });
export const screen = (): string => tmux('capture-pane', '-p', '-t', 'story');
/** Where the screens are kept with their colours, to be looked at as pictures; nowhere unless it is set. */
const PICTURES = process.env['KUBEWHY_PICTURES'];

let home = '';
/** The home of the story that runs; every story has its own. */
export const storyHome = (): string => home;

/** Hooks for a suite of stories: the program is built, each story has a home and a terminal of its own. */
export function stories(): void {
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
}

export function picture(name: string): void {
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  writeFileSync(join(PICTURES, `${name}.ansi`), tmux('capture-pane', '-e', '-p', '-t', 'story'));
}

export async function sees(what: string | RegExp, ms = 30_000): Promise<void> {
  const end = Date.now() + ms;
  const found = (text: string): boolean => (typeof what === 'string' ? text.includes(what) : what.test(text));
  // A long line is broken at the edge of the screen; a card has its bar before each row.
  while (!found(screen()) && !found(screen().replaceAll('┃', ' ').replace(/\s+/g, ' '))) {
    if (Date.now() > end) throw new Error(`${what} did not come:\n${screen()}`);
    await sleep(100);
  }
}
/** One key after another, by tmux's names. */
export async function keys(...all: string[]): Promise<void> {
  for (const key of all) {
    tmux('send-keys', '-t', 'story', key);
    await sleep(120);
  }
}
export async function types(text: string): Promise<void> {
  tmux('send-keys', '-t', 'story', '-l', text);
  await sleep(200);
}
export async function says(text: string): Promise<void> {
  await types(text);
  await keys('Enter');
}
/** A yes to the card that stands there, which must have stood still for a moment. */
export async function approves(): Promise<void> {
  for (let tries = 0; /Approve this change\?/.test(screen()); tries++) {
    if (tries > 20) throw new Error(`the card takes no yes:\n${screen()}`);
    await sleep(900);
    await keys('y');
    await sleep(400);
  }
}

export function start(columns: number, rows: number, args: string, env: Readonly<Record<string, string>> = {}): void {
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
export const kill9 = (): void => {
  execFileSync('sh', ['-c', `kill -9 $(cat '${home}/pid')`]);
  tmux('kill-session', '-t', 'story');
  // Until its parent has looked, a process that is dead still has its number.
  execFileSync('sh', ['-c', `while kill -0 $(cat '${home}/pid') 2>/dev/null; do sleep 0.1; done`], { timeout: 10_000 });
};
