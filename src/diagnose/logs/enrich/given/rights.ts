import { RIGHTS } from '../../../rules/advice/rights/missing-right.ts';
import type { Enricher } from '../enricher.ts';

/** Calls that the API server refuses: who may do what is read; denied.ts tells what lacks. */
export const rights: Enricher = {
  causes: ['KubernetesAPIForbidden'],
  wants: () => RIGHTS,
  add: () => ({}),
};
