import { AppError } from '../../core/errors.ts';
import type { Forwarding, Forwards } from '../../core/forward.ts';
import { nearest } from '../../core/names.ts';
import { contextText, isProduction } from '../../core/target.ts';
import type { Header } from '../../ui/options.ts';
import { HealthFeed } from './feed.ts';
import { knownNamespaces } from './namespaces.ts';
import type { Io } from '../io.ts';
import { openCluster, type OpenCluster } from '../open.ts';
import type { Place } from '../sessions/records.ts';
import type { Settings } from '../settings.ts';

const ANSWER_MS = 10_000;

async function* nothing(): AsyncGenerator<never> {}

const closed = async (cluster: OpenCluster): Promise<void> => cluster.close().catch(() => undefined);

/** The cluster and namespace that a chat is about, with what follows them: health, completion, the header. */
export class Scope {
  readonly #settings: Settings;
  readonly #io: Io;
  #known: OpenCluster | undefined;
  #health: HealthFeed | undefined;
  #namespace = '';
  #namespaces: () => readonly string[] = () => [];
  #moved = new AbortController();

  /** Without a cluster nothing is known before `open`: names are missing, and what needs a cluster throws. */
  constructor(settings: Settings, io: Io, cluster?: OpenCluster) {
    this.#settings = settings;
    this.#io = io;
    if (cluster) this.open(cluster);
  }

  open(cluster: OpenCluster): void {
    this.#known = cluster;
    this.#namespace = cluster.namespace;
    this.#health = new HealthFeed(cluster.reader, cluster.namespace);
    this.#namespaces = knownNamespaces(cluster.reader, this.#io.signal);
  }

  get #cluster(): OpenCluster {
    if (!this.#known) throw new AppError('unreachable', 'the cluster is not open yet', 'wait a moment');
    return this.#known;
  }

  get cluster(): OpenCluster {
    return { ...this.#cluster, namespace: this.#namespace };
  }

  get health(): Pick<HealthFeed, 'states'> {
    return { states: (signal) => this.#health?.states(signal) ?? nothing() };
  }

  get place(): Place {
    const { target } = this.#cluster.reader;
    const { scenario } = this.#cluster;
    return {
      context: target.context,
      server: target.server,
      namespace: this.#namespace,
      embedded: target.embedded,
      ...(scenario ? { scenario: scenario.name } : {}),
    };
  }

  get header(): Pick<Header, 'context' | 'namespace' | 'embedded' | 'production'> {
    const { target } = this.#cluster.reader;
    return {
      context: contextText(target),
      namespace: this.#namespace,
      embedded: target.embedded,
      production: isProduction(target),
    };
  }

  /** Names that Tab completes: workloads, pods, Services, namespaces, contexts. */
  names(): readonly string[] {
    return [...(this.#health?.names() ?? []), ...this.#namespaces()];
  }
  namespaces(): readonly string[] {
    return this.#namespaces();
  }
  contexts(): readonly string[] {
    return (this.#known?.contexts() ?? []).map(({ name }) => name);
  }

  setNamespace(namespace: string): void {
    this.#namespace = namespace;
    this.#health?.setNamespace(namespace);
  }

  /**
   * A new connection to another context of the kubeconfig, once its cluster has answered; until then nothing has moved.
   * `moved` takes along whoever works with it, in the same moment; the connection of before is closed last, and its
   * failure stops nobody.
   */
  async moveTo(context: string, signal: AbortSignal, moved: (next: OpenCluster) => void): Promise<OpenCluster> {
    const known = this.contexts();
    if (known.length > 0 && !known.includes(context)) {
      const near = nearest(context, known);
      throw new AppError(
        'not-found',
        `there is no context ${JSON.stringify(context)} in the kubeconfig`,
        near.length > 0 ? `did you mean ${near.join(', ')}?` : `there is ${known.slice(0, 12).join(', ')}`,
      );
    }
    // What the flags put in the place of the first context's own belongs to that one alone.
    const { scenario: _scenario, namespace: _namespace, cluster: _cluster, user: _user, ...rest } = this.#settings;
    const next = await openCluster({ ...rest, context }, this.#io, 'refused');
    try {
      await next.reader.version(AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
      if (signal.aborted) throw new AppError('aborted', 'stopped');
    } catch (error) {
      await closed(next);
      if (signal.aborted || !(error instanceof AppError)) throw error;
      throw new AppError(error.code, `context ${context} does not answer: ${error.message}`, 'nothing has moved');
    }
    const before = this.#cluster;
    this.#known = next;
    this.#namespace = next.namespace;
    this.#namespaces = knownNamespaces(next.reader, this.#io.signal);
    this.#health?.moveTo(next.reader, next.namespace);
    moved(next);
    await closed(before);
    const left = this.#moved;
    this.#moved = new AbortController();
    left.abort();
    return next;
  }

  /** The ports that are forwarded over the connection of now; those of another context end with it. */
  readonly forwards: Forwards = {
    list: () => this.#known?.forwards.list() ?? [],
    end: (id) => this.#cluster.forwards.end(id),
    watch: (signal) => this.#watchForwards(signal),
  };

  async *#watchForwards(signal: AbortSignal): AsyncGenerator<readonly Forwarding[]> {
    while (!signal.aborted) yield* this.#cluster.forwards.watch(AbortSignal.any([signal, this.#moved.signal]));
  }

  async close(): Promise<void> {
    await this.#known?.close();
  }
}
