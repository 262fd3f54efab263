import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Cluster, User } from '@kubernetes/client-node';
import { AppError } from '../../core/errors.ts';
import { nearest } from '../../core/names.ts';
import { clusterOf, text, userOf } from './kubeconfig-entries.ts';
import { impersonationOf, type ActAs, type Impersonation } from '../impersonation.ts';
import { mergeKubeconfigs, readKubeconfigs, type Entry, type Merged } from './kubeconfig-files.ts';
import { checkPlugin } from './login/plugin-policy.ts';
import { inPod, kubeconfigPaths, SERVICE_ACCOUNT } from './kubeconfig-found.ts';

export type Wanted = {
  /** Text of a kubeconfig; wins over files. */
  readonly kubeconfig?: string;
  readonly files?: readonly string[];
  readonly context?: string;
  /** Entries of the kubeconfig that take the place of the context's own. */
  readonly cluster?: string;
  readonly user?: string;
  readonly as?: ActAs;
  readonly env: NodeJS.ProcessEnv;
};

/**
 * One context with everything that a connection needs. Loaded again after a 401, so files that rotate are read anew.
 */
export type Chosen = {
  readonly context: string;
  readonly namespace: string | undefined;
  readonly cluster: Cluster;
  readonly user: User;
  readonly impersonation?: Impersonation;
  /** Files that were read; empty for a given text and in-cluster. */
  readonly files: readonly string[];
  readonly caFingerprint: string;
  /** The server is reached over plain http on this machine: the user's token, password or plugin is not used. */
  readonly withheld?: boolean;
};

/** Chooses the context: the wanted one, else the current one. Errors are config errors that list what there is. */
export function chooseContext(wanted: Wanted): Chosen {
  const merged = mergedOf(wanted);
  if (merged.contexts.size === 0) {
    const pod = wanted.kubeconfig === undefined && !wanted.files?.length ? inCluster(wanted.env) : undefined;
    if (pod && wanted.context === undefined) {
      const impersonation = impersonationOf({}, wanted.as);
      return impersonation ? { ...pod, impersonation } : pod;
    }
    throw new AppError(
      'config',
      merged.files.length > 0 ? `no context in ${merged.files.join(', ')}` : 'there is no kubeconfig',
      'set KUBECONFIG or --kubeconfig, or try the demo cluster: kubewhy demo',
    );
  }
  const name = wanted.context ?? (merged.currentContext || onlyOne(merged));
  if (name === undefined)
    throw new AppError(
      'config',
      'the kubeconfig has no current context',
      `choose one with --context: ${listed(merged)}`,
    );
  const context = merged.contexts.get(name);
  if (!context) {
    const near = nearest(name, [...merged.contexts.keys()]);
    throw new AppError(
      'config',
      `there is no context ${JSON.stringify(name)} in ${merged.files.join(', ') || 'the kubeconfig'}`,
      `${near.length > 0 ? `did you mean ${near.join(' or ')}? ` : ''}there is: ${listed(merged)}`,
    );
  }
  const cluster = clusterOf(
    entryOf(merged.clusters, wanted.cluster ?? text(context.value['cluster']), 'cluster', name),
    wanted.env,
  );
  const userName = wanted.user ?? text(context.value['user']);
  const userEntry = userName === undefined ? undefined : entryOf(merged.users, userName, 'user', name);
  const impersonation = impersonationOf(userEntry?.value ?? {}, wanted.as);
  const written = userEntry === undefined ? { name: '' } : userOf(userEntry);
  const withheld = cluster.server.startsWith('http:') && hasCredentials(written);
  if (withheld && !loopback(cluster.server))
    throw new AppError(
      'config',
      `context ${name} would send credentials over plain http to ${cluster.server}`,
      'use an https server in the kubeconfig',
    );
  const user = withheld ? withoutCredentials(written) : written;
  const exec = (user.exec ?? user.authProvider?.config?.exec) as { command?: string } | undefined;
  if (exec) {
    checkPlugin(exec.command, wanted.env);
    checkFound(userEntry?.file ?? '', wanted, exec.command ?? '');
  }
  const ca =
    cluster.caData === undefined
      ? ''
      : createHash('sha256').update(Buffer.from(cluster.caData, 'base64')).digest('hex');
  return {
    context: name,
    namespace: text(context.value['namespace']),
    cluster,
    user,
    ...(impersonation ? { impersonation } : {}),
    files: wanted.kubeconfig === undefined ? merged.files : [],
    caFingerprint: ca,
    ...(withheld ? { withheld } : {}),
  };
}

const hasCredentials = ({ token, username, exec, authProvider }: User): boolean =>
  token !== undefined || username !== undefined || Boolean(exec ?? authProvider);
/** As kubectl does over plain http: whoever holds the port would get them, and a plugin would run for nothing. */
const withoutCredentials = ({ name }: User): User => ({ name });

/**
 * A relative KUBECONFIG means another file in each folder: a program that such a file names is run only when the person
 * names the file.
 */
function checkFound(file: string, { env, files, kubeconfig }: Wanted, command: string): void {
  if (kubeconfig !== undefined || files?.length) return;
  const relative = (env['KUBECONFIG'] ?? '')
    .split(delimiter)
    .find((path) => path !== '' && !isAbsolute(path) && resolve(path) === file);
  if (relative !== undefined)
    throw new AppError(
      'config',
      `the kubeconfig ${relative} of the current folder wants to run ${command}; it was found by the relative path in KUBECONFIG`,
      `if you trust it: --kubeconfig ${relative}`,
    );
}

export function mergedOf({ kubeconfig, files, env }: Wanted): Merged {
  if (kubeconfig !== undefined)
    return mergeKubeconfigs([{ name: 'the kubeconfig', folder: process.cwd(), text: kubeconfig }]);
  const { paths, must } = kubeconfigPaths(env, files);
  return readKubeconfigs(paths, must);
}

const onlyOne = (merged: Merged): string | undefined =>
  merged.contexts.size === 1 ? [...merged.contexts.keys()][0] : undefined;
const listed = ({ contexts }: Merged): string => {
  const names = [...contexts.keys()];
  return names.slice(0, 12).join(', ') + (names.length > 12 ? ` and ${names.length - 12} more` : '');
};
const loopback = (server: string): boolean => /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(server).hostname);

function entryOf(entries: ReadonlyMap<string, Entry>, name: string | undefined, what: string, context: string): Entry {
  const entry = name === undefined ? undefined : entries.get(name);
  if (entry) return entry;
  throw new AppError(
    'config',
    `context ${context} names ${what} ${JSON.stringify(name ?? '')}, which the kubeconfig does not have`,
    `repair the kubeconfig: ${what}s are ${[...entries.keys()].slice(0, 12).join(', ') || 'none'}`,
  );
}

/**
 * The pod's service account as client-go's InClusterConfig reads it; undefined outside a pod. The token file is read
 * again every minute.
 */
export function inCluster(env: NodeJS.ProcessEnv, folder = SERVICE_ACCOUNT): Chosen | undefined {
  const host = env['KUBERNETES_SERVICE_HOST'];
  const port = env['KUBERNETES_SERVICE_PORT'];
  const tokenFile = join(folder, 'token');
  if (!inPod(env, folder) || !host || !port) return undefined;
  const ca = existsSync(join(folder, 'ca.crt')) ? readFileSync(join(folder, 'ca.crt')) : undefined;
  const namespace = existsSync(join(folder, 'namespace')) ? readFileSync(join(folder, 'namespace'), 'utf8').trim() : '';
  return {
    context: 'in-cluster',
    namespace: namespace || undefined,
    cluster: {
      name: 'in-cluster',
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      skipTLSVerify: false,
      ...(ca === undefined ? {} : { caData: ca.toString('base64') }),
    },
    user: { name: 'service-account', authProvider: { name: 'tokenFile', config: { tokenFile } } },
    files: [],
    caFingerprint: ca === undefined ? '' : createHash('sha256').update(ca).digest('hex'),
  };
}
