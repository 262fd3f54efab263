import type { LogLine, LogRead } from '../../../src/core/cluster.ts';
import type { LogSource } from './log-sources.ts';
import type { WholeLog } from './whole-log.ts';

/** The log of one instance as a tool tells of it. */
export type ReadLog = LogSource & {
  /** Those that contain the wanted text; all without one. */
  readonly lines: readonly LogLine[];
  /** Lines that the server gave, before the filter. */
  readonly read: number;
  readonly state: LogRead['state'];
  /** Set for a log that is longer than its newest lines: `lines` are then some of it. */
  readonly whole?: WholeLog;
  /** Why it is empty, or what limits it; one line. */
  readonly note?: string;
};

export type LogLimits = {
  readonly namespace: string;
  readonly tail?: number | undefined;
  readonly sinceSeconds?: number | undefined;
  /** Literal text, any case. */
  readonly contains?: string | undefined;
};
