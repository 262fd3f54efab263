import type { Json } from './json.ts';
import type { ValuesMode } from './helm-operation.ts';
import type { Change, Watch, Warning } from './plan.ts';

/** `sh.helm.release.v1.NAME.vN`, as its labels and its record tell it. Values and manifest are hidden by kind. */
export type HelmRevision = {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** unknown deployed uninstalled superseded failed uninstalling pending-install pending-upgrade pending-rollback */
  readonly status: string;
  readonly chart: { readonly name: string; readonly version: string; readonly appVersion: string };
  /** RFC 3339; '' when never. */
  readonly updated: string;
  readonly description: string;
  /** Values that somebody set, over the chart's own. */
  readonly config: Json;
  /** The chart's defaults. */
  readonly defaults: Json;
  readonly objects: readonly ManifestObject[];
  /** Names and events of hooks. */
  readonly hooks: readonly string[];
  /** Written by server-side apply (Helm 4). */
  readonly serverSide: boolean;
  /** The Secret that holds it, and the newest write to it. */
  readonly secret: { readonly uid: string; readonly writtenAt: string; readonly writtenBy: string };
  /** An old revision of many: its record was not read, so chart, values, objects and description are missing. */
  readonly unread?: true;
};

/**
 * One document of a manifest, redacted; what is hidden carries a mark by which two values can be told apart within this
 * process.
 */
export type ManifestObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly object: Json;
};

/** A value that a chart takes. `path` is dotted: replicaCount.backend. */
export type ChartField = {
  readonly path: string;
  readonly type: string;
  readonly default?: Json;
  readonly about: string;
};
export type ChartInfo = {
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  readonly fields: readonly ChartField[];
  /** False: the chart has no values.schema.json and what is set is only compared with its defaults. */
  readonly checked: boolean;
};

/**
 * A value flag as helm takes it: `text` is what stands behind it, of `values` the file's content, whose `name` is told.
 */
export type ValueFlag =
  | { readonly flag: 'values'; readonly name: string; readonly text: string }
  /** The text of a file is the value at `path`. */
  | { readonly flag: 'set-file'; readonly path: string; readonly text: string }
  | { readonly flag: 'set' | 'set-string' | 'set-json' | 'set-literal'; readonly text: string };

export type HelmWish =
  | {
      readonly action: 'upgrade';
      readonly release: string;
      readonly namespace: string;
      /** Default: the bundled chart. A path, oci://… or REPO/NAME. */
      readonly chart?: string | undefined;
      readonly version?: string | undefined;
      /** `path.to.value=text` */
      readonly set: readonly string[];
      /** Value flags of a command that a person typed, read exactly as helm reads them, beside `set`. */
      readonly flags?: readonly ValueFlag[];
      readonly mode?: ValuesMode | undefined;
      /** Refused where the release is installed already; absent: an upgrade or an install, whichever it is. */
      readonly only?: 'install' | 'upgrade' | undefined;
      readonly timeoutSeconds?: number | undefined;
      /** The namespace is made by an earlier step of the same plan. */
      readonly namespaceToCome?: boolean;
    }
  | {
      readonly action: 'rollback';
      readonly release: string;
      readonly namespace: string;
      readonly revision?: number | undefined;
      readonly recover?: boolean;
    }
  | { readonly action: 'uninstall'; readonly release: string; readonly namespace: string };

/** A planned helm run: the change of a plan, and what the plan says besides. */
export type HelmPlanned = {
  readonly change: Extract<Change, { verb: 'helm' }>;
  readonly title: string;
  readonly warnings: readonly Warning[];
  readonly watch: readonly Watch[];
  readonly undo: string;
  /** The same by hand. */
  readonly command: string;
  readonly high: boolean;
};

export type HelmResult = {
  readonly code: number;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** An output was too large and is not whole. */
  readonly cut: boolean;
  /** The time limit was over and helm was asked to stop. */
  readonly late: boolean;
};

export type HelmInvocation = {
  /** Verb, flags, `--`, positionals. */
  readonly argv: readonly string[];
  readonly limitMs: number;
  /** False for what helm cannot break off safely: an abort is then waited out. */
  readonly stoppable: boolean;
  readonly onStart?: (pid: number) => void;
};

/** The helm program, or what stands in for it in the embedded cluster. Outputs are as secret as the release. */
export interface HelmProgram {
  readonly major: 3 | 4;
  /** Version and absolute path: `4.3.1 (/usr/local/bin/helm)`. */
  readonly label: string;
  /** True when it knows the bundled chart alone. */
  readonly bundledOnly: boolean;
  invoke(invocation: HelmInvocation, signal: AbortSignal): Promise<HelmResult>;
}
