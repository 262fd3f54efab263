import type { Stopped } from '../../core/events.ts';

/** What became of a change that was proposed. */
export type Became = 'made' | 'ran' | 'unknown' | 'not-made';
export const NOTHING_YET: Readonly<Record<Became, number>> = { made: 0, ran: 0, unknown: 0, 'not-made': 0 };

/** What a turn came to. */
export type Ended = {
  readonly stopped: Stopped;
  readonly ms: number;
  readonly reads: number;
  /** Changes that were written, healthy or not. */
  readonly applied: number;
  /** Changes that were asked for and not made. */
  readonly refused: number;
  /** Calls that ran programs in containers; absent in conversations that were saved before it was counted. */
  readonly ran?: number;
  /** Changes and programs of which nobody knows what became of them. */
  readonly unknown?: number;
  readonly tokens: number;
};
