import { spawn } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { typeAhead, typedBefore } from '../../src/ui/type-ahead.ts';
import buildOnce from '../helpers/build-once.ts';
import { COMPILED, makeHome } from '../helpers/program.ts';
import { waitFor } from '../helpers/ui-chat.ts';

describe('keys from before the chat stands', () => {
  it.each([
    ['a line that was begun', 'why is', 'why is'],
    ['a line with its Enter, in line mode', 'why is it down\n', 'why is it down\r'],
    ['a line with its Enter, in raw mode', 'why is it down\r', 'why is it down\r'],
    ['Enter alone, several times', '\n\n\r', ''],
    ['Enter, then a line', '\n\nwhy', 'why'],
    ['a line, and Enter too often', 'why\n\n\n', 'why\r'],
    ['lines that were pasted, which nobody sent', 'one\ntwo\n', 'one\rtwo'],
    ['an arrow key', '\u001b[A', '\u001b[A'],
  ])('%s', (_what, bytes, keys) => {
    expect(typedBefore(bytes)).toBe(keys);
  });

  const opened = () => {
    const modes: boolean[] = [];
    const stdin = Object.assign(new PassThrough(), {
      isTTY: true,
      setRawMode: (on: boolean) => (modes.push(on), stdin),
      unref: () => stdin,
    });
    const drawn: string[] = [];
    const stops: string[] = [];
    const stdout = { write: (text: string) => drawn.push(text) > 0 };
    const ahead = typeAhead(stdin as unknown as NodeJS.ReadStream, stdout, () => stops.push('stopped'));
    return { stdin, modes, drawn, stops, ahead };
  };
  const tick = () => new Promise((done) => setImmediate(done));

  it('are read by who comes next, before what is typed later, and their echo is taken away', async () => {
    const { stdin, modes, drawn, ahead } = opened();
    stdin.write('why is ');
    await tick();
    stdin.write('it\n');
    await tick();
    ahead.handOver();
    stdin.setEncoding('utf8');
    let read = '';
    stdin.on('readable', () => {
      for (let chunk = stdin.read() as string | null; chunk !== null; chunk = stdin.read() as string | null)
        read += chunk;
    });
    stdin.write('more');
    await tick();
    expect(read).toBe('why is it\rmore');
    expect(modes).toEqual([true]);
    expect(drawn.join('')).toBe('\r\u001b[K');
    ahead.end();
    expect(modes).toEqual([true]);
  });

  it('stop the run when they are Ctrl+C, as they do without us', async () => {
    const { stdin, stops, ahead } = opened();
    stdin.write('why\u0003');
    await tick();
    expect(stops).toEqual(['stopped']);
    ahead.handOver();
    expect(stdin.read()).toBeNull();
  });

  it('give the terminal back when no chat comes', () => {
    const { modes, ahead } = opened();
    ahead.end();
    expect(modes).toEqual([true, false]);
  });

  it('stand in the prompt of a chat on a terminal of its own', async () => {
    buildOnce();
    const home = makeHome();
    // util-linux script gives the program a terminal of its own, which is in line mode until the program says otherwise.
    const chat = spawn(
      'script',
      ['-qfec', `stty cols 100 rows 40; exec ${process.execPath} bin/kubewhy.cjs --model offline`, '/dev/null'],
      {
        cwd: resolve(import.meta.dirname, '..', '..'),
        env: { PATH: process.env['PATH'], TERM: 'xterm-256color', HOME: home.path, ...COMPILED },
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    let screen = '';
    chat.stdout.on('data', (data: Buffer) => (screen += data.toString().replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '')));
    const closed = new Promise((done) => chat.once('close', done));
    try {
      chat.stdin.write('\n\nwhy is the backend');
      await waitFor(() => expect(screen).toMatch(/backend 0\/2/), 60_000);
      await waitFor(() => expect(screen).toContain('› why is the backend'), 20_000);
    } finally {
      chat.stdin.end('\u0003\u0003\u0003');
      await closed;
      home.remove();
    }
  }, 120_000);
});
