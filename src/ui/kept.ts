import type { AgentEvent } from '../core/events.ts';
import type { HealthState, WorkloadHealth } from './health-state.ts';

/** A part of the transcript as data for a file; what it holds is the screen's own. `at` in milliseconds since 1970. */
export type SavedItem = { readonly type: string; readonly at?: number | undefined } & Readonly<Record<string, unknown>>;

/** Keeps the conversation as it goes. None of these throws. */
export type ChatKeeper = {
  item(item: SavedItem): void;
  event(event: AgentEvent): void;
  health(state: HealthState): void;
};

/** Of an earlier run of this conversation: parts of the transcript, and what was seen of the namespace at its end. */
export type Resumed = {
  readonly items: readonly SavedItem[];
  /** `at` in milliseconds since 1970. */
  readonly health?: { readonly at: number; readonly workloads: readonly WorkloadHealth[] };
};
