import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kubewhy, makeHome } from '../helpers/program.ts';

/** What bin/program.cjs keeps: code that is run at the next start. */
let home: ReturnType<typeof makeHome>;
let folder: string;
beforeEach(() => {
  home = makeHome();
  folder = join(home.path, 'cache', 'kubewhy', 'code');
});
afterEach(() => home.remove());

const run = (env: Record<string, string> = {}, ...args: string[]) =>
  kubewhy(args.length > 0 ? args : ['explain', 'OOMKilled'], home.path, {
    env: { XDG_CACHE_HOME: join(home.path, 'cache'), NODE_COMPILE_CACHE: '', ...env },
  });
const kept = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);
const root = resolve(import.meta.dirname, '..', '..');
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.log('SKIPPED: caches of other users: this is not root');
/**
 * Prints what V8 takes for a script of so many bytes, since it looks at the length of the source alone. By a process of
 * its own: what others have set as flags of V8 in this one would count.
 */
const POISON = `
  const { constants, Script } = require('node:vm');
  const source = "(() => { console.log('POISONED'); process.exit(0); })".padEnd(Number(process.argv[1]));
  const script = new Script(source, { importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
  script.runInThisContext();
  process.stdout.write(script.createCachedData());
`;
/** Leaves in the folder a file for `main` that says POISONED when it is run. */
function poison(into: string): void {
  const { entry } = JSON.parse(readFileSync(join(root, 'dist', 'program.json'), 'utf8')) as { entry: string };
  const { size } = statSync(join(root, 'dist', entry));
  const data = execFileSync(process.execPath, ['-e', POISON, String(size)]);
  mkdirSync(into, { recursive: true, mode: 0o700 });
  const head = `${JSON.stringify({ runs: ['explain'], sum: crc32(data) })}\n`;
  const file = join(into, `${entry}-${process.version}-${process.arch}`);
  writeFileSync(file, Buffer.concat([Buffer.from(head), data]), { mode: 0o600 });
}
const rewritten = (file: string, header: unknown): void => {
  const bytes = readFileSync(join(folder, file));
  const data = bytes.subarray(bytes.indexOf(10));
  writeFileSync(join(folder, file), Buffer.concat([Buffer.from(JSON.stringify(header)), data]));
};
const headerOf = (file: string): { runs: string[]; sum: number } =>
  JSON.parse(readFileSync(join(folder, file), 'latin1').split('\n', 1)[0] ?? '') as {
    runs: string[];
    sum: number;
  };
const runsOf = (file: string): string[] => headerOf(file).runs;
const main = (): string => kept().find((file) => file.startsWith('main-')) ?? '';

describe('what V8 made of the program', () => {
  it('is kept in the cache of the user, for him alone, and is used by the next start', async () => {
    const first = await run();
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(kept().length).toBeGreaterThan(1);
    for (const file of kept()) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const written = statSync(join(folder, main())).mtimeMs;
    expect(await run()).toEqual(first);
    expect(statSync(join(folder, main())).mtimeMs).toBe(written);
  });

  it('is written once more for each command, which keeps what the others compiled', async () => {
    await run();
    const one = statSync(join(folder, main())).size;
    await run({}, 'config', '--help');
    expect(runsOf(main())).toEqual(['explain', 'config']);
    expect(statSync(join(folder, main())).size).toBeGreaterThanOrEqual(one);
  });

  it('is written once more for each exit code, as what a fault is told with is not called where there is none', async () => {
    await run();
    await run({}, 'explain', 'NoSuchCause');
    await run({}, 'explain', 'NoSuchCause');
    expect(runsOf(main())).toEqual(['explain', 'explain:1']);
    await run();
    expect(runsOf(main())).toEqual(['explain', 'explain:1']);
  });

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 100)],
    [
      'of another program',
      (bytes: Buffer) =>
        Buffer.concat([
          bytes.subarray(0, bytes.indexOf(10) + 1),
          Buffer.alloc(bytes.length - bytes.indexOf(10) - 1, 7),
        ]),
    ],
    ['empty', () => Buffer.alloc(0)],
    // V8 would make a crash of it, at this start and all that follow.
    [
      'changed in one place',
      (bytes: Buffer) => {
        const changed = Buffer.from(bytes);
        for (let at = bytes.length >> 1; at < bytes.length / 2 + 64; at += 1) changed[at] = 0x55;
        return changed;
      },
    ],
  ])('is made again when the file is %s', async (_what, change) => {
    const first = await run();
    const file = join(folder, main());
    const good = readFileSync(file);
    writeFileSync(file, change(good));
    expect(await run()).toEqual(first);
    expect(runsOf(main())).toEqual(['explain']);
    expect(readFileSync(file).length).toBeGreaterThan(good.length / 2);
  });

  it.each([
    ['no runs', ({ sum }: { sum: number }) => ({ sum })],
    ['runs that are none', ({ sum }: { sum: number }) => ({ runs: 5, sum })],
    ['nothing', () => null],
  ])('is made again when its head says %s', async (_what, change) => {
    const first = await run();
    for (const file of kept()) rewritten(file, change(headerOf(file)));
    expect(await run()).toEqual(first);
    expect(runsOf(main())).toEqual(['explain']);
  });

  it('holds all commands that there are, each once', async () => {
    const { commands } = JSON.parse(readFileSync(join(root, 'dist', 'program.json'), 'utf8')) as { commands: string[] };
    await run();
    const others = commands.filter((one) => one !== 'explain');
    rewritten(main(), { ...headerOf(main()), runs: others });
    await run();
    expect(runsOf(main())).toEqual([...others, 'explain']);
  });

  it('is kept for each kind of run that V8 compiles otherwise, and written once for each', async () => {
    const flags = { NODE_OPTIONS: '--jitless' };
    await run();
    await run(flags);
    const written = kept().map((file) => statSync(join(folder, file)).mtimeMs);
    expect(kept().filter((file) => file.startsWith('main-'))).toHaveLength(2);
    await run();
    await run(flags);
    expect(kept().map((file) => statSync(join(folder, file)).mtimeMs)).toEqual(written);
  });

  it('is neither made nor used where calls are counted: code with counters is for no other run', async () => {
    await run({ NODE_V8_COVERAGE: join(home.path, 'coverage') });
    expect(kept()).toEqual([]);
  });

  it('takes away the oldest of its own files, and no other that stands there', async () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let at = 0; at < 60; at += 1) {
      writeFileSync(join(folder, `old${at}-abcdefgh.cjs-v22.19.0-x64`), '');
      writeFileSync(join(folder, `work${at}.ts`), '');
    }
    await run();
    expect(kept().filter((file) => file.startsWith('work'))).toHaveLength(60);
    expect(kept()).toHaveLength(60 + 48);
    expect(main()).not.toBe('');
  });

  it.each(['775', '757', '777'])(
    'is not run below a folder of mode %s: others can put theirs in its place',
    async (mode) => {
      poison(folder);
      expect(await run()).toMatchObject({ code: 0, stdout: 'POISONED\n' });
      for (const parent of [join(home.path, 'cache'), join(home.path, 'cache', 'kubewhy')]) {
        chmodSync(parent, Number.parseInt(mode, 8));
        expect((await run()).stdout).toMatch(/^OOMKilled /);
        expect(kept()).toHaveLength(1);
        chmodSync(parent, 0o755);
      }
    },
  );

  it.runIf(isRoot)('is not run, nor written, below a folder or by a link of somebody else', async () => {
    poison(folder);
    const cache = join(home.path, 'cache');
    chownSync(cache, 1001, 1001);
    expect((await run()).stdout).toMatch(/^OOMKilled /);
    expect(kept()).toHaveLength(1);
    rmSync(cache, { recursive: true });
    poison(join(home.path, 'work', 'code'));
    mkdirSync(cache);
    symlinkSync(join(home.path, 'work'), join(cache, 'kubewhy'));
    expect((await run()).stdout).toBe('POISONED\n');
    lchownSync(join(cache, 'kubewhy'), 1001, 1001);
    expect((await run()).stdout).toMatch(/^OOMKilled /);
    expect(kept()).toHaveLength(1);
  });

  it.runIf(isRoot)('that root made in a place that was named is used by all', async () => {
    const named = join(home.path, 'compiled');
    chmodSync(home.path, 0o755);
    expect(await run({ NODE_COMPILE_CACHE: named })).toMatchObject({ code: 0, stderr: '' });
    poison(join(named, 'kubewhy', 'code'));
    const other = spawnSync(process.execPath, ['bin/kubewhy.cjs', 'explain', 'OOMKilled'], {
      cwd: root,
      env: { HOME: '/nowhere', NODE_COMPILE_CACHE: named },
      uid: 65_532,
      gid: 65_532,
      encoding: 'utf8',
    });
    expect(other.stdout).toBe('POISONED\n');
  });

  it('is left alone when somebody else could have written it', async () => {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o777);
    expect(await run()).toMatchObject({ code: 0, stderr: '' });
    expect(kept()).toEqual([]);
    rmSync(folder, { recursive: true });
    mkdirSync(join(home.path, 'elsewhere'));
    symlinkSync(join(home.path, 'elsewhere'), folder);
    expect(await run()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(join(home.path, 'elsewhere'))).toEqual([]);
  });

  it('is not kept where that is switched off, nor where there is no place for it', async () => {
    expect(await run({ NODE_DISABLE_COMPILE_CACHE: '1' })).toMatchObject({ code: 0, stderr: '' });
    expect(kept()).toEqual([]);
    writeFileSync(join(home.path, 'cache'), 'a file');
    expect(await run()).toMatchObject({ code: 0, stderr: '' });
  });
});
