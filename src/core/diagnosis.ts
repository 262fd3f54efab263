import type { Cause, Reason } from './causes/index.ts';
import type { Severity } from './causes/types.ts';
import type { Json } from './json.ts';

export type { Severity } from './causes/types.ts';
export type Confidence = 'certain' | 'likely' | 'possible';
export type Blamed = { readonly kind: string; readonly name: string };
export type Evidence = { readonly source: string; readonly text: string };
/**
 * A call of a change tool: `input` fits that tool's own schema. Nothing is sent by it: the tool plans, the person
 * decides.
 */
export type RemedyChange = { readonly tool: string; readonly input: Readonly<Record<string, Json>> };
/** What helps, in one sentence; with `change` where a tool of ours can do just that with the values of this case. */
export type Remedy = { readonly text: string; readonly change?: RemedyChange };
/** A remedy as rules write it: a plain sentence where no tool can do it. */
export type Advice = string | Remedy;

/** One cause, blamed on one object. The JSON contract of `kubewhy diagnose -o json`. */
export type Finding = {
  /** Identifier from the catalogue, such as OOMKilled. */
  readonly cause: Cause;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly subject: Blamed;
  /** Affected pods, sorted, at most 20. */
  readonly pods: readonly string[];
  readonly container: string | null;
  /** One line without a full stop, with the real names in it. */
  readonly title: string;
  /** 1 to 8, in order of weight, each text at most 500 characters. */
  readonly evidence: readonly Evidence[];
  readonly details: { readonly [name: string]: Json };
  readonly consequences: readonly (Cause | Reason)[];
  /** 1 to 4, best first. */
  readonly remedies: readonly Remedy[];
};

/**
 * healthy: nothing is critical or a warning, and nothing goes on. progressing: nothing is wrong so far, and a rollout
 * goes on. ill: a finding is critical or a warning. unknown: what decides it could not be read.
 */
export type DiagnosisState = 'healthy' | 'progressing' | 'ill' | 'unknown';

export type Diagnosis = {
  readonly apiVersion: 'kubewhy/v1';
  readonly kind: 'Diagnosis';
  readonly cluster: { readonly context: string; readonly namespace: string };
  readonly subject: Blamed | null;
  /** True exactly when no finding is critical or warning and what decides it (pods, workloads) could be read. */
  readonly healthy: boolean;
  /** The one word to decide by: a rollout that goes on is not wrong, and not done either. */
  readonly state: DiagnosisState;
  readonly findings: readonly Finding[];
  /**
   * Rollouts that go on where no finding is critical or warning, one sentence each: not wrong, and not done. Absent
   * when there are none.
   */
  readonly progressing?: readonly string[];
  readonly stats: {
    readonly apiRequests: number;
    readonly durationMs: number;
    /** What could not be read, one sentence each: "events: forbidden for user viewer". Absent when all was read. */
    readonly notRead?: readonly string[];
  };
};

type Judged = Pick<Diagnosis, 'healthy' | 'progressing'> & { readonly ill: boolean };

export const stateOf = ({ healthy, progressing, ill }: Judged): DiagnosisState =>
  ill ? 'ill' : !healthy ? 'unknown' : progressing === undefined ? 'healthy' : 'progressing';

/** The worst of several: what is ill is told before what is not known, and that before what goes on. */
export const worstState = (states: readonly DiagnosisState[]): DiagnosisState =>
  (['ill', 'unknown', 'progressing'] as const).find((state) => states.includes(state)) ?? 'healthy';

export const remedyOf = (advice: Advice): Remedy => (typeof advice === 'string' ? { text: advice } : advice);
