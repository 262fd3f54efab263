import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError } from '../core/errors.ts';

export type ChartReference =
  | { readonly type: 'bundled' }
  | { readonly type: 'folder' | 'file'; readonly path: string }
  | { readonly type: 'remote'; readonly reference: string };

const BUNDLED = /^(?:\.\/)?(?:charts\/)?todo-chatbot\/?$/;
const OCI = /^oci:\/\/[a-z0-9][a-z0-9.-]{0,200}(?::\d{1,5})?(?:\/[a-z0-9][a-z0-9._-]{0,100}){1,8}$/;
const REPO = /^[A-Za-z0-9][A-Za-z0-9._-]{0,80}\/[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+-]{0,60}$/;

/**
 * What a chart's name may mean: the bundled chart, a folder or packed file of this machine, oci://…, or NAME of a
 * repository that the person has configured. URLs of the web and of files are refused: a model could have read one in a
 * log.
 */
export function chartReference(text: string | undefined): ChartReference {
  const bad = (why: string): AppError =>
    new AppError(
      'bad-input',
      `${JSON.stringify((text ?? '').slice(0, 200))} ${why}`,
      'name a folder, a .tgz file, oci://HOST/PATH or REPO/CHART of a repository that helm knows; without a name it is the bundled chart todo-chatbot',
    );
  if (text === undefined || BUNDLED.test(text)) return { type: 'bundled' };
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (text.startsWith('-') || /[\u0000-\u001f\u007f]/.test(text)) throw bad('is not a chart');
  if (text.startsWith('oci://')) {
    if (!OCI.test(text)) throw bad('is not an OCI reference');
    return { type: 'remote', reference: text };
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) throw bad('is a URL, which is not taken');
  const path = resolve(text);
  if (existsSync(path)) {
    const found = statSync(path);
    if (found.isDirectory()) return { type: 'folder', path };
    // Devices and pipes have no end.
    if (!found.isFile()) throw bad('is neither a folder nor a file');
    return { type: 'file', path };
  }
  if (!/^[./~]/.test(text) && REPO.test(text)) return { type: 'remote', reference: text };
  throw bad('is not here');
}

export function chartVersion(version: string | undefined): string | undefined {
  if (version === undefined || VERSION.test(version)) return version;
  throw new AppError(
    'bad-input',
    `${JSON.stringify(version.slice(0, 80))} is not a chart version`,
    'use MAJOR.MINOR.PATCH',
  );
}
