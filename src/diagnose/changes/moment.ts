import type { Blamed } from '../../core/diagnosis.ts';

/** One thing that happened to what was asked about. */
export type Moment = {
  /** Milliseconds. */
  readonly at: number;
  readonly what: 'rollout' | 'configuration' | 'helm' | 'scaling' | 'node' | 'fault';
  readonly object: Blamed;
  readonly text: string;
  /** Field manager that wrote it, where the API server says so. */
  readonly by?: string;
};

/** Writers within this time of each other made one change. */
export const SAME = 2 * 60_000;
