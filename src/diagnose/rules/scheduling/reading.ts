import type { Cause } from '../../../core/causes/index.ts';
import type { Advice, Blamed, Evidence } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import type { Clause } from './scheduler-text.ts';

/** A pod that no node takes, with the scheduler's words read clause by clause. */
export type Unplaced = {
  readonly pod: Pod;
  readonly total: number | undefined;
  readonly clauses: readonly Clause[];
  readonly evidence: Evidence;
};

/** What a clause means, looked up in the cluster. */
export type Reading = {
  readonly cause: Cause;
  readonly title: string;
  readonly evidence: readonly Evidence[];
  readonly details: { readonly [name: string]: Json | undefined };
  readonly remedies: readonly Advice[];
  readonly explainedBy?: readonly Blamed[];
  /** The clause is not of the known ones. */
  readonly unsure?: boolean;
};
