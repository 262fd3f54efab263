import type { AgentEvent } from '../core/events.ts';
import type { ChangeTool, ToolContext } from '../core/tool.ts';
import type { CallResult } from './call.ts';
import type { Limits } from './limits.ts';

export type GateRequest = {
  readonly id: string;
  readonly tool: ChangeTool;
  /** Checked against the tool's schema. */
  readonly input: Record<string, unknown>;
  readonly context: ToolContext;
  readonly limits: Limits;
  /** The person's own sentence of this turn. */
  readonly said?: string;
  /** What the model wrote beside the call. */
  readonly reason?: string;
  readonly index: number;
  readonly of: number;
  /** Names of the change tools that are called after this one. */
  readonly following?: readonly string[];
  readonly model: string;
  readonly sources: readonly string[];
};

/** The one way for a change: it plans, rehearses, asks and only then has the writer send. Never throws. */
export interface Gate {
  run(request: GateRequest, signal: AbortSignal): AsyncGenerator<AgentEvent, CallResult>;
}
