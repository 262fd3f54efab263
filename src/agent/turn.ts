import type { Tool, ToolContext } from '../core/tool.ts';
import type { Asking } from './ask-model.ts';
import type { Gate } from './gate-types.ts';

/** What one turn works with. */
export type Turn = Omit<Asking, 'tools'> & {
  readonly tools: ReadonlyMap<string, Tool>;
  readonly context: ToolContext;
  readonly gate: Gate | undefined;
  /** The person's own sentence, redacted. */
  readonly said: string;
  /** A new random marker for each fence. */
  readonly marker: () => string;
};
