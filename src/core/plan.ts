import type { ClusterReader, ObjectRef, Target } from './cluster.ts';
import type { ForwardPort, ForwardThrough } from './forward.ts';
import type { HelmOperation } from './helm-operation.ts';
import type { Json } from './json.ts';
import { hashOf } from './json.ts';
import type { Sealed } from './sealed.ts';

export type Risk = 'low' | 'medium' | 'high';

/**
 * One field. `path` is a JSON pointer (RFC 6901). Without `from` the field was absent, without `to` it is removed.
 * Values are as the server stores them, read from raw JSON.
 */
export type Edit = { readonly path: string; readonly from?: Json; readonly to?: Json };

/** Asserted besides the edits, such as the container's name at the index that an edit names. */
export type Guard = { readonly path: string; readonly value: Json };

type Common = {
  readonly target: ObjectRef;
  /** Plural resource name and whether it is namespaced, so that the URL can be built without discovery. */
  readonly resource: { readonly plural: string; readonly namespaced: boolean };
  /** uid of the object when it was planned; absent only for creates. */
  readonly uid?: string;
  /**
   * Tells this plan from an equal one of another day, so that a yes is spent once. Stands in as precondition where an
   * edit has no old value to test and no guard of /metadata/generation holds the spec.
   */
  readonly resourceVersion?: string;
};

export type Change = Common &
  (
    | {
        readonly verb: 'edit';
        readonly subresource?: 'scale' | 'ephemeralcontainers';
        readonly edits: readonly Edit[];
        readonly guards?: readonly Guard[];
      }
    | {
        readonly verb: 'delete';
        readonly propagation: 'Background' | 'Foreground' | 'Orphan';
        readonly graceSeconds?: number;
      }
    | { readonly verb: 'create'; readonly object: Json }
    /**
     * Server-side apply of a manifest under our field manager: the fields in it are set, those of an earlier apply that
     * are no longer in it go, all others stay. Fields of other managers are taken over only from those that `takeOver`
     * names; any other conflict is refused.
     */
    | {
        readonly verb: 'apply';
        readonly object: Json;
        readonly exists: boolean;
        readonly takeOver: readonly string[];
      }
    /** Eviction of a pod: a delete that disruption budgets may hold back (policy/v1). */
    | { readonly verb: 'evict'; readonly graceSeconds?: number }
    /**
     * Creates or extends a Secret. The values are sealed: they show as key names and sizes everywhere but in the
     * request.
     */
    | { readonly verb: 'secret'; readonly exists: boolean; readonly values: Sealed }
    /**
     * Runs one program in a container of a pod: its arguments one by one as they are, without a shell, an input or a
     * terminal. What it prints is read for so many seconds; the API has no way to stop the program itself.
     */
    | { readonly verb: 'exec'; readonly container: string; readonly argv: readonly string[]; readonly seconds: number }
    /**
     * Opens ports of this machine, on its loopback addresses alone, that lead to ports of the pod, until the person
     * ends it or this program. Each connection that comes in is one request of pods/portforward.
     */
    | { readonly verb: 'forward'; readonly ports: readonly ForwardPort[]; readonly through?: ForwardThrough }
    | { readonly verb: 'helm'; readonly release: HelmOperation }
  );

export type Warning = {
  /** Machine word, such as hpa-owns-replicas, helm-owns-object, scale-to-zero, last-ready-pod, no-right. */
  readonly code: string;
  readonly text: string;
  /** The sentence that asks for what lasts where this change does not; in `text`, too. */
  readonly instead?: string;
};

/** What to watch after the change, until it is healthy or has failed. */
export type Watch = {
  readonly kind: 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'Job';
  readonly namespace: string;
  readonly name: string;
};

/** Asked while a watched workload does not become healthy: its most serious cause. */
export type Investigate = (
  watch: Watch,
  reader: ClusterReader,
  signal: AbortSignal,
) => Promise<{ readonly cause: string; readonly text: string } | undefined>;

/**
 * A change as data: shown, rehearsed, approved by its hash, then sent exactly so. Made by change tools; it grants
 * nothing.
 */
export type Plan = {
  readonly id: string;
  readonly tool: string;
  /** One line: "scale deployment todo-chatbot-backend from 2 to 5". */
  readonly title: string;
  readonly risk: Risk;
  readonly cluster: Target;
  /** Sent one after another; the first failure stops the rest. */
  readonly changes: readonly Change[];
  readonly warnings: readonly Warning[];
  /** How to take it back, as a sentence or command. */
  readonly undo?: string;
  /** Equivalent commands, one a line. */
  readonly kubectl: readonly string[];
  readonly watch?: readonly Watch[];
  /** RFC 3339. */
  readonly createdAt: string;
};

/** What an approval covers: everything that decides what is sent and where. Title, warnings and times are no part. */
export const planHash = (plan: Plan): string =>
  hashOf({ tool: plan.tool, cluster: plan.cluster, changes: plan.changes });

/** What must be typed for a high-risk plan: the name of its first object, beside the namespace that the card shows. */
export const typedNameOf = (plan: Plan): string => plan.changes[0]?.target.name ?? plan.cluster.namespace;

/** The server's answer to the same requests with dryRun=All. */
export type Rehearsal = {
  readonly ok: boolean;
  /** One line a change: "the server accepts it", or why it cannot be rehearsed. */
  readonly notes: readonly string[];
  /** Admission warnings of the server. */
  readonly warnings: readonly string[];
  /** Set when the server refused: what it said and the next step. */
  readonly refusal?: { readonly code: string; readonly message: string; readonly nextStep?: string };
};

/** What happened to a plan, as a stream. */
export type Progress =
  | {
      readonly type: 'sent';
      readonly index: number;
      readonly of: number;
      readonly text: string;
      readonly auditId?: string;
      readonly resourceVersion?: string;
    }
  | {
      readonly type: 'rollout';
      readonly workload: string;
      readonly desired: number;
      readonly updated: number;
      readonly ready: number;
      readonly available: number;
      readonly old: number;
      readonly text: string;
    }
  | { readonly type: 'finding'; readonly workload: string; readonly cause: string; readonly text: string }
  | { readonly type: 'note'; readonly text: string }
  /** Exactly one, last. */
  | { readonly type: 'end'; readonly outcome: Outcome };

/** What a program printed that was run in a container: cleaned, redacted, bounded. */
export type Printed = {
  readonly argv: readonly string[];
  /** Both of its outputs, in the order in which they came. */
  readonly text: string;
  /** Absent when the end was not seen: `note` says why. */
  readonly exit?: number;
  /** What was left out, or why the end was not seen. */
  readonly note?: string;
  /** The program could not be started there. */
  readonly notRun?: true;
};

export type Outcome = {
  /**
   * applied: written and verified; unverified: written, but nobody could see whether the workload became healthy;
   * unhealthy: written, it did not; partial: a later step failed.
   */
  readonly state: 'applied' | 'unverified' | 'unhealthy' | 'partial' | 'stale' | 'refused' | 'failed' | 'aborted';
  /** What the API says now, one line a change; what was not done is said too. */
  readonly lines: readonly string[];
  /**
   * Of a request that failed or was stopped: whether the cluster was changed by it all the same. Absent where the state
   * or the steps before it say so.
   */
  readonly became?: 'made' | 'not-made' | 'unknown';
  /** One for each program that was run. */
  readonly printed?: readonly Printed[];
  readonly nextStep?: string;
};
