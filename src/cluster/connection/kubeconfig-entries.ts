import { readFileSync } from 'node:fs';
import type { Cluster, User } from '@kubernetes/client-node';
import { AppError } from '../../core/errors.ts';
import { knownSecrets } from '../../core/redact.ts';
import { against, type Entry } from './kubeconfig-files.ts';
import { proxyFor } from './proxy.ts';

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Data of a member, or the file that its twin names, as base64. */
function data({ value, folder, name }: Entry, member: string): string | undefined {
  const given = text(value[`${member}-data`]);
  const file = text(value[member]);
  if (given !== undefined || file === undefined) return given;
  return fileOf(against(folder, file), `${member} of ${name}`).toString('base64');
}

function fileOf(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new AppError(
      'config',
      `cannot read ${path}, the ${what} in the kubeconfig (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
      'check the path and the file’s rights',
    );
  }
}

/** A cluster entry as the client takes it, its CA read from its file. */
export function clusterOf(entry: Entry, env: NodeJS.ProcessEnv): Cluster {
  const server = text(entry.value['server'])?.replace(/(?<!\/)\/+$/, '') ?? '';
  if (!URL.canParse(server) || !/^https?:/.test(server))
    throw new AppError(
      'config',
      `cluster ${entry.name} has no usable server URL`,
      'repair the kubeconfig: https://HOST:PORT',
    );
  const caData = data(entry, 'certificate-authority');
  if (caData !== undefined && entry.value['insecure-skip-tls-verify'] === true && server.startsWith('https:'))
    throw new AppError(
      'config',
      `cluster ${entry.name} has a certificate authority and insecure-skip-tls-verify, which contradict each other`,
      'remove insecure-skip-tls-verify from the kubeconfig',
    );
  const tlsServerName = text(entry.value['tls-server-name']);
  const proxyUrl = text(entry.value['proxy-url']) ?? proxyFor(server, env);
  return {
    name: entry.name,
    server,
    // The client refuses plain http unless this is set; there is no TLS to skip there.
    skipTLSVerify: entry.value['insecure-skip-tls-verify'] === true || server.startsWith('http:'),
    ...(caData === undefined ? {} : { caData }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(proxyUrl === undefined ? {} : { proxyUrl }),
  };
}

/** Remembers a credential, so that nothing shows it; of a key also the lines of its text. */
export function learnCredential(secret: string): void {
  knownSecrets.add(secret.trim());
  if (!/^[A-Za-z0-9+/\s]+=*$/.test(secret)) return;
  const lines = Buffer.from(secret, 'base64').toString('utf8').split('\n');
  if ((lines[0] ?? '').startsWith('-----BEGIN'))
    for (const line of lines.slice(0, 200)) if (line.length >= 40) knownSecrets.add(line);
}

/** A user entry as the client takes it. Its secrets are remembered, so that nothing shows them. */
export function userOf(entry: Entry): User {
  const { value, folder, name } = entry;
  // kubectl writes tokenFile, the client reads token-file; a file is read again every minute by the client's own
  // tokenFile provider.
  const tokenFile = text(value['tokenFile']) ?? text(value['token-file']);
  const token = text(value['token']);
  const exec = value['exec'] as { command?: unknown } | undefined;
  const certData = data(entry, 'client-certificate');
  const keyData = data(entry, 'client-key');
  for (const secret of [token, text(value['password']), keyData]) if (secret !== undefined) learnCredential(secret);
  const provider =
    tokenFile === undefined
      ? value['auth-provider']
      : { name: 'tokenFile', config: { tokenFile: against(folder, tokenFile) } };
  const command = text(exec?.command);
  return {
    name,
    // client-go: a token file wins over a token.
    ...(token === undefined || tokenFile !== undefined ? {} : { token }),
    ...(certData === undefined ? {} : { certData }),
    ...(keyData === undefined ? {} : { keyData }),
    ...(text(value['username']) === undefined
      ? {}
      : { username: String(value['username']), password: text(value['password']) ?? '' }),
    ...(provider === undefined || provider === null ? {} : { authProvider: provider }),
    ...(exec === undefined || exec === null
      ? {}
      : {
          exec: command !== undefined && /[/\\]/.test(command) ? { ...exec, command: against(folder, command) } : exec,
        }),
  };
}
