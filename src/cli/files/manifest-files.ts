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
 * The manifest files that a path names, as `kubectl apply -f` takes them: one file, or the files of a folder, not of
 * those in it. A model may choose the path: only .yaml, .yml and .json below the folder that kubewhy was started in are
 * read, no hidden ones, and no links that lead out of it.
 */
export function manifestFiles(path: string, folder: string): ManifestFile[] {
  const files = namedFiles(path, folder);
  return files.map((file) => read(file, realpathSync(folder), false));
}

/** The same for a path that the person typed on the command line: from anywhere, and one file of any name. */
export function personsManifests(path: string): ManifestFile[] {
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    throw refused(path, 'is not there', 'name a file or a folder of manifests, or - for standard input');
  }
  return filesAt(real, path).map((file) => read(file, process.cwd(), true));
}

/** One file of any name below the folder that kubewhy was started in, which the person has named in words. */
export function namedText(path: string, folder: string): string {
  const [file, ...more] = namedFiles(path, folder);
  if (file === undefined || more.length > 0) throw refused(path, 'is no single file', 'name one file');
  return read(file, realpathSync(folder), true).text;
}

function namedFiles(path: string, folder: string): string[] {
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
  return filesAt(real, path);
}

/** One file, or the manifests of a folder. */
function filesAt(real: string, path: string): string[] {
  const files = statSync(real).isDirectory()
    ? readdirSync(real)
        .filter((name) => KINDS.has(extname(name)) && !name.startsWith('.'))
        .sort()
        .map((name) => join(real, name))
        .filter((file) => lstatSync(file).isFile())
    : [real];
  if (files.length === 0) throw refused(path, 'holds no manifest', 'name a folder with .yaml, .yml or .json files');
  if (files.length > MOST_FILES) throw refused(path, `holds ${files.length} files`, `at most ${MOST_FILES} at once`);
  return files;
}

function read(file: string, root: string, anyName: boolean): ManifestFile {
  const stat = statSync(file);
  const name = relative(root, file);
  if (!anyName && !KINDS.has(extname(file)))
    throw refused(name, 'is no manifest by its name', 'name a .yaml, .yml or .json file');
  if (!stat.isFile() || stat.size > MOST_BYTES)
    throw refused(name, `has ${stat.size} bytes`, `at most ${MOST_BYTES} are read`);
  return { name, text: readFileSync(file, 'utf8') };
}
