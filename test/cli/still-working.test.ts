import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { whileWorking } from '../../src/cli/output/still-working.ts';
import { run } from '../../src/cli/run.ts';
import { kubeconfigFor, listOf, startApi } from '../helpers/cluster-server.ts';
import { ioHere } from '../helpers/io-here.ts';
import { makeHome } from '../helpers/program.ts';

const home = makeHome();
afterAll(() => home.remove());

/** What a terminal gets on both streams, in order, from a command against a server that takes its time. */
async function onTerminal(
  args: readonly string[],
  waitMs: number,
  env: Record<string, string> = {},
  terminal = true,
  columns = 80,
) {
  let late = waitMs;
  const { url } = await startApi(({ path }) =>
    path.includes('/namespaces/shop?') || path.endsWith('/namespaces/shop')
      ? { json: { kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'shop' } } }
      : async (response) => {
          const wait = late;
          late = 0;
          await sleep(wait);
          response.setHeader('content-type', 'application/json');
          response.end(JSON.stringify((listOf([]) as { json: unknown }).json));
        },
  );
  const file = join(home.path, 'slow.yaml');
  writeFileSync(file, kubeconfigFor(url), { mode: 0o600 });
  let screen = '';
  const write = (text: string): boolean => ((screen += text), true);
  const { io, code } = ioHere(
    { HOME: home.path, KUBECONFIG: file, TERM: 'xterm', ...env },
    {
      out: (text) => void write(text),
      err: (text) => void write(text),
      interactive: false,
      outIsTerminal: false,
      stderr: Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { isTTY: terminal, columns, write }),
    },
  );
  await run(args, io);
  return { screen, code: code() };
}
/** What stays on the screen: each line from its last return of the carriage on. */
const left = (screen: string): string => screen.replace(/[^\n]*\r\u001B\[K/g, '');

describe('a look that takes its time', () => {
  it.each<[string, RegExp]>([
    ['diagnose', /\r\u001B\[Kreading namespace shop, \d s …/],
    ['diagnose -A', /reading all namespaces, /],
    ['status', /reading namespace shop, /],
    ['changes', /reading namespace shop, /],
  ])('%s says on a terminal what it waits for, and takes it away', async (line, words) => {
    const args = [...line.split(' '), '-n', 'shop'];
    const slow = await onTerminal(line === 'diagnose -A' ? ['diagnose', '-A'] : args, 1_200);
    expect(slow.screen).toMatch(words);
    expect(left(slow.screen)).not.toContain('reading');
    expect(left(slow.screen)).not.toBe('');
    expect(slow.code).toBe(0);
  });

  it('says no more than the terminal of standard error is wide, wherever the answer goes', async () => {
    const { screen } = await onTerminal(['diagnose', '-n', 'shop'], 1_200, {}, true, 16);
    expect(screen).toContain('\r\u001B[Kreading namespa\r');
  });

  it('says nothing more once the answer is given', async () => {
    let screen = '';
    const write = (text: string): boolean => ((screen += text), true);
    const { io } = ioHere(
      { TERM: 'xterm' },
      {
        out: (text) => void write(text),
        err: (text) => void write(text),
        interactive: false,
        outIsTerminal: false,
        stderr: Object.assign(Object.create(process.stderr) as NodeJS.WriteStream, { isTTY: true, write }),
      },
    );
    await whileWorking(io, 'looking', async (own) => {
      await sleep(600);
      own.out('all is well\n');
      await sleep(1_600);
    });
    expect(screen).toMatch(/looking, 1 s …\r\u001B\[Kall is well\n$/);
  });

  it.each<[string, number, Record<string, string>, boolean]>([
    ['nobody looks on', 900, {}, false],
    ['a pipeline runs it', 900, { CI: 'true' }, true],
    ['the terminal cannot move its cursor', 900, { TERM: 'dumb' }, true],
  ])('is silent where %s', async (_what, waitMs, env, terminal) => {
    const { screen } = await onTerminal(['diagnose', '-n', 'shop'], waitMs, env, terminal);
    expect(screen).not.toMatch(/reading|\r/);
  });
});
