import type { ClusterReader } from '../../../core/cluster.ts';
import { toAppError } from '../../../core/errors.ts';
import type { CustomKindsQuery, Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { boundedObject } from '../../../logs/bounded.ts';
import type { CustomObjects } from '../../types.ts';

/** What to read next: all objects of a kind in the namespace, or one by its name. */
export type Target = { readonly kind: Kind; readonly name?: string; readonly namespace?: string };

/** One page of a kind: more objects than that are seldom made by hand. */
const PAGE = 500;
const MOST_NAMED = 5;

export const kindKey = ({ plural, group }: Kind): string => `${plural}.${group}`;
const targetKey = ({ kind, name, namespace }: Target): string =>
  name === undefined ? kindKey(kind) : `${kindKey(kind)}/${namespace ?? ''}/${name}`;

const someOf = (names: readonly string[], what: string): string =>
  names.slice(0, MOST_NAMED).join(', ') +
  (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more ${what}` : '');

function leftOut(kinds: readonly Kind[], why: string): readonly string[] {
  if (kinds.length === 0) return [];
  const names = someOf(
    kinds.map(({ kind }) => kind),
    'kinds',
  );
  return [`custom resources: ${names} were not looked at, as ${why}; to look at one: kubewhy diagnose KIND/NAME`];
}

/** Reads custom resources, each target once, and counts the requests. What fails is named in `notRead`. */
export class CustomReader {
  readonly #reader: ClusterReader;
  readonly #namespace: string;
  readonly #objects = new Map<string, KubeObject>();
  readonly #listed = new Set<string>();
  readonly #absent = new Set<string>();
  readonly #tried = new Set<string>();
  readonly #failed = new Map<string, string>();
  #kinds: readonly Kind[] | undefined;
  /** API groups whose kinds were not asked for; none before the cluster was asked at all. */
  #unasked: readonly string[] = [];
  #left: readonly string[] = [];
  #requests = 0;
  #version = 0;

  constructor(reader: ClusterReader, namespace: string) {
    this.#reader = reader;
    this.#namespace = namespace;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Goes up whenever something was read. */
  get version(): number {
    return this.#version;
  }

  get found(): CustomObjects {
    return {
      objects: [...this.#objects.values()],
      kinds: this.#kinds ?? [],
      listed: new Set(this.#listed),
      absent: new Set(this.#absent),
    };
  }

  /** One sentence for each reason, with the kinds that it concerns. */
  get notRead(): readonly string[] {
    const byReason = new Map<string, string[]>();
    for (const [what, why] of this.#failed) byReason.set(why, [...(byReason.get(why) ?? []), what]);
    const failed = [...byReason].map(([why, what]) => `${what.slice(0, 6).join(', ')}: ${why}`);
    return [...failed, ...this.#left];
  }

  /** Says that custom resources were not looked at, and why. */
  leaveOutAll(why: string): void {
    if (!this.#kinds) this.#left = [`custom resources: none was looked at, as ${why}`];
  }

  /** Names the kinds of which no object was looked at: those of `open`, which were to be read, and the others. */
  leaveOut(open: readonly Target[]): void {
    const read = new Set([...this.#objects.keys()].map((key) => key.slice(0, key.indexOf('/'))));
    const left = (this.#kinds ?? []).filter((one) => {
      const key = kindKey(one);
      return one.namespaced && !this.#listed.has(key) && !read.has(key) && !this.#failed.has(one.plural);
    });
    const wanted = new Set(open.map(({ kind }) => kindKey(kind)));
    this.#left = [
      leftOut(
        left.filter((one) => wanted.has(kindKey(one))),
        'they are more than one diagnosis reads',
      ),
      leftOut(
        left.filter((one) => !wanted.has(kindKey(one))),
        'nothing points to one of them',
      ),
      this.#unasked.length > 0
        ? [
            `custom resources of ${someOf(this.#unasked, 'API groups')} were not looked at, as asking for their kinds takes more requests than one diagnosis makes; to look at one: kubewhy diagnose KIND/NAME`,
          ]
        : [],
    ].flat();
  }

  /** Whether the cluster was asked which kinds it has, of a server that tells them by group: which groups. */
  get isAsked(): boolean {
    return this.#kinds !== undefined;
  }

  get unasked(): readonly string[] {
    return this.#unasked;
  }

  /** Asks the cluster which kinds it serves; again only while it has groups that were not asked for. */
  async discover(query: CustomKindsQuery, signal: AbortSignal): Promise<readonly Kind[]> {
    if (this.#kinds && this.#unasked.length === 0) return this.#kinds;
    const own = this.#reader.measured();
    try {
      const { kinds, unasked } = await own.reader.customKinds(query, signal);
      this.#kinds = kinds;
      this.#unasked = unasked;
    } catch (error) {
      this.#note('custom resources', error, signal);
      this.#kinds ??= [];
      this.#unasked = [];
    }
    this.#requests += own.stats().requests;
    this.#version += 1;
    return this.#kinds;
  }

  isOpen(target: Target): boolean {
    return !this.#tried.has(targetKey(target)) && !(target.name !== undefined && this.#has(target));
  }

  /** Reads the first `most` targets that were not tried yet, in parallel. */
  async read(targets: readonly Target[], most: number, signal: AbortSignal): Promise<void> {
    const open = new Map(targets.filter((one) => this.isOpen(one)).map((one) => [targetKey(one), one]));
    const now = [...open].slice(0, Math.max(0, most));
    this.#requests += now.length;
    this.#version += now.length;
    for (const [key] of now) this.#tried.add(key);
    await Promise.all(now.map(async ([, target]) => this.#one(target, signal)));
  }

  #has({ kind, name, namespace }: Target): boolean {
    const where = kind.namespaced ? (namespace ?? this.#namespace) : '';
    return (
      this.#objects.has(`${kindKey(kind)}/${where}/${name}`) ||
      (where === this.#namespace && this.#listed.has(kindKey(kind)))
    );
  }

  #keep(kind: Kind, object: KubeObject): void {
    const key = `${kindKey(kind)}/${object.metadata?.namespace ?? ''}/${object.metadata?.name ?? ''}`;
    this.#objects.set(key, boundedObject(object));
  }

  async #one(target: Target, signal: AbortSignal): Promise<void> {
    const { kind, name, namespace } = target;
    const where = kind.namespaced ? (namespace ?? this.#namespace) : undefined;
    try {
      if (name === undefined) {
        const query = { ...(where === undefined ? {} : { namespace: where }), pageSize: PAGE, most: PAGE };
        for (const object of (await this.#reader.list(kind, query, signal)).items) this.#keep(kind, object);
        this.#listed.add(kindKey(kind));
      } else {
        // A list of one costs one request also when the object is not there.
        const query = { ...(where === undefined ? {} : { namespace: where }), fieldSelector: `metadata.name=${name}` };
        const { items } = await this.#reader.list(kind, { ...query, pageSize: 1, most: 1 }, signal);
        for (const object of items) this.#keep(kind, object);
        if (items.length === 0) this.#absent.add(`${kind.kind}/${name}`);
      }
    } catch (error) {
      this.#note(kind.plural, error, signal);
    }
  }

  #note(what: string, error: unknown, signal: AbortSignal): void {
    const failure = toAppError(error);
    if (failure.code === 'aborted' || signal.aborted) throw failure;
    this.#failed.set(what, failure.code === 'forbidden' ? 'forbidden for this user' : failure.message);
  }
}
