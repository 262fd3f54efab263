import type { Cause } from '../../../core/causes/index.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { Failing } from '../../facts/state.ts';
import type { Draft, Facts, ListName } from '../../types.ts';
import type { Caught } from '../signatures/types.ts';

/** What the objects of the namespace add to a log signature: which Secret feeds a user, what stands behind a host. */
export type Enriched = {
  readonly title?: string;
  readonly details?: Draft['details'];
  /** Put before the signature's own. */
  readonly remedies?: readonly Advice[];
  /** True when they stand in for the first of the signature's. */
  readonly better?: boolean;
  /** True when they say no more than that the named thing lacks: of no use beside what says more. */
  readonly vague?: boolean;
  /** True when none of the signature's is of use beside them. */
  readonly only?: boolean;
  readonly explainedBy?: Draft['explainedBy'];
  readonly yieldsTo?: Draft['yieldsTo'];
  readonly evidence?: Draft['evidence'];
};

export type Enricher = {
  readonly causes: readonly Cause[];
  readonly wants: (cause: Cause, caught: Caught, facts: Facts) => readonly ListName[];
  readonly add: (facts: Facts, one: Failing, cause: Cause, caught: Caught) => Enriched;
};
