import type { KubeConfig } from '@kubernetes/client-node';
import { AppError } from '../../core/errors.ts';
import { safeText } from '../../core/redact.ts';
import { authorize, guardedConfig, Pools, type Authorized } from './credentials.ts';
import { cannotLogIn, idTokenEnded, legacyLogin } from './login/auth-provider.ts';
import { execOf, wayTo, type PluginSays } from './login/exec-plugin.ts';
import { digestOf, headersOf } from '../impersonation.ts';
import { raceAbort } from '../../core/race-abort.ts';
import type { Chosen } from './kubeconfig.ts';

/** Credentials with the count of their renewals, by which a 401 is matched to what was sent. */
type Granted = Authorized & { readonly generation: number };

/** The credentials of one context over time: one run of a plugin for many callers, renewed once after a 401. */
export class Access {
  readonly #reload: () => Chosen;
  readonly #env: NodeJS.ProcessEnv;
  readonly #says: PluginSays | undefined;
  readonly #pools: Pools;
  #chosen: Chosen;
  #config: KubeConfig;
  #running: Promise<Granted> | undefined;
  #generation = 0;
  #renewedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(chosen: Chosen, reload: () => Chosen, env: NodeJS.ProcessEnv, says?: PluginSays) {
    this.#chosen = chosen;
    this.#reload = reload;
    this.#env = env;
    this.#says = says;
    this.#pools = new Pools(chosen.cluster.server);
    this.#config = guardedConfig(chosen, this.#pools, env, says);
  }

  /** Host and port of the proxy that requests go through, '' for none. */
  get proxy(): string {
    const { proxyUrl } = this.#chosen.cluster;
    return proxyUrl !== undefined && URL.canParse(proxyUrl) ? new URL(proxyUrl).host : '';
  }

  /** How to get new credentials, for the next step of a 401. */
  get login(): string {
    const { user, context } = this.#chosen;
    const spec = execOf(this.#chosen);
    if (spec) return `log in again with ${named(spec.command)}, the credential plugin of user ${user.name}`;
    if (user.certData !== undefined)
      return 'the client certificate may have expired or be of another cluster: fetch the kubeconfig again';
    if (user.token !== undefined || user.authProvider !== undefined)
      return 'the token may have expired: log in again or fetch the kubeconfig again';
    return `context ${context} has no credentials: add a user to it, or choose another with --context`;
  }

  /** Calls at the same time share one run: the client would start the plugin once for each. */
  authorize(signal: AbortSignal): Promise<Granted> {
    if (this.#closed) return Promise.reject(new AppError('aborted', 'the connection is closed'));
    this.#running ??= this.#authorize().finally(() => {
      this.#running = undefined;
    });
    return raceAbort(this.#running, signal);
  }

  async #authorize(): Promise<Granted> {
    // kubectl may have written a new one meanwhile.
    if (idTokenEnded(this.#chosen, Date.now())) this.renew(this.#generation);
    const cannot = cannotLogIn(this.#chosen, Date.now());
    if (cannot) throw cannot;
    const generation = this.#generation;
    try {
      const { headers, dispatcher } = await authorize(this.#config);
      const { impersonation } = this.#chosen;
      return { headers: { ...headers, ...(impersonation ? headersOf(impersonation) : {}) }, dispatcher, generation };
    } catch (error) {
      throw this.#explain(error);
    }
  }

  /**
   * After a 401 for credentials of that generation: true when there are newer ones to try. A plugin is run again and
   * files are read again, at most once in ten seconds. Throws unauthorized where the kubeconfig says by now that
   * somebody else asks, or that the server is reached or checked in another way: nobody has seen that on a card.
   */
  renew(generation: number): boolean {
    if (generation !== this.#generation) return true;
    if (performance.now() - this.#renewedAt < 10_000) return false;
    let next: Chosen;
    try {
      next = this.#reload();
    } catch {
      this.#renewedAt = performance.now();
      return false;
    }
    const moved = movedPart(this.#chosen, next);
    if (moved !== undefined)
      throw new AppError(
        'unauthorized',
        `the credentials were not taken, and the kubeconfig names another ${moved} for context ${next.context} by now: they are not read again`,
        'start kubewhy again to work with what the kubeconfig says now',
      );
    this.#renewedAt = performance.now();
    const same = JSON.stringify(next.user) === JSON.stringify(this.#chosen.user);
    if (same && !execOf(next) && next.user.authProvider === undefined) return false;
    try {
      this.#config = guardedConfig(next, this.#pools, this.#env, this.#says);
    } catch {
      return false;
    }
    this.#chosen = next;
    this.#running = undefined;
    this.#generation++;
    return true;
  }

  #explain(error: unknown): AppError {
    const spec = execOf(this.#chosen);
    const { context, user } = this.#chosen;
    const said = safeText((error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim(), 400);
    const legacy = spec ? undefined : legacyLogin(this.#chosen);
    if (legacy) return new AppError('unauthorized', `${legacy.said}: ${said}`, legacy.nextStep);
    if (!spec)
      return new AppError('unauthorized', `the credentials of context ${context} cannot be read: ${said}`, this.login);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return new AppError(
        'unauthorized',
        `the credential plugin ${named(spec.command)} of user ${user.name} is not installed`,
        wayTo(spec),
      );
    const why =
      error instanceof SyntaxError || error instanceof TypeError ? 'it gave no credential' : said || 'it failed';
    return new AppError('unauthorized', `the credential plugin ${named(spec.command)} failed: ${why}`, this.login);
  }

  /** Ends all connections, also open streams; what is asked afterwards is aborted. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#pools.destroy();
  }
}

/** What is not the same: of who asks, of which server, and of how it is reached and known. */
function movedPart(before: Chosen, now: Chosen): string | undefined {
  const parts: readonly (readonly [string, (chosen: Chosen) => unknown])[] = [
    ['server', ({ cluster }) => cluster.server],
    ['setting of insecure-skip-tls-verify', ({ cluster }) => cluster.skipTLSVerify],
    ['certificate authority', ({ caFingerprint }) => caFingerprint],
    ['user', ({ user }) => user.name],
    ['user to act as', ({ impersonation }) => impersonation && digestOf(impersonation)],
    ['tls-server-name', ({ cluster }) => cluster.tlsServerName],
    ['proxy', ({ cluster }) => cluster.proxyUrl],
  ];
  return parts.find(([, of]) => of(before) !== of(now))?.[0];
}

const named = (command: string | undefined): string => safeText(command ?? '(without a command)', 200);
