import { withoutPreemption } from '../../../core/scheduler-message.ts';
import type { Cause } from '../../../core/causes/index.ts';
/** What one clause of the scheduler's text says: on how many nodes, and which cause of the catalogue it stands for. */
export type Clause = {
  /** Nodes that the clause speaks of; 0 for a clause about the pod itself. */
  readonly nodes: number;
  readonly text: string;
  /**
   * Catalogue cause; UnboundClaim where the claim is to be looked at; null for clauses that exclude nodes for a reason
   * that is no fault of its own.
   */
  readonly cause: Cause | 'UnboundClaim' | null;
  /** Of `Insufficient X`. */
  readonly resource?: string;
  /** Of `untolerated taint {key: value}`; recent releases leave it out. */
  readonly taint?: { readonly key: string; readonly value: string };
  /** Of `persistentvolumeclaim "X" not found`. */
  readonly claim?: string;
};

const TEXTS: readonly (readonly [RegExp, Clause['cause']])[] = [
  [
    /persistentvolumeclaim "[^"]*" (?:not found|is being deleted)|to create the persistentvolumeclaim/,
    'PersistentVolumeClaimNotFound',
  ],
  [/^Insufficient cpu$/, 'UnschedulableInsufficientCPU'],
  [/^Insufficient memory$/, 'UnschedulableInsufficientMemory'],
  [/^Insufficient |cannot allocate all claims/, 'UnschedulableInsufficientResource'],
  [/^Too many pods/, 'UnschedulableTooManyPods'],
  [/could not find v1\.PersistentVolumeClaim/, 'PersistentVolumeClaimNotFound'],
  [
    /pod has unbound immediate PersistentVolumeClaims|plugin "VolumeBinding"|binding volumes:|bound to non-existent persistentvolume/,
    'UnboundClaim',
  ],
  [/didn't find available persistent volumes to bind/, 'NoMatchingPersistentVolume'],
  [
    /volume node affinity conflict|didn't match PersistentVolume's node affinity|exceed max volume count|no available volume zone|not have enough free storage|ReadWriteOncePod access mode|no available disk/,
    'UnschedulableVolume',
  ],
  [/free ports for the requested pod ports/, 'UnschedulableHostPort'],
  [/anti-affinity/, 'UnschedulablePodAntiAffinity'],
  [/pod affinity/, 'UnschedulablePodAffinity'],
  [/topology spread constraints/, 'UnschedulableTopologySpread'],
  [
    /node affinity\/selector|didn't match node selector|node\(s\) didn't satisfy plugin\(s\) \[NodeAffinity\]/,
    'UnschedulableNodeSelector',
  ],
  [
    /node\.kubernetes\.io\/unschedulable|node\(s\) were unschedulable|^no nodes available to schedule pods/,
    'NoSchedulableNodes',
  ],
  [/untolerated taint|had taints? /, 'UnschedulableTaint'],
  [/prefilter result|didn't match the requested node name/, null],
];

/**
 * The clauses of a FailedScheduling text: `0/N nodes are available: a REASON, b REASON. preemption: ...`, without the
 * tail that repeats the counts.
 */
export function clausesOf(message: string): {
  readonly total: number | undefined;
  readonly clauses: readonly Clause[];
} {
  const head = /^(?:\d+\/)?(\d+) nodes are available: ?/.exec(message);
  const body = withoutPreemption(message)
    .slice(head?.[0].length ?? 0)
    .replace(/\.\s*$/, '');
  const clauses = body.split(/, (?=\d+ )/).map((part) => clauseOf(part.trim()));
  return { total: head ? Number(head[1]) : undefined, clauses };
}

function clauseOf(part: string): Clause {
  const counted = /^(\d+) ([\s\S]+)$/.exec(part);
  const text = counted?.[2] ?? part;
  const cause = TEXTS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const resource = /^Insufficient (\S+)/.exec(text)?.[1];
  const taint = /taint \{(\S+?):\s*([^}]*)\}/.exec(text);
  const claim = /(?:persistentvolumeclaim "|getting PVC "(?:[\w.-]+\/)?)([^"]+)"/.exec(text)?.[1];
  return {
    nodes: counted ? Number(counted[1]) : 0,
    text,
    cause,
    ...(resource === undefined ? {} : { resource }),
    ...(taint ? { taint: { key: taint[1] ?? '', value: (taint[2] ?? '').trim() } } : {}),
    ...(claim === undefined ? {} : { claim }),
  };
}
