import type { CauseEntry } from '../core/causes/types.ts';
import type { Target } from '../core/cluster.ts';
import type { Diagnosis, DiagnosisState, Finding } from '../core/diagnosis.ts';
import type { DiagnosisList } from '../core/diagnosis-list.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { AgentEvent, Stopped } from '../core/events.ts';
import type { Usage } from '../core/model.ts';
import type { Outcome } from '../core/plan.ts';
import type { View } from '../core/view.ts';
import type { ModelList } from '../models/list.ts';
import type { Comparison } from './compare/differences.ts';
import type { AuditLine } from './files/audit-file.ts';
import type { Verification } from './verify/report.ts';

// What `-o json` and `-o stream-json` print, command by command. docs/schemas is generated from these types, and tests
// hold real output against it. Within kubewhy/v1 fields are added, never taken away or given another meaning.

/** With `--contexts` or `--all-contexts`: the output for each, by its name, or why there is none. */
export type ByContext<T> = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'ByContext';
  readonly clusters: {
    readonly [context: string]:
      | T
      | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly nextStep?: string } };
  };
};

/** `kubewhy diagnose -l SELECTOR -o json`: one diagnosis for each workload that has the labels. */
export type BySelector = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'BySelector';
  readonly selector: string;
  /** True exactly when each of them is healthy. */
  readonly healthy: boolean;
  /** The worst of them. */
  readonly state: DiagnosisState;
  readonly items: readonly Diagnosis[];
};

/**
 * `kubewhy diagnose`: one namespace or workload; with -A or -l a list; with several contexts, any of them by context.
 */
export type OneCluster = Diagnosis | DiagnosisList | BySelector;
export type DiagnoseOutput = OneCluster | ByContext<OneCluster>;

export type VerifyOutput = Verification;

/** `kubewhy status` and `kubewhy changes`: what a terminal shows, as data. */
export type ViewOutput = View | ByContext<View>;

/** `kubewhy compare`. */
export type CompareOutput = Comparison;

/**
 * `kubewhy config -o json`: what is used, and where it comes from. It holds no credentials: of keys the names of their
 * variables.
 */
export type ConfigUsed = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'ConfigUsed';
  readonly rows: readonly { readonly what: string; readonly value: string; readonly from: string }[];
};

/** `kubewhy config`. */
export type ConfigOutput = ConfigUsed;

/** One line of `kubewhy logs -o json`. */
export type LogOutput = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** RFC 3339 with nanoseconds, as the kubelet wrote it; absent for a line without a time. */
  readonly at?: string;
  /** The line, redacted. */
  readonly text: string;
};

export type CallNote = {
  readonly name: string;
  readonly input: unknown;
  readonly effect: 'read' | 'change' | 'unknown';
  readonly state?: 'done' | 'failed' | 'denied' | 'stopped';
  readonly outcome?: Outcome['state'];
};
/** A plan that nobody could be asked about: `kubewhy apply ID` shows it and asks. */
export type SavedNote = { readonly id: string; readonly hash: string; readonly path: string };

/** `kubewhy -o json QUESTION`: one answer. */
export type AnswerOutput = {
  readonly answer: string;
  /** Of all diagnoses of this turn. */
  readonly findings: readonly Finding[];
  readonly calls: readonly CallNote[];
  /** Tokens; null when no model was asked, or it told none. */
  readonly usage: Usage | null;
  readonly stopped: Stopped;
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly nextStep?: string };
  readonly savedPlans?: readonly SavedNote[];
  /** As the process ends. */
  readonly exitCode: number;
};

/** One line of `kubewhy -o stream-json QUESTION`: `init` first, `result` last. */
export type StreamOutput =
  | {
      readonly type: 'init';
      readonly model: string;
      readonly context: string;
      readonly namespace: string;
      readonly question: string;
    }
  | AgentEvent
  | ({ readonly type: 'result' } & AnswerOutput);

/** Any command with `-o json` that could not do what was asked, but `logs`, whose lines go on being lines. */
export type ErrorOutput = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'Error';
  readonly error: { readonly code: ErrorCode; readonly message: string; readonly nextStep?: string };
  /** As the process ends. */
  readonly exitCode: number;
};

/** `kubewhy explain CAUSE`; without a name a list, each with its group in place of `reason`. */
export type ExplainOutput =
  | (CauseEntry & { readonly name: string; readonly reason: boolean })
  | readonly (CauseEntry & { readonly name: string; readonly group: string })[];

export type ModelsOutput = readonly ModelList[];

export type ToolsOutput = readonly {
  readonly name: string;
  readonly effect: 'read' | 'change';
  readonly description: string;
  /** JSON Schema (2020-12) of its arguments. */
  readonly input: { readonly [keyword: string]: unknown };
}[];

export type PlansOutput = readonly {
  readonly path: string;
  /** Why it cannot be read; absent where it can. */
  readonly fault?: string;
  readonly id?: string;
  readonly hash?: string;
  /** RFC 3339. */
  readonly savedAt?: string;
  readonly title?: string;
  readonly cluster?: Target;
}[];

/** `kubewhy audit`: intents, outcomes and refusals, in the order of their making. */
export type AuditOutput = readonly AuditLine[];
