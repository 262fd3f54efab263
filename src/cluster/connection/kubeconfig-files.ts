import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { configYaml, NotYaml } from '../../core/config-yaml.ts';
import { AppError } from '../../core/errors.ts';

type Raw = Record<string, unknown>;
/** One named entry with its file, and the folder that its relative paths start from. */
export type Entry = { readonly name: string; readonly folder: string; readonly file: string; readonly value: Raw };

/** Kubeconfig files merged as kubectl merges them: the first file that names an entry or a current context wins. */
export type Merged = {
  readonly files: readonly string[];
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
};

/** The text of a file, or undefined when it is not there. */
function textOf(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8');
    checkRights(path);
    return text;
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new AppError(
      'config',
      `cannot read the kubeconfig ${path} (${code ?? 'unknown error'})`,
      'check its path and rights',
    );
  }
}

/**
 * Who may write a kubeconfig chooses the server that gets the credentials and the programs that are run as this user.
 */
function checkRights(path: string): void {
  const stat = statSync(path);
  const user = process.getuid?.();
  if (user === undefined || !stat.isFile()) return;
  if (stat.uid !== user && stat.uid !== 0 && user !== 0)
    throw new AppError('config', `the kubeconfig ${path} belongs to another user`, 'use a copy of your own');
  const group = stat.mode & 0o020 && stat.gid !== process.getgid?.();
  if (stat.mode & 0o002 || group)
    throw new AppError('config', `the kubeconfig ${path} can be written by others`, `chmod go-w ${path}`);
}

/** An absolute path of a file that an entry names. */
export const against = (folder: string, path: string): string => (isAbsolute(path) ? path : join(folder, path));

/**
 * Reads and merges. With no file at all, `files` is empty. A file that is no kubeconfig is a config error that names
 * it.
 */
export function readKubeconfigs(paths: readonly string[], must: boolean): Merged {
  const read: { path: string; text: string }[] = [];
  for (const path of paths) {
    const text = textOf(path);
    if (text !== undefined) read.push({ path, text });
    else if (must) throw new AppError('config', `there is no kubeconfig ${path}`, 'check --kubeconfig');
  }
  return mergeKubeconfigs(read.map(({ path, text }) => ({ name: path, folder: dirname(path), text })));
}

export function mergeKubeconfigs(
  sources: readonly { readonly name: string; readonly folder: string; readonly text: string }[],
): Merged {
  const contexts = new Map<string, Entry>();
  const clusters = new Map<string, Entry>();
  const users = new Map<string, Entry>();
  let currentContext = '';
  for (const { name, folder, text } of sources) {
    const raw = parsed(name, text);
    currentContext ||= typeof raw['current-context'] === 'string' ? raw['current-context'] : '';
    collect(contexts, raw['contexts'], 'context', folder, name);
    collect(clusters, raw['clusters'], 'cluster', folder, name);
    collect(users, raw['users'], 'user', folder, name);
  }
  return { files: sources.map(({ name }) => name), currentContext, contexts, clusters, users };
}

function parsed(name: string, text: string): Raw {
  let value: unknown;
  try {
    value = configYaml(text);
  } catch (error) {
    throw new AppError(
      'config',
      `${name} is ${error instanceof NotYaml ? error.message : 'not YAML'}`,
      'repair the kubeconfig',
    );
  }
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new AppError('config', `${name} is not a kubeconfig`, 'name a kubeconfig with --kubeconfig or KUBECONFIG');
  return value as Raw;
}

function collect(into: Map<string, Entry>, list: unknown, member: string, folder: string, file: string): void {
  if (list === undefined || list === null) return;
  if (!Array.isArray(list))
    throw new AppError('config', `${member}s in ${file} is not a list`, 'repair the kubeconfig');
  for (const item of list as unknown[]) {
    if (typeof item !== 'object' || item === null) continue;
    const name = (item as Raw)['name'];
    const value = (item as Raw)[member];
    if (typeof name !== 'string' || into.has(name)) continue;
    into.set(name, { name, folder, file, value: typeof value === 'object' && value !== null ? (value as Raw) : {} });
  }
}
