import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
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
const commandsOf = (file: string): string[] =>
  (JSON.parse(readFileSync(join(folder, file), 'latin1').split('\n', 1)[0] ?? '') as { commands: string[] }).commands;
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
    expect(commandsOf(main())).toEqual(['explain', 'config']);
    expect(statSync(join(folder, main())).size).toBeGreaterThanOrEqual(one);
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
  ])('is made again when the file is %s', async (_what, change) => {
    const first = await run();
    const file = join(folder, main());
    const good = readFileSync(file);
    writeFileSync(file, change(good));
    expect(await run()).toEqual(first);
    expect(commandsOf(main())).toEqual(['explain']);
    expect(readFileSync(file).length).toBeGreaterThan(good.length / 2);
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
