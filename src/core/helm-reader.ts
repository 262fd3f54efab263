import type { ChartInfo, HelmPlanned, HelmRevision, HelmWish } from './helm.ts';

export type HelmRelease = Pick<HelmRevision, 'name' | 'namespace' | 'revision' | 'status' | 'updated'>;

/**
 * What tools ask of helm: release state, read from the release Secrets without any program; and plans of runs, which
 * change nothing in the cluster.
 */
export interface HelmReader {
  /** Version and path of what runs; undefined when nothing can be run. */
  version(signal: AbortSignal): Promise<string | undefined>;
  /** Newest revision of each release, all states. '*' for all namespaces. */
  releases(namespace: string, signal: AbortSignal): Promise<readonly HelmRelease[]>;
  /** Ascending; not-found with near names. */
  history(release: string, namespace: string, signal: AbortSignal): Promise<readonly HelmRevision[]>;
  /** The chart's values; without a reference those of the bundled chart. */
  chart(reference: string | undefined, version: string | undefined, signal: AbortSignal): Promise<ChartInfo>;
  /** What two revisions render differently, a line each; redacted. */
  difference(before: HelmRevision, after: HelmRevision): readonly string[];
  /** How live objects differ from what the revision rendered, and what could not be read. */
  drift(
    revision: HelmRevision,
    signal: AbortSignal,
  ): Promise<{ readonly lines: readonly string[]; readonly holes: readonly string[] }>;
  /** Who holds a pending release and since when; undefined when nobody does. */
  holder(revision: HelmRevision): string | undefined;
  /** Freezes chart and values in a private folder, renders, compares. */
  plan(wish: HelmWish, signal: AbortSignal): Promise<HelmPlanned>;
}

/** What the cluster room gives to helm alone. */
export interface HelmAccess {
  /**
   * Revisions of one release (ascending), or of all in a namespace ('*': everywhere), without records when
   * `labelsOnly`.
   */
  revisions(
    query: { readonly namespace: string; readonly release?: string; readonly labelsOnly?: boolean },
    signal: AbortSignal,
  ): Promise<readonly HelmRevision[]>;
  /** What the server says to a server-side apply of the object under this manager; a dry run, nothing is written. */
  rehearse(object: unknown, manager: string, signal: AbortSignal): Promise<ApplyRehearsal>;
  /** A kubeconfig of the one chosen context, as JSON (which is YAML). Holds credentials. */
  kubeconfig(): string;
}

export type ApplyRehearsal = {
  /** Fields that others own and that would have to be taken over. */
  readonly conflicts: readonly FieldOwner[];
  /** Why the object is refused, conflicts aside. */
  readonly refusal?: string;
  /** Only a server-side apply is refused so, since the object does not fit the schema; a create drops such fields. */
  readonly schema?: true;
};
export type FieldOwner = { readonly field: string; readonly owner: string };
