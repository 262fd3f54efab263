import type { LogLine } from './cluster.ts';
import type { Diagnosis } from './diagnosis.ts';

export type Health = 'ok' | 'progressing' | 'warning' | 'critical' | 'idle' | 'unknown';

export type TreeNode = {
  readonly kind: string;
  readonly name: string;
  readonly health: Health;
  /** Short facts: "2/2 ready", "CrashLoopBackOff, 5 restarts". */
  readonly note?: string;
  readonly children: readonly TreeNode[];
  /** How many objects this row stands for, where it is more than one. */
  readonly stands?: number;
};

/** Typed data for the screen; every text is cleaned and redacted. A renderer for each type lives in ui and in cli. */
export type View =
  | { readonly type: 'diagnosis'; readonly diagnosis: Diagnosis }
  | { readonly type: 'tree'; readonly title: string; readonly nodes: readonly TreeNode[]; readonly more?: string }
  | {
      readonly type: 'table';
      readonly title: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly string[])[];
      readonly more?: string;
    }
  | { readonly type: 'log'; readonly title: string; readonly lines: readonly LogLine[]; readonly more?: string }
  | {
      readonly type: 'text';
      readonly title: string;
      readonly text: string;
      readonly language?: 'yaml' | 'diff' | 'json';
    };
