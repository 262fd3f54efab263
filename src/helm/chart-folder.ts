import { readdirSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { AppError } from '../core/errors.ts';

const MOST = 10_000;

/**
 * `helm package` follows links: a chart of somebody else's could pack the private files of who deploys it, and render
 * them into the cluster.
 */
export function refuseLinksOut(folder: string): void {
  const root = realpathSync(folder);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  if (entries.length > MOST)
    throw new AppError('bad-input', `${folder} holds more than ${MOST} files`, 'name the folder of the chart alone');
  for (const entry of entries) {
    if (!entry.isSymbolicLink()) continue;
    const link = join(entry.parentPath, entry.name);
    const target = targetOf(link);
    if (target !== undefined && target.startsWith(root + sep)) continue;
    throw new AppError(
      'refused',
      `${relative(root, link)} of the chart is a link to ${target ?? 'nothing'}, outside of the chart`,
      'replace the link by the file, or name another chart',
    );
  }
}

function targetOf(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch {
    return undefined;
  }
}
