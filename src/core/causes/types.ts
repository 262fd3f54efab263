export type Severity = 'critical' | 'warning' | 'info';

/**
 * What the catalogue says of one name: a cause, or a reason that Kubernetes shows and that always has a cause behind
 * it.
 */
export type CauseEntry = {
  /** The usual one; a rule may judge a case milder or harder (one replica of three, no pod was ever ready). */
  readonly severity: Severity;
  /** One sentence for a person: what is wrong. */
  readonly means: string;
  /** How the diagnosis tells it from what looks alike; absent where nothing does. */
  readonly apart?: string;
  /** What usually helps; a finding says it with the names of its own case. */
  readonly helps: string;
};
export type CauseTable = Readonly<Record<string, CauseEntry>>;
