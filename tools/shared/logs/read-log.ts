import type { LogLine, LogRead } from '../../../src/core/cluster.ts';
import type { LogSource } from './log-sources.ts';

/** The log of one instance as a tool tells of it. */
export type ReadLog = LogSource & {
  /** Those that contain the wanted text; all without one. */
  readonly lines: readonly LogLine[];
  /** Lines that the server gave, before the filter. */
  readonly read: number;
  readonly state: LogRead['state'];
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
