import type { ClusterReader, ListQuery, Listing } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { apiVersionOf, type Kind } from '../../core/kinds.ts';
import type { KubeObject } from '../../core/kubernetes.ts';

/** Objects of one request: an API server makes such a page in well under its limit. */
const PAGE = 5_000;
const MOST = { objects: 100_000, events: 20_000 };

type Split = {
  readonly listing: Listing<KubeObject>;
  readonly byNamespace: ReadonlyMap<string, readonly KubeObject[]>;
};

/**
 * Where one list for the whole cluster would carry far more than a diagnosis reads: Helm's records, values of
 * ConfigMaps.
 */
const HEAVY: ReadonlySet<string> = new Set(['secrets', 'configmaps']);
const IS_NAME = /^metadata\.name=([^,=!]+)$/;

/**
 * Lists of the whole cluster, each read once however many namespaces ask for it; a namespace gets its own part. Lists
 * of what is heavy, and what a bound leaves no room for, are errors that say so.
 */
export class ClusterLists {
  readonly #reader: ClusterReader;
  readonly #most: number;
  readonly #bound: typeof MOST;
  readonly #lists = new Map<string, Promise<Split>>();

  /** `most` lists, each of no more objects than `bound`. */
  constructor(reader: ClusterReader, most: number, bound = MOST) {
    this.#reader = reader;
    this.#most = most;
    this.#bound = bound;
  }

  /** True for what is asked of a namespace by itself. */
  static isHeavy(kind: Kind<unknown>): boolean {
    return kind.group === '' && HEAVY.has(kind.plural);
  }

  async list<T>(kind: Kind<T>, query: ListQuery, signal: AbortSignal): Promise<Listing<T>> {
    const name = IS_NAME.exec(query.fieldSelector ?? '')?.[1];
    const { fieldSelector, ...rest } = query;
    const asked: ListQuery = name === undefined && fieldSelector !== undefined ? { ...rest, fieldSelector } : rest;
    const { listing, byNamespace } = await this.#whole(kind as Kind, asked, signal);
    const namespace = kind.namespaced ? (query.namespace ?? this.#reader.target.namespace) : '*';
    const own = namespace === '*' ? listing.items : (byNamespace.get(namespace) ?? []);
    const items = name === undefined ? own : own.filter(({ metadata }) => metadata?.name === name);
    const partOf = own === listing.items ? {} : { partOf: listing.items.length };
    return { ...listing, ...partOf, items: items as readonly T[] };
  }

  #whole(kind: Kind, query: ListQuery, signal: AbortSignal): Promise<Split> {
    // What is selected where a query says so (events of nodes, the cluster's DNS) is the same for all who ask.
    const chosen = query.fieldSelector !== undefined || query.labelSelector !== undefined;
    const namespace = kind.namespaced ? ((chosen ? query.namespace : undefined) ?? '*') : undefined;
    const { labelSelector, fieldSelector, managers } = query;
    const key = [apiVersionOf(kind), kind.plural, namespace, labelSelector, fieldSelector, managers].join(' ');
    const known = this.#lists.get(key);
    if (known) return known;
    const read =
      this.#lists.size < this.#most
        ? this.#read(kind, { ...query, ...(namespace === undefined ? {} : { namespace }) }, signal)
        : Promise.reject(
            new AppError('refused', `left out: a look at all namespaces makes at most ${this.#most} lists`),
          );
    read.catch(() => undefined); // each namespace that asks gets it
    this.#lists.set(key, read);
    return read;
  }

  async #read(kind: Kind, query: ListQuery, signal: AbortSignal): Promise<Split> {
    const most = kind.plural === 'events' ? this.#bound.events : this.#bound.objects;
    const listing = await this.#reader.list(kind, { ...query, pageSize: PAGE, most }, signal);
    const byNamespace = new Map<string, KubeObject[]>();
    for (const object of listing.items) {
      const namespace = object.metadata?.namespace ?? '';
      const own = byNamespace.get(namespace);
      if (own) own.push(object);
      else byNamespace.set(namespace, [object]);
    }
    return { listing, byNamespace };
  }

  /** The namespaces in which a list has objects, as far as it was read; `whole` when that is all of it. */
  async namespacesOf(
    kind: Kind<unknown>,
    query: ListQuery,
    signal: AbortSignal,
  ): Promise<{ readonly names: readonly string[]; readonly whole: boolean }> {
    try {
      const { listing, byNamespace } = await this.#whole(kind as Kind, query, signal);
      return { names: [...byNamespace.keys()], whole: !listing.more };
    } catch {
      if (signal.aborted) throw new AppError('aborted', 'stopped');
      return { names: [], whole: false };
    }
  }
}
