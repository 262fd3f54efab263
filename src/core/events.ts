import type { Decision, Question } from './approval.ts';
import type { ErrorCode } from './errors.ts';
import type { Usage } from './model.ts';
import type { Outcome, Progress } from './plan.ts';
import type { View } from './view.ts';

/** Why a turn ended. */
export type Stopped =
  | 'answered'
  /** The planner read no request in the words, or one that it does not do: nothing was done. */
  | 'not-understood'
  | 'step-limit'
  | 'repeated-calls'
  | 'token-limit'
  | 'interrupted'
  | 'model-error'
  | 'length';

/**
 * Everything that happens in a turn, as plain data, one way: the screen, the text printer and the JSON lines are
 * subscribers. A call goes call → (plan → decision → progress…) → result.
 */
export type AgentEvent =
  | { readonly type: 'turn'; readonly text: string; readonly model: string }
  | { readonly type: 'text'; readonly delta: string }
  | { readonly type: 'retry'; readonly reason: string; readonly waitMs: number }
  | {
      readonly type: 'call';
      readonly id: string;
      readonly name: string;
      readonly input: unknown;
      readonly effect: 'read' | 'change' | 'unknown';
    }
  | { readonly type: 'plan'; readonly id: string; readonly question: Question }
  | { readonly type: 'decision'; readonly id: string; readonly hash: string; readonly decision: Decision }
  | { readonly type: 'progress'; readonly id: string; readonly progress: Progress }
  | {
      readonly type: 'result';
      readonly id: string;
      readonly name: string;
      readonly state: 'done' | 'failed' | 'denied' | 'stopped';
      /** What the model gets. */
      readonly text: string;
      readonly view?: View;
      readonly error?: { readonly code: ErrorCode; readonly message: string; readonly nextStep?: string };
      readonly outcome?: Outcome;
      readonly durationMs: number;
    }
  | { readonly type: 'usage'; readonly turn: Usage; readonly session: Usage }
  /** `quiet`: past turns were shrunk as a matter of course, not for want of room. */
  | { readonly type: 'compacted'; readonly messages: number; readonly quiet?: true }
  /** Nothing failed, but the person should know. */
  | { readonly type: 'notice'; readonly message: string; readonly nextStep?: string }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly message: string; readonly nextStep?: string }
  /**
   * Exactly one, last. `answer` is the whole text of the last model message; `offers` what "fix it" would propose now,
   * where the model knows that (the planner does).
   */
  | { readonly type: 'done'; readonly stopped: Stopped; readonly answer: string; readonly offers?: string };
