import { posix, win32 } from 'node:path';

/**
 * Where a program may be that is named without a folder, in the order in which they are tried: the absolute folders of
 * the PATH alone, so that one in the current folder is never taken by accident. On Windows the variable may be called
 * `Path`, and what can be started without a shell ends in .exe or .com.
 */
export function programPaths(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  windows = process.platform === 'win32',
): readonly string[] {
  const path = windows ? win32 : posix;
  const key = windows ? Object.keys(env).find((one) => one.toUpperCase() === 'PATH') : 'PATH';
  const endings = !windows || /\.(?:exe|com)$/i.test(name) ? [''] : ['.exe', '.com'];
  return ((key === undefined ? undefined : env[key]) ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => endings.map((ending) => path.join(folder, `${name}${ending}`)));
}
