import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { KubeConfig } from '@kubernetes/client-node';
import { safeText } from '../../../core/redact.ts';
import { LineCutter } from '../../wire/lines.ts';
import type { Chosen } from '../kubeconfig.ts';

type Spawn = (command: string, args: readonly string[], options: SpawnOptions) => ChildProcess;
/** What client-node 2.0.1 holds for exec plugins; private in its types, so a test watches it. */
type ExecAuth = { execFn: Spawn };

export type ExecSpec = {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
  readonly interactiveMode?: string;
};

export const execOf = ({ user }: Chosen): ExecSpec | undefined =>
  (user.exec ?? user.authProvider?.config?.exec) as ExecSpec | undefined;

/** How one gets the plugins of clouds; each by its own documentation. */
export const FROM: Readonly<Record<string, string>> = {
  aws: 'install the AWS CLI v2, then: aws eks update-kubeconfig --name CLUSTER',
  'aws-iam-authenticator': 'the AWS CLI takes its place: install it, then: aws eks update-kubeconfig --name CLUSTER',
  'gke-gcloud-auth-plugin':
    'gcloud components install gke-gcloud-auth-plugin (as a package: google-cloud-cli-gke-gcloud-auth-plugin)',
  kubelogin: 'for Azure: az aks install-cli; for another OIDC provider: kubectl krew install oidc-login',
  'kubectl-oidc_login': 'kubectl krew install oidc-login',
  tsh: 'install tsh of Teleport, then: tsh login, tsh kube login CLUSTER',
  doctl: 'install doctl, then: doctl auth init, doctl kubernetes cluster kubeconfig save CLUSTER',
  oci: 'install the OCI CLI, then: oci ce cluster create-kubeconfig --cluster-id OCID',
  rancher: 'install the Rancher CLI, then: rancher login, or download the kubeconfig again',
};

/**
 * What to do where the plugin of a kubeconfig is not there: what the kubeconfig itself says, else what its cloud says.
 */
export function wayTo({ command = '', installHint }: ExecSpec): string {
  const name = (/[^/\\]*$/.exec(command)?.[0] ?? command).replace(/\.exe$/i, '');
  const known = installHint?.trim() || FROM[name];
  return safeText(known ?? `install ${name}, or choose another context`, 400);
}

/**
 * Most time that a plugin may take, in milliseconds: longer where a person sees what it says and can act on it (open a
 * page, type a code).
 */
export const EXEC_LIMIT_MS = 20_000;
const PERSON_LIMIT_MS = 180_000;
/** Lines of a plugin that are passed on. */
const MOST_SAID = 50;

/** Where the words of a credential plugin go: a line at a time, safe to show. Given only where a person looks on. */
export type PluginSays = (line: string) => void;

/**
 * What a plugin gets: the environment of this connection, from which the caller has taken what is no business of a
 * plugin.
 */
function environment(chosen: Chosen, spec: ExecSpec, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { cluster } = chosen;
  const info = {
    apiVersion: spec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(spec.provideClusterInfo
        ? {
            cluster: {
              server: cluster.server,
              ...(cluster.caData === undefined ? {} : { 'certificate-authority-data': cluster.caData }),
              ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
              ...(cluster.skipTLSVerify ? { 'insecure-skip-tls-verify': true } : {}),
            },
          }
        : {}),
    },
  };
  const own = Object.fromEntries((spec.env ?? []).map(({ name, value }) => [name, value]));
  return { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
}

/**
 * client-node starts the plugin; this puts its start under supervision: standard input closed, a time limit for the
 * whole process group, KUBERNETES_EXEC_INFO as the ExecCredential API demands (client.authentication.k8s.io/v1).
 */
export function superviseExec(
  config: KubeConfig,
  chosen: Chosen,
  env: NodeJS.ProcessEnv,
  says: PluginSays | undefined,
  limitMs = says === undefined ? EXEC_LIMIT_MS : PERSON_LIMIT_MS,
): void {
  const spec = execOf(chosen);
  if (!spec) return;
  const inside = config as unknown as { authenticators: readonly object[] };
  const auth = inside.authenticators.find((entry): entry is ExecAuth => 'execFn' in entry);
  if (!auth) throw new Error('this version of the client has no exec authenticator');
  const spawn = auth.execFn;
  auth.execFn = (command, args) => {
    const group = process.platform !== 'win32';
    const child = spawn(command, args ?? [], {
      env: environment(chosen, spec, env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: group,
    });
    const last = listen(child, says);
    const timer = setTimeout(() => {
      try {
        if (group && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has just ended by itself.
      }
      child.emit(
        'error',
        new Error(`no credential within ${limitMs / 1000} s${last() === '' ? '' : `; it said: ${last()}`}`),
      );
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, limitMs);
    child.once('close', () => clearTimeout(timer));
    return child;
  };
}

/** Passes on what the plugin says on standard error; gives its last line. */
function listen(child: ChildProcess, says: PluginSays | undefined): () => string {
  const cutter = new LineCutter();
  let last = '';
  let said = 0;
  const hear = (raw: string): void => {
    const line = safeText(raw.replace(/\r$/, ''), 500);
    if (line.trim() === '') return;
    last = line;
    if (said++ < MOST_SAID) says?.(line);
  };
  // client-node has the stream decoded.
  child.stderr?.on('data', (chunk: Buffer | string) => cutter.push(Buffer.from(chunk)).forEach(hear));
  child.stderr?.on('end', () => hear(cutter.rest()));
  return () => last;
}
