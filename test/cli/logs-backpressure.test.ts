import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { serveLogs } from '../helpers/log-server.ts';
import { COMPILED, makeHome } from '../helpers/program.ts';

const MB = 1024 * 1024;
const PER_PIECE = 300;
const PIECES = 800;
const LINES = PIECES * PER_PIECE;
const TEXT = 'x'.repeat(170);
const START = Date.parse('2026-05-01T10:00:00Z');
/** A second of the log for each piece: what was read of the last second is remembered while a log is followed. */
const piece = (at: number): Buffer =>
  Buffer.from(`${new Date(START + at * 1000).toISOString().slice(0, -1)}000000Z ${TEXT}\n`.repeat(PER_PIECE));
const WHOLE = PIECES * piece(0).length;
/**
 * What may be under way to a reader that takes nothing: the queue of 10,000 lines (2 MB), the buffers of two pipes and
 * of one socket on either side (the kernel lets those of this machine grow to 6 MB each).
 */
const UNDER_WAY = 16 * MB;

it.each([
  ['a log that is printed', []],
  ['a log that is followed', ['-f']],
] as const)(
  '%s is read no faster than its reader takes it, and comes whole',
  async (_what, flags) => {
    let served = 0;
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let at = 0; at < PIECES; at++) {
        const now = piece(at);
        served += now.length;
        yield now;
        // Other connections have their turn, as on a real server.
        await new Promise((next) => setImmediate(next));
      }
    }
    const server = await serveLogs(['noisy'], pieces);
    const home = makeHome();
    const config = join(home.path, 'kubeconfig');
    writeFileSync(config, server.kubeconfig, { mode: 0o600 });
    const child = spawn(
      process.execPath,
      ['bin/kubewhy.cjs', 'logs', 'pod/noisy', '-n', 'noisy', '--tail', '-1', ...flags],
      {
        cwd: resolve(import.meta.dirname, '..', '..'),
        env: { PATH: process.env['PATH'], HOME: home.path, ...COMPILED, KUBECONFIG: config },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    try {
      // Nobody takes anything until the program has stopped to read: nothing was served during ten looks.
      for (let quiet = 0, before = 0; quiet < 10 && served < WHOLE; before = served) {
        await new Promise((next) => setTimeout(next, 100));
        quiet = served > 0 && served === before ? quiet + 1 : 0;
      }
      const ahead = served;
      let lines = 0;
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        for (const byte of chunk) if (byte === 10) lines++;
        if (lines >= LINES) break;
      }
      expect(ahead).toBeGreaterThan(0);
      expect(ahead).toBeLessThan(UNDER_WAY);
      expect({ lines, served }).toEqual({ lines: LINES, served: WHOLE });
    } finally {
      child.kill('SIGKILL');
      await server.close();
      home.remove();
    }
  },
  120_000,
);
