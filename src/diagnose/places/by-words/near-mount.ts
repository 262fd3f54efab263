import { nearest } from '../../../core/names.ts';
import { namedIn } from '../../../logs/meaning/named-things.ts';
import type { ContainerView } from '../../facts/containers.ts';

const areAlike = (a: string, b: string): boolean => nearest(a, [b], 1).length > 0;
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** A path that a program misses, and the one mount beside it: /dev/ttyUSB0, /dev/ttyACM0. */
export function nearMount({ spec }: ContainerView, sentence: string): string | undefined {
  const mounts = (spec?.volumeMounts ?? []).map(({ mountPath }) => mountPath);
  for (const { kind, text } of namedIn(sentence)) {
    if (kind !== 'path' || mounts.some((path) => text === path || text.startsWith(`${path}/`))) continue;
    const [only, second] = mounts.filter(
      (path) => folderOf(path) === folderOf(text) && (folderOf(path) === '/dev/' || areAlike(path, text)),
    );
    if (only !== undefined && second === undefined) return `${text} is not mounted, ${only} beside it is`;
  }
  return undefined;
}
