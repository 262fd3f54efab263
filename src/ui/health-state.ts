import type { Health } from '../core/view.ts';

export type WorkloadHealth = {
  readonly kind: string;
  readonly name: string;
  readonly ready: number;
  readonly desired: number;
  readonly health: Health;
  readonly note?: string;
};

/** What the header shows of a namespace. */
export type HealthState = {
  readonly workloads: readonly WorkloadHealth[];
  /**
   * Set while the cluster does not answer: since when (milliseconds since 1970) and why. All workloads are unknown
   * then.
   */
  readonly lost?: { readonly since: number; readonly reason: string };
  /** Kinds of workloads that may not be watched. */
  readonly unseen?: readonly string[];
};
