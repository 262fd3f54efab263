import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { readPrivate, writePrivate } from '../files/private-file.ts';
import { stateFolder } from '../settings.ts';

export type Listening = { readonly host: '127.0.0.1' | '::1'; readonly port: number };

/**
 * `--listen PORT`, `127.0.0.1:PORT`, `localhost:PORT` or `[::1]:PORT`. Everything that others could reach is a usage
 * error.
 */
export function listeningOf(text: string): Listening {
  const [, host = '127.0.0.1', digits = ''] = /^(?:(.*):)?(\d{1,5})$/.exec(text) ?? [];
  const port = digits === '' ? Number.NaN : Number(digits);
  if (!(port <= 65_535))
    throw new AppError('usage', `--listen ${JSON.stringify(text)} is no port`, 'for example --listen 7391');
  if (host === '127.0.0.1' || host === 'localhost') return { host: '127.0.0.1', port };
  if (host === '[::1]') return { host: '::1', port };
  throw new AppError(
    'usage',
    `--listen ${JSON.stringify(text)}: only this machine is served, others could reach that address`,
    'for another machine, run kubewhy mcp there and forward the port: ssh -L',
  );
}

export type Token = { readonly token: string; readonly path: string; readonly isNew: boolean };

const TOKEN = /^[\w-]{43}$/;

/**
 * The token of this person's servers, made once and kept in a file that only they may read, so that a client's
 * configuration stays true.
 */
export function tokenOf(env: NodeJS.ProcessEnv): Token {
  const path = join(stateFolder(env), 'mcp', 'token');
  if (existsSync(path)) {
    const token = readPrivate(path).trim();
    if (TOKEN.test(token)) return { token, path, isNew: false };
    throw new AppError('config', `${path} holds no token`, 'remove it: a new one is made');
  }
  const token = randomBytes(32).toString('base64url');
  writePrivate(path, `${token}\n`);
  return { token, path, isNew: true };
}
