import type { Cause } from '../../../core/causes/index.ts';
import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';

/** What a refusal of the API server says, in the words of a finding. */
export type Reading = {
  readonly cause: Cause;
  readonly title: string;
  readonly details: { readonly [name: string]: Json | undefined };
  readonly remedies: readonly Advice[];
  readonly explainedBy?: readonly Blamed[];
};
