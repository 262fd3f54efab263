import type { ContainerState } from './containers.ts';
import type { LogOptions } from './log.ts';
import type { LogPosition } from './log-position.ts';
import { AppError } from '../../core/errors.ts';

export type LogSource = {
  /** Lines with their stamps, those of one chunk together. */
  open(options: LogOptions, signal: AbortSignal): AsyncIterable<readonly string[]>;
  /** undefined when the pod is gone (or another one has its name). */
  state(signal: AbortSignal): Promise<ContainerState | undefined>;
};

/** A raw line with its stamp, or a note of ours. */
export type Followed =
  | { readonly type: 'line'; readonly raw: string }
  | { readonly type: 'note'; readonly text: string };

/** Takes what came, in order; the promise is waited for before more is read. */
export type Emit = (followed: readonly Followed[]) => Promise<void>;

/** One container on its way: where it is read, how far it was read, whom its lines go to. */
export type Way = {
  readonly source: LogSource;
  readonly start: LogOptions;
  readonly place: LogPosition;
  readonly waitMs: number;
  readonly emit: Emit;
  readonly signal: AbortSignal;
};

/** Said by the server; else the connection was lost. */
export const isAnswer = (error: unknown): boolean => error instanceof AppError && error.status !== undefined;
/** By the caller, or by the end of the whole connection. */
export const isStopped = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || (error instanceof AppError && error.code === 'aborted');

/** A line that is given on now. */
export function given(raw: string, place: LogPosition): Followed {
  place.note(raw);
  return { type: 'line', raw };
}
