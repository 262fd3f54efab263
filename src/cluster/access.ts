import type { KubeConfig } from '@kubernetes/client-node';
import { AppError } from '../core/errors.ts';
import { safeText } from '../core/redact.ts';
import { authorize, guardedConfig, Pools, type Authorized } from './credentials.ts';
import { execOf } from './exec-plugin.ts';
import type { Chosen } from './kubeconfig.ts';

/** The credentials of one context over time: one run of a plugin for many callers, renewed once after a 401. */
export class Access {
  readonly #reload: () => Chosen;
  readonly #env: NodeJS.ProcessEnv;
  readonly #pools: Pools;
  #chosen: Chosen;
  #config: KubeConfig;
  #running: Promise<Authorized> | undefined;
  #renewedAt = Number.NEGATIVE_INFINITY;

  constructor(chosen: Chosen, reload: () => Chosen, env: NodeJS.ProcessEnv) {
    this.#chosen = chosen;
    this.#reload = reload;
    this.#env = env;
    this.#pools = new Pools(chosen.cluster.server);
    this.#config = guardedConfig(chosen, this.#pools, env);
  }

  /** How to get new credentials, for the next step of a 401. */
  get login(): string {
    const { user, context } = this.#chosen;
    const spec = execOf(this.#chosen);
    if (spec) return `log in again with ${spec.command ?? 'the plugin'}, the credential plugin of user ${user.name}`;
    if (user.certData !== undefined)
      return 'the client certificate may have expired or be of another cluster: fetch the kubeconfig again';
    if (user.token !== undefined || user.authProvider !== undefined)
      return 'the token may have expired: log in again or fetch the kubeconfig again';
    return `context ${context} has no credentials: add a user to it, or choose another with --context`;
  }

  /** Calls at the same time share one run: the client would start the plugin once for each. */
  authorize(signal: AbortSignal): Promise<Authorized> {
    this.#running ??= authorize(this.#config)
      .catch((error: unknown) => {
        throw this.#explain(error);
      })
      .finally(() => (this.#running = undefined));
    const shared = this.#running;
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(new DOMException('stopped', 'AbortError'));
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    });
  }

  /** New credentials after a 401; false when they cannot be other than before, or were renewed a moment ago. */
  renew(): boolean {
    const { user } = this.#chosen;
    if (!execOf(this.#chosen) && user.authProvider === undefined && this.#chosen.files.length === 0) return false;
    if (performance.now() - this.#renewedAt < 10_000) return false;
    this.#renewedAt = performance.now();
    try {
      const next = this.#reload();
      if (next.cluster.server !== this.#chosen.cluster.server || next.caFingerprint !== this.#chosen.caFingerprint)
        return false;
      const changes = JSON.stringify(next.user) !== JSON.stringify(user);
      if (!changes && !execOf(next) && next.user.authProvider === undefined) return false;
      this.#chosen = next;
      this.#config = guardedConfig(next, this.#pools, this.#env);
      return true;
    } catch {
      return false;
    }
  }

  #explain(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const spec = execOf(this.#chosen);
    const said = safeText((error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim(), 400);
    if (!spec)
      return new AppError(
        'unauthorized',
        `the credentials of context ${this.#chosen.context} cannot be read: ${said}`,
        this.login,
      );
    const program = spec.command ?? '(no command)';
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return new AppError(
        'unauthorized',
        `the credential plugin ${program} of user ${this.#chosen.user.name} is not installed`,
        spec.installHint === undefined
          ? `install ${program}, or choose another context`
          : safeText(spec.installHint, 400),
      );
    const why =
      /status|undefined|JSON/.test(said) && error instanceof TypeError ? 'it gave no credential' : said || 'it failed';
    return new AppError('unauthorized', `the credential plugin ${program} failed: ${why}`, this.login);
  }

  close(): Promise<void> {
    return this.#pools.destroy();
  }
}
