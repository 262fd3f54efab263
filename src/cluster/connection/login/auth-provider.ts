import { AppError } from '../../../core/errors.ts';
import { safeText } from '../../../core/redact.ts';
import { execOf, FROM } from './exec-plugin.ts';
import type { Chosen } from '../kubeconfig.ts';

/** Logins that were built into clients until Kubernetes 1.26, and how the entry is written today. */
const LEGACY: Readonly<Record<string, string>> = {
  gcp: `${FROM['gke-gcloud-auth-plugin']}, then write the entry again: gcloud container clusters get-credentials CLUSTER`,
  azure:
    'write the entry again: az aks get-credentials --resource-group GROUP --name CLUSTER, kubelogin convert-kubeconfig',
};

type Provider = { readonly name?: string; readonly config?: Readonly<Record<string, unknown>> };
const providerOf = ({ user }: Chosen): Provider => (user.authProvider as Provider | undefined) ?? {};

/** For a user whose login is one of those, and does not work: what to say, and what to do. */
export function legacyLogin(chosen: Chosen): { readonly said: string; readonly nextStep: string } | undefined {
  const { name = '' } = providerOf(chosen);
  const nextStep = Object.hasOwn(LEGACY, name) ? LEGACY[name] : undefined;
  if (nextStep === undefined) return undefined;
  const said = `user ${chosen.user.name} logs in by the auth provider ${name}, which Kubernetes has taken out in 1.26`;
  return { said, nextStep };
}

/** As client-go: a token that ends within this time counts as ended. */
const SKEW_MS = 10_000;

/** When a JWT ends, in ms since 1970; 0 for what is none or no time, undefined where it does not say. */
function endOf(token: unknown): number | undefined {
  try {
    const body = Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8');
    const { exp } = JSON.parse(body) as { exp?: unknown };
    if (typeof exp !== 'number') return undefined;
    return Number.isNaN(new Date(exp * 1000).getTime()) ? 0 : exp * 1000;
  } catch {
    return 0;
  }
}

/**
 * True where the id-token of `auth-provider: oidc` has ended or is none. It is renewed by kubectl alone, which also
 * writes it down: a refresh token may be good for one use.
 */
export function idTokenEnded(chosen: Chosen, now: number): boolean {
  const { name, config } = providerOf(chosen);
  if (execOf(chosen) !== undefined || name !== 'oidc') return false;
  const end = endOf(config?.['id-token']);
  return end !== undefined && end <= now + SKEW_MS;
}

/** What cannot give a credential here, told before anything is sent without one; undefined for all others. */
export function cannotLogIn(chosen: Chosen, now: number): AppError | undefined {
  const { context, user } = chosen;
  const { name = '', config } = providerOf(chosen);
  const exec = execOf(chosen);
  if (exec?.interactiveMode === 'Always') {
    const plugin = safeText(exec.command ?? '(without a command)', 200);
    return new AppError(
      'unauthorized',
      `the credential plugin ${plugin} of user ${user.name} wants standard input (interactiveMode: Always), which kubewhy gives to no plugin`,
      'log in so that it need not ask, and set interactiveMode: IfAvailable for it in the kubeconfig; or choose another context',
    );
  }
  if (exec) return undefined;
  if (idTokenEnded(chosen, now)) {
    const end = endOf(config?.['id-token']) ?? 0;
    const when = end === 0 ? 'is none that can be read' : `has ended at ${new Date(end).toISOString().slice(0, 19)}Z`;
    const renew =
      config?.['refresh-token'] === undefined ? '' : `"kubectl version --context ${context}" renews it there; or `;
    return new AppError(
      'unauthorized',
      `the id-token of user ${user.name} ${when}, and kubewhy does not renew one of the auth provider oidc`,
      `${renew}log in by a plugin: ${FROM['kubectl-oidc_login']}`,
    );
  }
  if (name !== '' && !['oidc', 'tokenFile', 'exec', ...Object.keys(LEGACY)].includes(name))
    return new AppError(
      'unauthorized',
      `user ${user.name} logs in by the auth provider ${safeText(name, 100)}, which is not known here`,
      'write the user again with a credential plugin (exec), as your provider describes it',
    );
  return undefined;
}
