import type { Cause, Reason } from '../core/causes/index.ts';
import type { ClusterEvent, LogLine } from '../core/cluster.ts';
import type { Advice, Blamed, Confidence, Evidence, Severity } from '../core/diagnosis.ts';
import type { Json } from '../core/json.ts';
import type { Kind } from '../core/kinds.ts';
import type { KubeObject } from '../core/kubernetes.ts';
import type { SOURCES } from './sources.ts';

/** A list that a diagnosis can read; the table in sources.ts says from where. */
export type ListName = keyof typeof SOURCES;
type ItemOf<Name extends ListName> = (typeof SOURCES)[Name]['kind'] extends Kind<infer T> ? T : never;
/** What was listed, by name; an empty array when it was not read (ask `facts.read` to tell the two apart). */
export type Lists = { readonly [Name in ListName]: readonly ItemOf<Name>[] };

/** The log of one container instance; it stands for every pod of the same owner that failed in the same way. */
export type ContainerLog = {
  readonly pod: string;
  readonly container: string;
  /** True when it is the log of the instance before the present one. */
  readonly previous: boolean;
  /**
   * Oldest first: the last 200, or up to 20,000 where those hold no fault; empty when the container has logged nothing.
   */
  readonly lines: readonly LogLine[];
  /** True when nothing stands before these lines. */
  readonly whole?: boolean;
  /** False when the log could not be read (forbidden, dead node): "no line" then proves nothing. */
  readonly known: boolean;
  /** Why it could not be read. */
  readonly why?: string;
};

/**
 * Objects of kinds that are not Kubernetes' own, as far as a symptom, the question or the room in the budget asked for
 * them.
 */
export type CustomObjects = {
  /** With `apiVersion` and `kind`; also such of other namespaces and of none that a link led to. */
  readonly objects: readonly KubeObject[];
  /** What the cluster serves; empty when it was not asked. */
  readonly kinds: readonly Kind[];
  /** `plural.group` of the kinds of which all objects of the namespace were read. */
  readonly listed: ReadonlySet<string>;
  /** `Kind/name` of objects that a link names and that do not exist. */
  readonly absent: ReadonlySet<string>;
};

/** Everything a rule may look at. Plain data: a rule reads no cluster and no clock. */
export type Facts = Lists & {
  readonly namespace: string;
  /**
   * The object that was asked about; null for the whole namespace. Rules report all that they see: the frame filters.
   */
  readonly subject: Blamed | null;
  /** Milliseconds. The clock, or for a recorded cluster its newest stamp; every age is judged against it (clock.ts). */
  readonly now: number;
  /** Lists that were read. A rule that concludes from an absence must check this first. */
  readonly read: ReadonlySet<ListName>;
  /** Events of the namespace (and of its nodes when `nodeEvents` was read), newest first, one form for both APIs. */
  readonly events: readonly ClusterEvent[];
  readonly logs: ReadonlyMap<string, ContainerLog>;
  readonly custom: CustomObjects;
};

/** Letters of a title. */
export const MOST_TITLE = 300;

/**
 * Place in a pod's life (reading rule 11). Of several faults of one pod the earliest stage is reported, the later ones
 * become its consequences. `none` is for faults that are not those of a pod: they are never hidden by this rule.
 */
export const STAGE = {
  deletion: 1,
  podStatus: 2,
  scheduling: 3,
  volumes: 4,
  image: 5,
  start: 6,
  init: 7,
  exit: 8,
  probe: 9,
  readiness: 10,
  service: 11,
  none: 99,
} as const;
export type Stage = (typeof STAGE)[keyof typeof STAGE];

/** A finding as a rule makes it: usually one for each pod. The frame merges, orders and caps. */
export type Draft = {
  readonly cause: Cause;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** The object to blame: `blame(facts, pod)` of owners.ts for pods. */
  readonly subject: Blamed;
  readonly stage: Stage;
  /** Names of the affected pods of this namespace. */
  readonly pods?: readonly string[];
  readonly container?: string;
  readonly title: string;
  /** In order of weight; text is literal. Sources: `podField`, `eventSource`, `logSource` of evidence.ts. */
  readonly evidence: readonly Evidence[];
  readonly details?: { readonly [name: string]: Json | undefined };
  /** Kubernetes reasons and causes that follow from this one, such as CrashLoopBackOff. */
  readonly consequences?: readonly (Cause | Reason)[];
  /** Best first, with the real names in them. */
  readonly remedies: readonly Advice[];
  /**
   * Objects whose own fault (critical or warning) explains this one. When one of them has such a finding, this draft is
   * dropped, and its cause, consequences and affected workload are told there.
   */
  readonly explainedBy?: readonly Blamed[];
  /**
   * Causes that explain this one when they are found on the same subject, or on any subject for the same pods
   * (NetworkPolicyBlocked).
   */
  readonly yieldsTo?: readonly Cause[];
  /**
   * Like `explainedBy` with the own subject: any other, non-symptom fault there explains it (RolloutDeadlineExceeded,
   * ...).
   */
  readonly symptom?: boolean;
};

/**
 * One rule file. `find` is a pure function of the facts; it is called again after more was read, so it must be cheap
 * and must not rely on what is not in `facts.read`. `wants` names the lists that would make the finding better (near
 * names, keys, nodes): called after the first lists and again after the logs, and it should answer only when a symptom
 * is there, most important first. Lists outside of ROUTINE (sources.ts) are read for `wants` alone.
 */
export type Rule = {
  readonly name: string;
  readonly wants?: (facts: Facts) => readonly ListName[];
  readonly find: (facts: Facts) => readonly Draft[];
};
