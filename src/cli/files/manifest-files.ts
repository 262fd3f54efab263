import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { extname, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../core/errors.ts';

const KINDS = new Set(['.yaml', '.yml', '.json']);
const MOST_FILES = 40;
const MOST_BYTES = 256 * 1024;

export type ManifestFile = { readonly name: string; readonly text: string };

const refused = (path: string, why: string, nextStep: string): AppError =>
  new AppError('bad-input', `${JSON.stringify(path.slice(0, 200))} ${why}`, nextStep);

/**
 * The manifest files that a path names, as `kubectl apply -f` takes them: one file, or the files of a folder, not of those in it. A model may choose the path: only
 * .yaml, .yml and .json below the folder that kubewhy was started in are read, no hidden ones, and no links that lead out of it.
 */
export function manifestFiles(path: string, folder: string): ManifestFile[] {
  const root = realpathSync(folder);
  let real: string;
  try {
    real = realpathSync(resolve(root, path));
  } catch {
    throw refused(path, 'is not there', `name a file below ${root}`);
  }
  const inside = relative(root, real);
  if (inside.startsWith('..') || resolve(root, inside) !== real)
    throw refused(path, 'is not below the folder of this run', `start kubewhy in its folder, or copy it below ${root}`);
  if (inside.split(sep).some((part) => part.startsWith('.') && part !== ''))
    throw refused(path, 'is hidden', 'manifests are read from plain folders only');
  const files = statSync(real).isDirectory()
    ? readdirSync(real)
        .filter((name) => KINDS.has(extname(name)) && !name.startsWith('.'))
        .sort()
        .map((name) => join(real, name))
        .filter((file) => lstatSync(file).isFile())
    : [real];
  if (files.length === 0) throw refused(path, 'holds no manifest', 'name a folder with .yaml, .yml or .json files');
  if (files.length > MOST_FILES) throw refused(path, `holds ${files.length} files`, `at most ${MOST_FILES} at once`);
  return files.map((file) => {
    const { size } = statSync(file);
    const name = relative(root, file);
    if (!KINDS.has(extname(file)))
      throw refused(name, 'is no manifest by its name', 'name a .yaml, .yml or .json file');
    if (!statSync(file).isFile() || size > MOST_BYTES)
      throw refused(name, `has ${size} bytes`, `at most ${MOST_BYTES} are read`);
    return { name, text: readFileSync(file, 'utf8') };
  });
}
