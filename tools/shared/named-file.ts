import { AppError } from '../../src/core/errors.ts';
import { namesWord } from '../../src/core/said.ts';

/**
 * Files that the person typed are read, what a log or a model named is not: a run would put it into the cluster.
 * `said` undefined: a command of the person themselves. Throws refused.
 */
export function namedFile(path: string, said: string | undefined): void {
  if (said === undefined || namesPath(said, path)) return;
  throw new AppError(
    'refused',
    `the file ${JSON.stringify(path.slice(0, 200))} was not named by the person, so it is not read`,
    'ask the person to type the name of the file themselves',
  );
}

/** A dot alone ends sentences, too: it is the folder behind what takes a folder. */
const HERE = /(?:^|\s)(?:-[fR]\s{0,5}|--filename[ =]|apply |in |from |folder |directory )\.\/?(?:\s|$)/;

/** `k8s`, `k8s/` and `./k8s` are one path; a folder is not named by a file in it, nor a file by its folder. */
function namesPath(said: string, path: string): boolean {
  const bare = path.replace(/^(?:\.\/)+(?=.)/, '').replace(/(?<=[^/])\/$/, '');
  if (bare === '.') return HERE.test(said);
  return namesWord(said, bare) || namesWord(said, `${bare}/`);
}
