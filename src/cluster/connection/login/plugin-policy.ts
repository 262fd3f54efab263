import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { programPaths } from '../../../core/program-paths.ts';
import { AppError } from '../../../core/errors.ts';
import { configYaml } from '../../../core/config-yaml.ts';

type Kuberc = {
  readonly credentialPluginPolicy?: unknown;
  readonly credentialPluginAllowlist?: unknown;
};

/** Path of the person's kubectl preferences; undefined when they are switched off (kubectl's own variables). */
function kubercPath(env: NodeJS.ProcessEnv): string | undefined {
  if (env['KUBERC'] === 'off' || /^(?:false|0)$/i.test(env['KUBECTL_KUBERC'] ?? '')) return undefined;
  return env['KUBERC'] || join(env['HOME'] ?? env['USERPROFILE'] ?? homedir(), '.kube', 'kuberc');
}

/**
 * Refuses a credential plugin that the person's kuberc does not allow, as kubectl does since 1.35
 * (credentialPluginPolicy AllowAll, DenyAll or Allowlist with credentialPluginAllowlist,
 * https://kubernetes.io/docs/reference/config-api/kuberc.v1beta1). A kuberc that cannot be read refuses all.
 */
export function checkPlugin(command: string | undefined, env: NodeJS.ProcessEnv): void {
  const path = kubercPath(env);
  if (path === undefined || command === undefined || !existsSync(path)) return;
  const { credentialPluginPolicy: policy, credentialPluginAllowlist: list } = readKuberc(path);
  const refused = (why: string): AppError =>
    new AppError(
      'config',
      `the credential plugin ${command} is not run: ${why} in ${path}`,
      `allow it there (credentialPluginAllowlist), or choose another context with --context`,
    );
  if ((policy === undefined || policy === '' || policy === 'AllowAll') && list === undefined) return;
  if (policy === 'AllowAll') return;
  if (policy === 'DenyAll') throw refused('credentialPluginPolicy is DenyAll');
  if (policy !== 'Allowlist') throw refused('credentialPluginPolicy is not AllowAll, DenyAll or Allowlist');
  const allowed = (Array.isArray(list) ? (list as unknown[]) : []).flatMap((entry) => {
    const { command: wanted, name } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<
      string,
      unknown
    >;
    const text = wanted ?? name;
    return typeof text === 'string' && text !== '' ? [resolved(text, env)] : [];
  });
  const program = resolved(command, env);
  if (program === undefined || !allowed.includes(program)) throw refused('credentialPluginAllowlist does not name it');
}

function readKuberc(path: string): Kuberc {
  try {
    const value = configYaml(readFileSync(path, 'utf8'));
    if (value === null || value === undefined) return {};
    if (typeof value === 'object' && !Array.isArray(value)) return value;
  } catch {
    // Told below.
  }
  throw new AppError(
    'config',
    `${path}, which says what plugins may run, cannot be read`,
    'mend it, or set KUBERC=off',
  );
}

/** The program that would be started: with a sign of a path as it is, else the first of the PATH. */
function resolved(command: string, env: NodeJS.ProcessEnv): string | undefined {
  const candidates = /[/\\]/.test(command) ? [command] : programPaths(command, env);
  for (const candidate of candidates)
    try {
      accessSync(candidate, constants.X_OK);
      return realpathSync(candidate);
    } catch {
      // The next folder.
    }
  return undefined;
}
