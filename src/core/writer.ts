import type { Approval } from './approval.ts';
import type { Change, Outcome, Plan, Printed, Progress, Rehearsal } from './plan.ts';

/** The one thing that can change a cluster. Only the gate holds it. */
export interface ClusterWriter {
  /** The plan's requests with dryRun=All. Never throws for a refusal of the server: that is `ok: false`. */
  rehearse(plan: Plan, signal: AbortSignal): Promise<Rehearsal>;
  /** Spends the approval, then sends. Ends with exactly one `end`; never throws after the first request left. */
  apply(plan: Plan, approval: Approval, signal: AbortSignal): AsyncIterable<Progress>;
}

/** How one step of a plan ended: done, as one line of what the API says now; or why not, with what to do. */
export type StepResult =
  /** `otherwise`: what stands there now is not what was sent. */
  | { readonly line: string; readonly otherwise?: boolean; readonly printed?: Printed }
  | {
      readonly state: Exclude<Outcome['state'], 'applied' | 'unverified' | 'partial'>;
      readonly lines: readonly string[];
      readonly became?: Outcome['became'];
      readonly nextStep?: string;
    };

/**
 * Carries out the changes that are not requests of the API: helm operations. The writer calls it, `send` only after the
 * plan's approval was spent. It throws nothing but aborts while rehearsing, and nothing at all while sending.
 */
export interface StepRunner {
  rehearse(change: Extract<Change, { verb: 'helm' }>, plan: Plan, signal: AbortSignal): Promise<Rehearsal>;
  send(
    change: Extract<Change, { verb: 'helm' }>,
    plan: Plan,
    signal: AbortSignal,
  ): AsyncGenerator<Progress, StepResult>;
}
