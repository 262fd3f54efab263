import type { RequestContext } from '@kubernetes/client-node';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { Agent, type Dispatcher } from 'undici';
import { learnCredential } from './kubeconfig-entries.ts';
import { superviseExec, type PluginSays } from './login/exec-plugin.ts';
import type { Chosen } from './kubeconfig.ts';
import { refuseWrites } from './lock.ts';

type Tls = Readonly<Record<string, unknown>>;
type Inside = {
  createDispatcher(cluster: { server?: string } | null, tls: Tls): Dispatcher | undefined;
  createDispatcherOptions(cluster: { server?: string } | null, tls: Tls): { type: string; connect?: object };
};

/** As much as Go's client lets a server send ahead is 4 MiB a stream; ten of ours may wait to be read. */
const WINDOWS = { initialWindowSize: 1024 * 1024, connectionWindowSize: 8 * 1024 * 1024 };

/** A connection that is still being made may never say that it is over. */
const MOST_GOODBYE_MS = 1_000;

/** Connections by TLS identity, each behind the write lock. Shared by all clients of one connection. */
export class Pools {
  readonly #pools = new Map<string, Dispatcher>();
  readonly #bases = new Set<Dispatcher>();
  readonly #base: string;
  constructor(server: string) {
    this.#base = new URL(server).pathname.replace(/\/$/, '');
  }
  get(tls: Tls, create: () => Dispatcher | undefined): Dispatcher {
    const key = ['ca', 'cert', 'key', 'rejectUnauthorized', 'servername'].map((name) => String(tls[name])).join('\n');
    let pool = this.#pools.get(key);
    if (!pool) {
      const base = create() ?? new Agent();
      pool = base.compose(refuseWrites(this.#base));
      this.#bases.add(base);
      this.#pools.set(key, pool);
    }
    return pool;
  }
  /** Ends all connections, also those in use. */
  async destroy(): Promise<void> {
    const limit = new Promise<void>((resolve) => void setTimeout(resolve, MOST_GOODBYE_MS).unref());
    const ended = Promise.all([...this.#bases].map((base) => base.destroy().catch(() => undefined)));
    await Promise.race([ended, limit]);
  }
}

/**
 * client-node's configuration for one context, with every dispatcher that it makes taken from the guarded pools.
 * `createDispatcher` is private in its types and new for each request in 2.0.1; a test watches that the lock still
 * holds after an update.
 */
export function guardedConfig(chosen: Chosen, pools: Pools, env: NodeJS.ProcessEnv, says?: PluginSays): KubeConfig {
  const config = new KubeConfig();
  config.loadFromClusterAndUser(chosen.cluster, chosen.user);
  const inside = config as unknown as Inside;
  const createAsIs = inside.createDispatcher.bind(config);
  const create = (cluster: { server?: string } | null, tls: Tls): Dispatcher | undefined => {
    const { type, connect } = inside.createDispatcherOptions(cluster, tls);
    return type === 'agent' && connect ? new Agent({ connect, h2Options: WINDOWS }) : createAsIs(cluster, tls);
  };
  inside.createDispatcher = (cluster, tls) => {
    // Said outright: NODE_TLS_REJECT_UNAUTHORIZED must not decide whom the credentials go to.
    const strict = { ...tls, rejectUnauthorized: tls['rejectUnauthorized'] !== false };
    return pools.get(strict, () => create(cluster, strict));
  };
  superviseExec(config, chosen, env, says);
  return config;
}

export type Authorized = {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly dispatcher: Dispatcher;
};

/** Headers and connections for one request. Runs an exec plugin or reads a token file when its time has come. */
export async function authorize(config: KubeConfig): Promise<Authorized> {
  const headers: Record<string, string> = {};
  let dispatcher: Dispatcher | undefined;
  const context = {
    setHeaderParam: (name: string, value: string) => {
      // A file ends with a line end, which no header may hold; kubectl trims it as well.
      const trimmed = value.trim();
      if (/[\r\n\0]/.test(trimmed)) throw new Error('the token holds a line break');
      headers[name.toLowerCase()] = trimmed;
      // Whatever it came from (a file, a plugin): a server may repeat it in an error.
      if (name.toLowerCase() === 'authorization') learnCredential(value.replace(/^\S+\s+/, ''));
    },
    setDispatcher: (given: Dispatcher) => void (dispatcher = given),
  };
  await config.applySecurityAuthentication(context as unknown as RequestContext);
  if (!dispatcher) throw new Error('the client made no dispatcher');
  return { headers, dispatcher };
}
