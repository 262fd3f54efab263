import { AppError } from '../../core/errors.ts';
import { membersOf } from '../impersonation.ts';
import type { Chosen } from './kubeconfig.ts';

const present = (members: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/**
 * A kubeconfig of the one chosen context, as client-go reads it (JSON is YAML). It holds the user's credentials: for a
 * private file of one run.
 */
export function kubeconfigOf({ context, cluster, user, impersonation }: Chosen, namespace: string): string {
  const provider = user.authProvider as { name?: string; config?: { tokenFile?: string } } | undefined;
  const tokenFile = provider?.name === 'tokenFile' ? provider.config?.tokenFile : undefined;
  if (provider && tokenFile === undefined)
    throw new AppError(
      'config',
      `user ${user.name} logs in by auth-provider, which helm no longer knows`,
      'use an exec plugin or a token in the kubeconfig',
    );
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    clusters: [
      {
        name: 'cluster',
        cluster: present({
          server: cluster.server,
          'certificate-authority-data': cluster.caData,
          'insecure-skip-tls-verify': cluster.skipTLSVerify && !cluster.server.startsWith('http:') ? true : undefined,
          'tls-server-name': cluster.tlsServerName,
          'proxy-url': cluster.proxyUrl,
        }),
      },
    ],
    users: [
      {
        name: 'user',
        user: present({
          token: user.token,
          tokenFile,
          'client-certificate-data': user.certData,
          'client-key-data': user.keyData,
          username: user.username,
          password: user.password,
          ...(impersonation ? membersOf(impersonation) : {}),
          exec: user.exec as unknown,
        }),
      },
    ],
    contexts: [{ name: context, context: { cluster: 'cluster', user: 'user', namespace } }],
  });
}
