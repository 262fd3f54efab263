import type { GateOptions } from '../agent/index.ts';
import type { Question } from '../core/approval.ts';
import type { Tool, ToolContext } from '../core/tool.ts';

/**
 * plan-only: a change is planned, rehearsed and saved; the person sends it in a terminal of their own. elicit: they are
 * asked through the client, where it can ask. The first is the default: a server cannot see who answers a client's
 * form.
 */
export type Changes = 'plan-only' | 'elicit';

/** Texts of prompts/mcp*.md, read by the caller. */
export type McpTexts = {
  readonly instructions: string;
  readonly whyFailing: string;
  readonly whatChanged: string;
};

export type McpOptions = {
  readonly version: string;
  /** What a client may call; in a read-only run those that read. */
  readonly tools: readonly Tool[];
  /** The person's own sentences are unknown here, so nothing counts as named by them. */
  readonly context: Omit<ToolContext, 'said'>;
  /** Absent: changes end as denied. */
  readonly gate?: Omit<GateOptions, 'approver' | 'cannotAsk'>;
  readonly changes: Changes;
  /** The whole card as plain text: what will be sent, word for word. */
  readonly cardText: (question: Question) => string;
  readonly texts: McpTexts;
  /** One line for the server's own log, never for the client. */
  readonly log: (line: string) => void;
  readonly times?: Partial<Times>;
};

export type Times = {
  /** How long a question waits for its answer. */
  readonly patienceMs: number;
  /** An answer that comes sooner was given by no person: nobody has read the card. */
  readonly leastMs: number;
  /** Between two signs of life while a question waits. */
  readonly beatMs: number;
};

export const TIMES: Times = { patienceMs: 600_000, leastMs: 2_000, beatMs: 10_000 };
