export type ValuesMode = 'reuse' | 'reset' | 'reset-then-reuse';

/** A guard rail by its code, and the objects that it holds: a few by name, `N more` last. */
export type HeldObjects = { readonly code: string; readonly objects: readonly string[] };

/** What a helm run is made of; every member is part of the plan's hash. */
export type HelmOperation = {
  readonly action: 'install' | 'upgrade' | 'rollback' | 'uninstall';
  readonly release: string;
  readonly namespace: string;
  /** Revision that the plan was made on; 0 when there is no release yet. */
  readonly fromRevision: number;
  readonly toRevision?: number;
  readonly status: string;
  /** `path` is a packed chart in a private folder; `digest` is its sha256. */
  readonly chart?: { readonly name: string; readonly version: string; readonly digest: string; readonly path: string };
  /** The chart of the release as it is, where the run puts another one in its place. */
  readonly otherChart?: { readonly name: string; readonly version: string };
  readonly values?: {
    readonly file: string;
    readonly digest: string;
    readonly mode: ValuesMode;
  };
  /** sha256 of the rendered manifest; absent where nothing is rendered (uninstall) or the render is not stable. */
  readonly manifestDigest?: string;
  readonly helmVersion: string;
  readonly argv: readonly string[];
  /** What it does to objects, a line each; drawn on the card, none left out. */
  readonly effects?: readonly string[];
  /** The guard rails that hold what it does to objects. */
  readonly held?: readonly HeldObjects[];
  /**
   * Keyed digest of all other members: what the card shows of this run was written by kubewhy, and not by whoever wrote
   * a file.
   */
  readonly seal?: string;
  /**
   * The whole content of objects that are made, as rows of YAML, secrets hidden; drawn with the details of the card.
   */
  readonly details?: readonly string[];
};
