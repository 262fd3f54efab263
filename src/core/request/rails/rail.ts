import type { Change, Risk } from '../../plan.ts';

type Verb = Change['verb'];
/** A rule about what is dangerous, whatever tool proposes it. */
export type Rail = {
  /** Of this rail alone. */
  readonly code: string;
  readonly verbs?: readonly Verb[];
  /** `group/Kind`, the core group empty. */
  readonly kind?: RegExp;
  readonly namespace?: RegExp;
  readonly name?: RegExp;
  /** Matched against what is sent, a line `name=value` for each text of an object, or of the values of edits. */
  readonly content?: RegExp;
  /** Of one field that is touched: its pointer, and its text before and after; `gone`: it is taken away. */
  readonly field?: { readonly path: RegExp; readonly from?: RegExp; readonly to?: RegExp; readonly gone?: true };
  /** What is run in a container. */
  readonly runs?: (argv: readonly string[]) => boolean;
  readonly risk: Risk;
  readonly says: string;
  /** Refused as long as the person has not switched the rails off at the start; the reason. */
  readonly refused?: true;
  /** What can be done instead of what is refused. */
  readonly instead?: string;
  /** Not asked of what a helm release has made, or makes, for itself. */
  readonly notOfCharts?: true;
};

export const WRITES: readonly Verb[] = ['create', 'apply', 'edit'];
export const GONE: readonly Verb[] = ['delete', 'evict'];
