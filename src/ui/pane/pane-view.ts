import type { LogRing, Wanted } from './log-ring.ts';

/** What of the log is on the screen, and how. */
export type PaneView = {
  readonly title: string;
  readonly ring: LogRing;
  readonly wanted: Wanted;
  /** The line at the top while it stands still; undefined: the newest lines. */
  readonly top: number | undefined;
  readonly cursor: number | undefined;
  readonly wrap: boolean;
  /** JSON records as they were written, not laid out. */
  readonly raw: boolean;
  readonly previous: boolean;
  /** The filter is being typed. */
  readonly typing: boolean;
  readonly hint: string | undefined;
  readonly ended: boolean;
};
