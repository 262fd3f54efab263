import type * as z from 'zod';
import type { Inventory } from './inventory.ts';

export type Call = { readonly id: string; readonly name: string; readonly input: unknown };

export type ToolAnswer = {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly error: boolean;
  /** It told what would help: the next request may well be for a change. */
  readonly remedies?: true;
};

/**
 * Provider-neutral history. Every call of an assistant message has exactly one answer in the tool message that follows
 * it.
 */
export type Message =
  | {
      readonly role: 'user';
      readonly text: string;
      /**
       * A read that was run for this question before any model was asked; its result is fenced where it is cluster
       * text.
       */
      readonly looked?: ToolAnswer & { readonly input: unknown };
      /** Change tools that the rules read the whole sentence as: these alone of their toolsets need to be offered. */
      readonly meant?: readonly string[];
    }
  | {
      readonly role: 'assistant';
      readonly text: string;
      readonly calls: readonly Call[];
      /**
       * The provider's own items of this turn (reasoning, signatures), sent back untouched to the same provider only.
       */
      readonly opaque?: { readonly provider: string; readonly items: readonly unknown[] };
      /** The answer was cut by the person or a fault; its text is what was seen. */
      readonly interrupted?: boolean;
    }
  | { readonly role: 'tool'; readonly answers: readonly ToolAnswer[] };

/**
 * What rules make of a person's words before a model is asked: the read that they call for, or the tools that they
 * mean.
 */
export type Understood = {
  readonly read?: { readonly name: string; readonly input: unknown };
  readonly tools?: readonly string[];
};

/** What a model gets of a person's message: the words, and below them what was read for them. */
export const toldText = ({ text, looked }: Extract<Message, { role: 'user' }>): string =>
  looked === undefined
    ? text
    : `${text}\n\n[kubewhy has called ${looked.name} ${JSON.stringify(looked.input)} already; its result, not the person's words:]\n${looked.text}`;

export type ToolSpec = { readonly name: string; readonly description: string; readonly input: z.ZodObject };

export type ModelRequest = {
  readonly system: string;
  readonly messages: readonly Message[];
  /** Empty: the model must answer with text. */
  readonly tools: readonly ToolSpec[];
  readonly maxOutputTokens: number;
  /** What exists, for a model that matches names itself; undefined when it cannot be read. Providers never get it. */
  readonly inventory?: (signal: AbortSignal) => Promise<Inventory | undefined>;
};

export type Usage = {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
};

export type ModelEnd = {
  readonly type: 'end';
  readonly reason: 'stop' | 'calls' | 'length' | 'blocked' | 'aborted' | 'error';
  readonly calls: readonly Call[];
  readonly opaque?: {
    readonly provider: string;
    readonly items: readonly unknown[] /** What "fix it" would propose now, in words. */;
    readonly offers?: string;
  };
  readonly usage?: Usage;
  /** What "fix it" would propose now, in words. */
  readonly offers?: string;
  /** The planner could do nothing with the words: its text asks back, or says why. */
  readonly unread?: true;
  /** Set for error and blocked: one clear sentence and what to do. `code` 'context' = the request was too long. */
  readonly error?: {
    readonly code:
      | 'key'
      | 'quota'
      | 'context'
      | 'unreachable'
      | 'stalled'
      | 'cut'
      | 'refused'
      | 'model'
      | 'bad-request'
      | 'server';
    readonly message: string;
    readonly nextStep?: string;
  };
};

export type ModelEvent =
  | { readonly type: 'text'; readonly delta: string }
  /** A try failed before any text was shown; the next one starts after the wait. */
  | { readonly type: 'retry'; readonly reason: string; readonly waitMs: number }
  | ModelEnd;

/** A language model, or the offline planner. `stream` yields text, then exactly one end; it never throws. */
export interface ChatModel {
  /** provider:name, such as openai:gpt-5.4-mini, gemini:gemini-3-flash or offline. */
  readonly id: string;
  /** Tokens that a request may have in all. It may fall when the server says less. */
  readonly contextTokens: number;
  /** Asks the server for its limits where they are not known; called before the first long request. Never rejects. */
  prepare?(signal: AbortSignal): Promise<void>;
  /** What a server was seen to take, where it dropped the rest in silence. Tokens. */
  learnContext?(tokens: number): void;
  /** Tools cost it nothing (it is no language model), so it is offered all of them at once. */
  readonly takesAllTools?: boolean;
  /**
   * Rules make its calls and its words out of the request and the results, as the planner's: what it says is no claim
   * and no reason of its own, it looks first by itself, and it reads the inventory.
   */
  readonly byRules?: boolean;
  stream(request: ModelRequest, signal: AbortSignal): AsyncIterable<ModelEvent>;
}
