/** What a helm run is made of; every member is part of the plan's hash. */
export type HelmOperation = {
  readonly action: 'install' | 'upgrade' | 'rollback' | 'uninstall';
  readonly release: string;
  readonly namespace: string;
  /** Revision that the plan was made on; 0 when there is no release yet. */
  readonly fromRevision: number;
  readonly toRevision?: number;
  readonly status: string;
  readonly chart?: { readonly name: string; readonly version: string; readonly digest: string; readonly path: string };
  readonly values?: {
    readonly file: string;
    readonly digest: string;
    readonly mode: 'reuse' | 'reset' | 'reset-then-reuse';
  };
  readonly manifestDigest?: string;
  readonly helmVersion: string;
  readonly argv: readonly string[];
};
