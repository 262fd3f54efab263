import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../core/errors.ts';

/**
 * Writes a report that only its owner may read, `kubewhy-report-<time>.md` of this folder without a name; never over a
 * file that is there. Gives the path.
 */
export async function keepReport(markdown: string, file: string): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  const path = resolve(file === '' ? `kubewhy-report-${stamp}.md` : file);
  try {
    await writeFile(path, markdown, { flag: 'wx', mode: 0o600 });
    return path;
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new AppError('bad-input', `${path} exists`, 'name another file: /export incident.md');
    throw new AppError(
      'config',
      `${path} cannot be written (${code})`,
      'name a file elsewhere: /export /tmp/incident.md',
    );
  }
}
