import type { KubeObject } from './kubernetes.ts';
import { safeText } from './redact.ts';

/**
 * What a deletion waits for is told by finalizers (metadata, for a Namespace also spec) and by the conditions of a
 * Namespace.
 */
export type Deletable = {
  readonly metadata?: { readonly finalizers?: readonly string[]; readonly deletionGracePeriodSeconds?: number };
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
  };
};

/**
 * Finalizers of Kubernetes itself (k8s.io/api and the controllers that set them), each with what has to happen first.
 */
const FIRST: Readonly<Record<string, string>> = {
  'kubernetes.io/pvc-protection': 'a pod still uses it',
  'kubernetes.io/pv-protection': 'a claim is still bound to it',
  'external-provisioner.volume.kubernetes.io/finalizer': 'the storage driver removes the volume first',
  'service.kubernetes.io/load-balancer-cleanup': 'its load balancer is taken down first',
  'batch.kubernetes.io/job-tracking': 'the Job controller counts it first',
  foregroundDeletion: 'what it owns goes first',
  orphan: 'what it owns is let go first',
  kubernetes: 'the objects in it go first',
};

const KEPT = 3;

/**
 * "is being deleted", and what it waits for where its object names that: `is being deleted: a pod still uses it
 * (finalizer kubernetes.io/pvc-protection)`.
 */
export function deletionState(object: KubeObject | Deletable): string {
  const why = waitsFor(object as Deletable);
  return why === undefined ? 'is being deleted' : `is being deleted: ${why}`;
}

function waitsFor({ metadata, spec, status }: Deletable): string | undefined {
  const left = (status?.conditions ?? []).filter(
    ({ type, status: is, message }) => is === 'True' && /Remaining|Failure/.test(type) && message !== undefined,
  );
  const holds = [...(metadata?.finalizers ?? []), ...(spec?.finalizers ?? [])];
  const more = holds.length > KEPT ? `, and ${holds.length - KEPT} more` : '';
  const named = holds.slice(0, KEPT).map((name) => {
    const first = FIRST[name];
    return first === undefined ? `the controller of finalizer ${name} has to finish` : `${first} (finalizer ${name})`;
  });
  const found = [...left.slice(0, 2).map(({ message = '' }) => message), ...named];
  return found.length === 0 ? undefined : safeText(`${found.join(', ')}${more}`).slice(0, 300);
}
