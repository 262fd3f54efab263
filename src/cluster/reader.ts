import type {
  ClusterReader,
  EventQuery,
  FollowEntry,
  FollowQuery,
  Identity,
  ListQuery,
  Listing,
  LogQuery,
  LogRead,
  LogStream,
  RequestStats,
  Rights,
  TailQuery,
  Target,
  WatchEvent,
} from '../core/cluster.ts';
import { AppError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import { valueAt } from '../core/json-pointer.ts';
import { apiVersionOf, type CustomKinds, type CustomKindsQuery, type Kind } from '../core/kinds.ts';
import type { KubeObject } from '../core/kubernetes.ts';
import type { KindSchema } from '../core/openapi.ts';
import { Discovery } from './read/discovery/discovery.ts';
import { saidOf } from './connection/errors.ts';
import { followPod } from './logs/follow-pod.ts';
import { readJson } from './wire/bodies/json.ts';
import { hiddenEvents, hiddenList, hiddenObject, hiddenWatch } from './read/hiding/hidden-reads.ts';
import { Meter } from './wire/flow-control.ts';
import { readLog } from './logs/log.ts';
import { streamLog } from './logs/stream-log.ts';
import { tailPods } from './logs/tail.ts';
import { PodSecrets } from './read/hiding/pod-secrets.ts';
import { explainMissing } from './read/missing.ts';
import { askedOf, objectPath } from './wire/paths.ts';
import { readIdentity, readRights } from './read/rights.ts';
import { Tidy } from './read/tidy.ts';
import type { Transport } from './wire/transport.ts';
import { readNodeUsage, readPodUsage } from './read/usage.ts';

/** Limits of one request in milliseconds. */
export type Limits = { readonly request: number; readonly list: number };

/** The reading side: every method is one job of its own file, joined here. */
export class Reader implements ClusterReader {
  readonly #transport: Transport;
  readonly #limits: Limits;
  readonly #discovery: Discovery;
  readonly #secrets: PodSecrets;

  constructor(transport: Transport, limits: Limits, discovery = new Discovery(), secrets = new PodSecrets()) {
    this.#secrets = secrets;
    this.#transport = transport;
    this.#limits = limits;
    this.#discovery = discovery;
  }

  get #parts() {
    return { transport: this.#transport, limits: this.#limits, secrets: this.#secrets };
  }

  get target(): Target {
    return this.#transport.target;
  }

  list<T>(kind: Kind<T>, query: ListQuery, signal: AbortSignal): Promise<Listing<T>> {
    return hiddenList(this.#parts, kind, { ...query, note: (object) => this.#note(kind, object) }, signal);
  }

  async get<T>(kind: Kind<T>, name: string, namespace: string | undefined, signal: AbortSignal): Promise<T> {
    const where = kind.namespaced ? (namespace ?? this.target.namespace) : undefined;
    const call = {
      method: 'GET' as const,
      path: objectPath(kind, name, where),
      asked: askedOf('get', kind, where, name),
      limitMs: this.#limits.request,
    };
    try {
      const object = (await readJson(this.#transport, call, signal)) as KubeObject;
      const own = new Tidy().object({ apiVersion: apiVersionOf(kind), kind: kind.kind, ...object }, kind.kind);
      this.#note(kind, own);
      return (await hiddenObject(this.#parts, kind, own, signal)) as T;
    } catch (error) {
      // A page that is not found is a kind that the server does not serve; only a Status is about the object.
      if (saidOf(error)?.reason !== 'NotFound' || !(error instanceof AppError)) throw error;
      const wanted = { kind, name, namespace: where };
      throw await explainMissing(this.#transport, wanted, this.#limits.request, signal);
    }
  }

  /** Pods tell which Secrets their logs may repeat. */
  #note(kind: Kind<unknown>, object: KubeObject): void {
    if (kind.kind === 'Pod') this.#secrets.note(object);
    if (kind.kind === 'Secret') this.#secrets.seen(object, this.target.namespace);
  }

  async stored(
    kind: Kind,
    name: string,
    namespace: string | undefined,
    pointer: string,
    signal: AbortSignal,
  ): Promise<Json | undefined> {
    if (kind.kind === 'Secret') throw new AppError('refused', 'the data of Secrets is not read as it is');
    const where = kind.namespaced ? (namespace ?? this.target.namespace) : undefined;
    const call = {
      method: 'GET' as const,
      path: objectPath(kind, name, where),
      asked: askedOf('get', kind, where, name),
      limitMs: this.#limits.request,
    };
    return valueAt(await readJson(this.#transport, call, signal), pointer) as Json | undefined;
  }

  kind(word: string, signal: AbortSignal): Promise<Kind> {
    return this.#discovery.kind(word, this.#transport, this.#limits.request, signal);
  }

  customKinds(query: CustomKindsQuery, signal: AbortSignal): Promise<CustomKinds> {
    return this.#discovery.custom(query, this.#transport, this.#limits.request, signal);
  }

  schema(kind: Kind<unknown>, signal: AbortSignal): Promise<KindSchema | undefined> {
    return this.#discovery.openApi.schema(kind, this.#transport, this.#limits.request, signal);
  }

  events(query: EventQuery, signal: AbortSignal) {
    return hiddenEvents(this.#parts, query, signal);
  }

  async log(query: LogQuery, signal: AbortSignal): Promise<LogRead> {
    const namespace = query.namespace ?? this.target.namespace;
    await this.#secrets.learn(this.#transport, query.pod, namespace, this.#limits.request, signal);
    return readLog(this.#transport, query, this.#limits.request, signal);
  }

  /** Learns the values that a program in this pod may print; the names of Secrets that could not be read. */
  learnSecrets(pod: object, namespace: string, signal: AbortSignal): Promise<readonly string[]> {
    return this.#secrets.learnNow(this.#transport, pod, namespace, this.#limits.request, signal);
  }

  follow(query: FollowQuery, signal: AbortSignal): AsyncIterable<FollowEntry> {
    return followPod(this.#transport, query, this.#limits.request, this.#secrets, signal);
  }

  async logStream(query: LogQuery, signal: AbortSignal): Promise<LogStream> {
    const namespace = query.namespace ?? this.target.namespace;
    await this.#secrets.learn(this.#transport, query.pod, namespace, this.#limits.request, signal);
    return streamLog(this.#transport, { ...query, namespace }, signal);
  }

  tail(query: TailQuery, signal: AbortSignal): AsyncIterable<readonly FollowEntry[]> {
    return tailPods(this.#transport, query, this.#limits, this.#secrets, signal);
  }

  podUsage(namespace: string | undefined, signal: AbortSignal) {
    return readPodUsage(this.#transport, namespace ?? this.target.namespace, this.#limits.request, signal);
  }

  nodeUsage(signal: AbortSignal) {
    return readNodeUsage(this.#transport, this.#limits.request, signal);
  }

  rights(namespace: string | undefined, signal: AbortSignal): Promise<Rights> {
    return readRights(this.#transport, namespace ?? this.target.namespace, this.#limits.request, signal);
  }

  whoami(signal: AbortSignal): Promise<Identity> {
    return readIdentity(this.#transport, this.#limits.request, signal);
  }

  watch<T>(
    kind: Kind<T>,
    query: Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'>,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>> {
    const note = (object: KubeObject): void => this.#note(kind, object);
    return hiddenWatch(this.#parts, kind, { ...query, note }, signal);
  }

  async version(signal: AbortSignal): Promise<string> {
    const call = {
      method: 'GET' as const,
      path: '/version',
      asked: { verb: 'get', resource: '/version', namespace: '' },
      limitMs: this.#limits.request,
    };
    const { gitVersion } = await readJson(this.#transport, call, signal);
    return typeof gitVersion === 'string' ? new Tidy().text(gitVersion) : 'unknown';
  }

  measured(): { readonly reader: ClusterReader; stats(): RequestStats } {
    const meter = new Meter();
    const reader = new Reader(this.#transport.metered(meter), this.#limits, this.#discovery, this.#secrets);
    return { reader, stats: () => meter.stats() };
  }
}
