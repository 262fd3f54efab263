import type { Draft } from '../../types.ts';

/** The parts of a finding that depend on why the claim is not bound. */
export type Unbound = Pick<Draft, 'cause' | 'confidence' | 'title' | 'evidence' | 'details' | 'remedies'> & {
  readonly warns?: boolean;
};
