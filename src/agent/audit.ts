import type { Decision } from '../core/approval.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Outcome, Plan, Rehearsal } from '../core/plan.ts';

type Entry = {
  /** Ties intent and outcome of one attempt together. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly hash: string;
};

/** Written before anything is sent: who said yes to what, how, and how long the card stood. */
export type AuditIntent = Entry & {
  readonly plan: Plan;
  readonly rehearsal: Rehearsal;
  readonly decision: Decision;
  readonly cardMs: number;
  /** Model that proposed it, and the tools whose results stood in its context. */
  readonly model: string;
  readonly sources: readonly string[];
};

export type AuditOutcome = Entry & {
  /** As in its intent, so that an outcome can be read by itself. */
  readonly plan?: Plan;
  readonly rehearsal?: Rehearsal;
  readonly decision?: Decision;
  readonly outcome: Outcome;
  /** Of the server, one for each request that it answered with one. */
  readonly auditIds: readonly string[];
  readonly resourceVersions: readonly string[];
  readonly durationMs: number;
};

/** A plan that was not sent. `code` says why: declined, refused (by the rehearsal), no-person, aborted. */
export type AuditDeclined = Entry & {
  readonly plan: Plan;
  readonly code: ErrorCode;
  readonly message?: string;
  /** 0 when no card was shown. */
  readonly cardMs: number;
  readonly model: string;
};

/**
 * The record of changes. `intent` resolves when the entry is on disk (fsync) and rejects when it cannot be: nothing is
 * sent then.
 */
export interface AuditLog {
  intent(entry: AuditIntent): Promise<void>;
  outcome(entry: AuditOutcome): Promise<void>;
  declined(entry: AuditDeclined): Promise<void>;
}
