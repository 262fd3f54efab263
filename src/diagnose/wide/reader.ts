import type {
  ClusterReader,
  EventQuery,
  FollowQuery,
  ListQuery,
  Listing,
  LogQuery,
  RequestStats,
  TailQuery,
} from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import type { CustomKindsQuery, Kind } from '../../core/kinds.ts';
import { ClusterLists } from './lists.ts';

const HELM = 'owner=helm';
/** The newest record of a release that is well says so; those of others are read with all of their namespace. */
const HELM_ILL = 'owner=helm,status notin (deployed,superseded,uninstalled)';

/** Requests that may still be made for single namespaces. */
export type Allowance = { left: number };

/**
 * The cluster as one diagnosis of a namespace sees it while all are looked at: lists come from those of the whole
 * cluster, what is heavy or a log is asked for as long as there is an allowance. Everything else is the reader's own.
 */
export class NamespaceReader implements ClusterReader {
  readonly #inner: ClusterReader;
  readonly #lists: ClusterLists;
  readonly #allowance: Allowance;

  constructor(inner: ClusterReader, lists: ClusterLists, allowance: Allowance) {
    this.#inner = inner;
    this.#lists = lists;
    this.#allowance = allowance;
  }

  get target() {
    return this.#inner.target;
  }

  async list<T>(kind: Kind<T>, query: ListQuery, signal: AbortSignal): Promise<Listing<T>> {
    if (!ClusterLists.isHeavy(kind)) return this.#lists.list(kind, query, signal);
    if (query.labelSelector === HELM) {
      const { namespace = this.target.namespace } = query;
      const ill = await this.#lists.list(kind, { namespace: '*', labelSelector: HELM_ILL }, signal);
      const own = (ill.items as readonly { metadata?: { namespace?: string } }[]).some(
        ({ metadata }) => metadata?.namespace === namespace,
      );
      if (!own) return { items: [], more: ill.more, resourceVersion: ill.resourceVersion };
    }
    this.#spend();
    return this.#inner.list(kind, query, signal);
  }

  #spend(): void {
    if (this.#allowance.left <= 0)
      throw new AppError('refused', 'left out: read for the worst causes only; diagnose this namespace by itself');
    this.#allowance.left -= 1;
  }

  async log(query: LogQuery, signal: AbortSignal) {
    this.#spend();
    return this.#inner.log(query, signal);
  }

  get<T>(kind: Kind<T>, name: string, namespace: string | undefined, signal: AbortSignal) {
    return this.#inner.get(kind, name, namespace, signal);
  }

  kind(word: string, signal: AbortSignal) {
    return this.#inner.kind(word, signal);
  }

  customKinds(query: CustomKindsQuery, signal: AbortSignal) {
    return this.#inner.customKinds(query, signal);
  }

  schema(kind: Kind<unknown>, signal: AbortSignal) {
    return this.#inner.schema(kind, signal);
  }

  events(query: EventQuery, signal: AbortSignal) {
    return this.#inner.events(query, signal);
  }

  follow(query: FollowQuery, signal: AbortSignal) {
    return this.#inner.follow(query, signal);
  }

  logStream(query: LogQuery, signal: AbortSignal) {
    return this.#inner.logStream(query, signal);
  }

  tail(query: TailQuery, signal: AbortSignal) {
    return this.#inner.tail(query, signal);
  }

  podUsage(namespace: string | undefined, signal: AbortSignal) {
    return this.#inner.podUsage(namespace, signal);
  }

  nodeUsage(signal: AbortSignal) {
    return this.#inner.nodeUsage(signal);
  }

  rights(namespace: string | undefined, signal: AbortSignal) {
    return this.#inner.rights(namespace, signal);
  }

  whoami(signal: AbortSignal) {
    return this.#inner.whoami(signal);
  }

  watch<T>(
    kind: Kind<T>,
    query: Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'>,
    signal: AbortSignal,
  ) {
    return this.#inner.watch(kind, query, signal);
  }

  version(signal: AbortSignal) {
    return this.#inner.version(signal);
  }

  /** Requests for this namespace alone; the lists of the cluster are nobody's own. */
  measured(): { readonly reader: ClusterReader; stats(): RequestStats } {
    const own = this.#inner.measured();
    return { reader: new NamespaceReader(own.reader, this.#lists, this.#allowance), stats: () => own.stats() };
  }
}
