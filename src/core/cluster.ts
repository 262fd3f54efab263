import type { Json } from './json.ts';
import type { CustomKinds, CustomKindsQuery, Kind } from './kinds.ts';
import type { KubeObject } from './kubernetes.ts';
import type { FollowEntry, FollowQuery, LogQuery, LogRead, LogStream, TailQuery } from './logs.ts';
import type { KindSchema } from './openapi.ts';

export type { FollowEntry, FollowQuery, LogLine, LogQuery, LogRead, LogStream, TailQuery } from './logs.ts';

/** Which cluster all requests go to. Part of every plan's hash. */
export type Target = {
  readonly context: string;
  readonly server: string;
  /** sha256 of the cluster's CA data in hex; '' for plain http or system roots. */
  readonly caFingerprint: string;
  /** The kubeconfig's user entry, not the user the server sees. */
  readonly user: string;
  /** Whom that user acts as, with groups, where the kubeconfig or --as says so: what the server sees and judges. */
  readonly as?: string;
  /** sha256 in hex of all that is sent of whom it acts as: `as` is for reading, cut and cleaned. */
  readonly asDigest?: string;
  /** Default namespace of this run. */
  readonly namespace: string;
  /** True for the embedded demo cluster. */
  readonly embedded: boolean;
  /** Set where a cluster entry was named beside the context, so that the server is not the context's own. */
  readonly otherServer?: true;
  /** Set where the person's setting names this context as production, whatever it is called; see isProduction. */
  readonly production?: true;
};

export type ObjectRef = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
};

export type ListQuery = {
  /** Default: the target's namespace. '*' lists all namespaces. Ignored for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Stop after that many objects (default 20,000); `Listing.more` says when there are more. */
  readonly most?: number;
  /** Objects a page (default 500). */
  readonly pageSize?: number;
  /** True keeps `metadata.managedFields`: who wrote which field, and when. They are dropped otherwise. */
  readonly managers?: boolean;
  /** Called on each object as it arrives; what it returns is kept instead. For large lists: drop what is not needed. */
  readonly shape?: (object: KubeObject) => KubeObject;
};

export type Listing<T> = {
  readonly items: readonly T[];
  /** True when the server had more than `most`. */
  readonly more: boolean;
  /** Objects that were read in all, where `items` are the part of one namespace in a longer list. */
  readonly partOf?: number;
  readonly resourceVersion: string;
};

/** What stands in for a list that could not be read: nothing, and nothing left out. */
export const EMPTY_LISTING: Listing<never> = { items: [], more: false, resourceVersion: '' };

/** Events of core/v1 and events.k8s.io in one form, merged by uid, newest first. All text is cleaned and redacted. */
export type ClusterEvent = {
  readonly uid: string;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  /** Times seen. */
  readonly count: number;
  /** RFC 3339. lastTimestamp ?? series.lastObservedTime ?? eventTime ?? metadata.creationTimestamp. */
  readonly lastSeen: string;
  readonly firstSeen: string;
  readonly about: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly fieldPath: string;
  };
  /** Component that reported it, such as kubelet. */
  readonly source: string;
};

export type EventQuery = {
  readonly namespace?: string;
  /** Events about this object only (server-side field selector on involvedObject). */
  readonly about?: { readonly kind?: string; readonly name?: string; readonly uid?: string };
  readonly type?: 'Normal' | 'Warning';
  readonly most?: number;
};

export type EventsRead = {
  /** Newest first. */
  readonly events: readonly ClusterEvent[];
  /** Older ones than these were left out. */
  readonly more: boolean;
  /** There are more than could be read, in no order of time: nothing can be concluded from what is missing. */
  readonly unread: boolean;
};

/** CPU in millicores, memory in bytes. */
export type ContainerUsage = {
  readonly pod: string;
  readonly container: string;
  readonly cpu: number;
  readonly memory: number;
};
export type NodeUsage = { readonly node: string; readonly cpu: number; readonly memory: number };

/** What the user may do in one namespace, from one SelfSubjectRulesReview. */
export type Rights = {
  /** `resource` may name a subresource: `pods/log`, `deployments/scale`. */
  allows(verb: string, group: string, resource: string): boolean;
  /** False when the authorizer could not list everything: a "no" of `allows` is then only a guess. */
  readonly complete: boolean;
};

export type WatchEvent<T> =
  | { readonly type: 'ALL'; readonly objects: readonly T[] }
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  /** The connection was lost; objects may be stale until the next event. */
  | { readonly type: 'LOST'; readonly reason: string };

export type RequestStats = { readonly requests: number; readonly logRequests: number; readonly bytes: number };

/** A context of the kubeconfig, without credentials. */
export type KnownContext = {
  readonly name: string;
  /** True for the one of this run. */
  readonly current: boolean;
  readonly cluster: string;
  readonly server: string;
  readonly user: string;
  readonly namespace: string;
};

/** Who the API server takes the caller for. */
export type Identity = { readonly user: string; readonly groups: readonly string[] };

/**
 * All that tools and diagnosis hold of a cluster. It cannot write: every method sends GETs or SelfSubject reviews. All
 * text is cleaned of control codes and redacted, Secrets come with key names alone. Failures are AppErrors (not-found,
 * forbidden, unauthorized, unreachable, timeout, throttled, server, bad-response, aborted).
 */
export interface ClusterReader {
  readonly target: Target;
  list<T>(kind: Kind<T>, query: ListQuery, signal: AbortSignal): Promise<Listing<T>>;
  get<T>(kind: Kind<T>, name: string, namespace: string | undefined, signal: AbortSignal): Promise<T>;
  /**
   * The value at a JSON pointer exactly as the server stores it, neither cleaned nor redacted: for the tests of an
   * edit, never for a model. Absent where a reader has no server; refuses Secrets.
   */
  stored?(
    kind: Kind,
    name: string,
    namespace: string | undefined,
    pointer: string,
    signal: AbortSignal,
  ): Promise<Json | undefined>;
  /** A kind by kubectl's word; asks discovery for words that are not built in. not-found with near words. */
  kind(word: string, signal: AbortSignal): Promise<Kind>;
  /**
   * The kinds that this cluster serves beyond the built-in API groups; one request, then known for the connection, and
   * one more for each version of a group where the server has no aggregated discovery.
   */
  customKinds(query: CustomKindsQuery, signal: AbortSignal): Promise<CustomKinds>;
  /**
   * What fields a kind has, as the cluster itself says; undefined where it does not. One request for each API group,
   * then known.
   */
  schema(kind: Kind<unknown>, signal: AbortSignal): Promise<KindSchema | undefined>;
  events(query: EventQuery, signal: AbortSignal): Promise<EventsRead>;
  log(query: LogQuery, signal: AbortSignal): Promise<LogRead>;
  /** Lines until the signal or the pod's end, through restarts and cut connections, none lost or repeated. */
  follow(query: FollowQuery, signal: AbortSignal): AsyncIterable<FollowEntry>;
  /** The whole of a log, as it comes; `limitBytes` is not used. */
  logStream(query: LogQuery, signal: AbortSignal): Promise<LogStream>;
  /**
   * Follows pods as they come and go, lines that came together in one batch, at most some thousand lines ahead of the
   * reader.
   */
  tail(query: TailQuery, signal: AbortSignal): AsyncIterable<readonly FollowEntry[]>;
  /** From metrics.k8s.io; not-found when the cluster has no metrics API. */
  podUsage(namespace: string | undefined, signal: AbortSignal): Promise<readonly ContainerUsage[]>;
  nodeUsage(signal: AbortSignal): Promise<readonly NodeUsage[]>;
  rights(namespace: string | undefined, signal: AbortSignal): Promise<Rights>;
  whoami(signal: AbortSignal): Promise<Identity>;
  watch<T>(
    kind: Kind<T>,
    query: Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'>,
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent<T>>;
  /** Version of the API server, such as v1.37.2. */
  version(signal: AbortSignal): Promise<string>;
  /** The same reader with a counter of its own, for one diagnosis or one tool call. */
  measured(): { readonly reader: ClusterReader; stats(): RequestStats };
}
