import type { ClusterReader } from '../../core/cluster.ts';
import { AppError, toAppError } from '../../core/errors.ts';
import { nearest } from '../../core/names.ts';
import { boundedObject } from '../../logs/bounded.ts';
import { podSlimmer } from './slim.ts';
import { FIRST, PAGE, SOURCES } from '../sources.ts';
import type { ListName, Lists } from '../types.ts';

const WORDS: Partial<Record<ListName, string>> = {
  rawEvents: 'events',
  helmSecrets: 'helm release secrets',
  tlsSecrets: 'secrets with certificates',
  nodeEvents: 'events of nodes',
  allServices: 'services of other namespaces',
  allDaemonsets: 'daemonsets of other namespaces',
  dnsPods: 'pods of the cluster DNS',
};

/** Reads each list once, counts the requests, and keeps what failed as holes. */
export class Lister {
  readonly #reader: ClusterReader;
  readonly #namespace: string;
  readonly #lists: { -readonly [Name in ListName]?: Lists[Name] } = {};
  readonly #failed = new Map<ListName, AppError>();
  readonly #notes = new Set<string>();
  #requests = 0;

  constructor(reader: ClusterReader, namespace: string) {
    this.#reader = reader;
    this.#namespace = namespace;
  }

  get requests(): number {
    return this.#requests;
  }

  get lists(): Partial<Lists> {
    return { ...this.#lists };
  }

  /** Why a list could not be read; undefined where it was, or was not tried. */
  failureOf(name: ListName): AppError | undefined {
    return this.#failed.get(name);
  }

  /** One sentence for each list that failed, was cut or left out. */
  get notRead(): string[] {
    const failed = [...this.#failed].map(([name, error]) => `${wordOf(name)}: ${error.message}`);
    return [...failed, ...this.#notes];
  }

  /** Those that were not tried yet, each once. */
  openOf(names: readonly ListName[]): readonly ListName[] {
    return [...new Set(names)].filter((name) => this.#lists[name] === undefined && !this.#failed.has(name));
  }

  /**
   * Reads the lists that were not tried yet, in parallel, most important first, until `most` requests were made in all.
   */
  async readAll(names: readonly ListName[], most: number, signal: AbortSignal): Promise<void> {
    const now = this.openOf(names).slice(0, Math.max(0, most - this.#requests));
    this.#requests += now.length;
    await Promise.all(now.map(async (name) => this.#read(name, signal)));
  }

  async #read(name: ListName, signal: AbortSignal): Promise<void> {
    const { kind, query } = SOURCES[name];
    const namespace = kind.namespaced ? { namespace: this.#namespace } : {};
    try {
      const listing = await this.#reader.list<unknown>(
        kind,
        { ...namespace, pageSize: PAGE, most: PAGE, ...query, ...(name === 'pods' ? { shape: podSlimmer() } : {}) },
        signal,
      );
      if (listing.more) {
        const { items, partOf } = listing;
        const read = partOf === undefined ? `${items.length}` : `${partOf} of the whole cluster`;
        this.#notes.add(`${wordOf(name)}: only the first ${read} were read`);
      }
      Object.assign(this.#lists, { [name]: listing.items.map(boundedObject) });
    } catch (error) {
      const failure = toAppError(error);
      if (failure.code === 'aborted' || signal.aborted) throw failure;
      this.#failed.set(name, failure);
    }
  }

  /** When none of the first lists could be read there is no diagnosis: throws the failure of the first. */
  throwIfBlind(): void {
    if (FIRST.some((name) => this.#lists[name] !== undefined)) return;
    for (const error of this.#failed.values()) throw error;
  }

  /** An empty namespace may be one that does not exist: the API answers empty lists for both. */
  async checkNamespace(signal: AbortSignal): Promise<void> {
    if (FIRST.some((name) => (this.#lists[name]?.length ?? 0) > 0)) return;
    await this.readAll(['namespaces'], Infinity, signal);
    const names = (this.#lists.namespaces ?? []).map(({ metadata }) => metadata?.name ?? '');
    this.#failed.delete('namespaces');
    if (names.length === 0 || names.includes(this.#namespace)) return;
    const near = nearest(this.#namespace, names);
    throw new AppError(
      'not-found',
      `there is no namespace ${JSON.stringify(this.#namespace)}`,
      near.length > 0 ? `did you mean ${near.join(', ')}?` : 'choose another with -n',
    );
  }

  /** Says which of these lists were not read, for `why`. */
  leaveOut(names: readonly ListName[], why: string): void {
    const left = this.openOf(names);
    if (left.length > 0) this.#notes.add(`left out ${why}: ${left.map(wordOf).join(', ')}`);
  }
}

const wordOf = (name: ListName): string => WORDS[name] ?? SOURCES[name].kind.plural;
