import type { Approval } from './approval.ts';
import type { Plan, Progress, Rehearsal } from './plan.ts';

/** The one thing that can change a cluster. Only the gate holds it. */
export interface ClusterWriter {
  /** The plan's requests with dryRun=All. Never throws for a refusal of the server: that is `ok: false`. */
  rehearse(plan: Plan, signal: AbortSignal): Promise<Rehearsal>;
  /** Spends the approval, then sends. Ends with exactly one `end`; never throws after the first request left. */
  apply(plan: Plan, approval: Approval, signal: AbortSignal): AsyncIterable<Progress>;
}
