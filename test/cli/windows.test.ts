import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { appendLine, readPrivate, writePrivate } from '../../src/cli/files/private-file.ts';
import { programPaths } from '../../src/core/program-paths.ts';

describe('where a program is looked for', () => {
  it.each<[string, string, Record<string, string>, boolean, readonly string[]]>([
    ['in the absolute folders of the PATH', 'helm', { PATH: '/a:b:.:/c' }, false, ['/a/helm', '/c/helm']],
    ['nowhere without a PATH', 'helm', {}, false, []],
    [
      'on Windows with the endings of what starts without a shell, whatever the case of the variable',
      'helm',
      { Path: 'C:\\bin;tools;D:\\go' },
      true,
      ['C:\\bin\\helm.exe', 'C:\\bin\\helm.com', 'D:\\go\\helm.exe', 'D:\\go\\helm.com'],
    ],
    [
      'on Windows by a name that has its ending',
      'kubelogin.EXE',
      { PATH: 'C:\\bin' },
      true,
      ['C:\\bin\\kubelogin.EXE'],
    ],
  ])('%s', (_where, name, env, windows, paths) => {
    expect(programPaths(name, env, windows)).toEqual(paths);
  });
});

describe('private files', () => {
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'kubewhy-private-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    chmodSync(made, 0o777);
    return made;
  };
  /** As Windows has it: no users by number, and modes that tell nothing. */
  const withoutModes = (): void => {
    const own = Object.getOwnPropertyDescriptor(process, 'getuid');
    Object.defineProperty(process, 'getuid', { value: undefined, configurable: true });
    onTestFinished(() => void (own && Object.defineProperty(process, 'getuid', own)));
  };

  it('are kept where a system has no modes', () => {
    withoutModes();
    const path = join(folder(), 'plans', 'a.json');
    writePrivate(path, '{}');
    chmodSync(path, 0o666);
    appendLine(path, 'more');
    expect(readPrivate(path)).toBe('{}more\n');
  });
  it('are refused in a folder that others may write, where a system has them', () => {
    expect(() => writePrivate(join(folder(), 'a.json'), '{}')).toThrow(/can be written by others/);
  });
});
