import type { ClusterReader } from '../core/cluster.ts';
import type { HelmProgram } from '../core/helm.ts';
import type { HelmAccess } from '../core/helm-reader.ts';
import type { Investigate, Plan, Watch } from '../core/plan.ts';
import type { Holds } from './holder.ts';

/** What the parts of this room work with. */
export type Deps = {
  readonly cluster: ClusterReader;
  readonly access: HelmAccess;
  /** Probed once; a config error when there is none. */
  readonly program: (signal: AbortSignal) => Promise<HelmProgram>;
  /** Private folder for frozen charts and values. */
  readonly root: string;
  /** For what may hold secrets: see digest-key.ts. */
  readonly keyed: (data: string | Uint8Array) => string;
  readonly holds: Holds;
  readonly investigate: Investigate | undefined;
  readonly now: () => number;
  readonly pollMs: number;
};

export type HelmChange = Extract<Plan['changes'][number], { verb: 'helm' }>;

/** Kinds whose rollout can be watched. */
const WATCHED = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
export const watchesOf = (
  objects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[],
  namespace: string,
): Watch[] =>
  objects
    .flatMap(({ kind, name, namespace: own }) =>
      WATCHED.filter((watched) => watched === kind).map((watched) => ({
        kind: watched,
        name,
        namespace: own ?? namespace,
      })),
    )
    .slice(0, 20);
