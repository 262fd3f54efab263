import type { Cause } from '../../core/causes/index.ts';
import type { Finding } from '../../core/diagnosis.ts';
import type { CommonFactor } from '../../core/diagnosis-list.ts';
import { KINDS } from '../../core/kinds.ts';

const CLUSTER_WIDE: ReadonlySet<string> = new Set(
  Object.values(KINDS)
    .filter(({ namespaced }) => !namespaced)
    .map(({ kind }) => kind),
);

/** Causes that lie with the registry, not with the one image. */
const OF_REGISTRY: ReadonlySet<Cause> = new Set([
  'RegistryHostNotFound',
  'RegistryUnreachable',
  'RegistryTLSError',
  'ImagePullRateLimited',
  'ImagePullUnauthorized',
]);

/**
 * Causes that lie with the node that the details name; other faults name a node only as the place where they showed.
 */
const OF_NODE: ReadonlySet<Cause> = new Set([
  'NodeOOM',
  'NodePressureEviction',
  'EvictedByTaint',
  'EvictedForMaintenance',
  'ContainerStatusUnknown',
  'PodSandboxNetworkFailed',
  'PodIPExhausted',
  'OSLimitReached',
  'ContainerRuntimeError',
  'NodeSysctlTooLow',
  'GPUDriverTooOld',
  'RuntimeTooOldForNode',
  'PodRejectedByKubelet',
]);

const OF_ROOM: ReadonlySet<Cause> = new Set([
  'UnschedulableInsufficientCPU',
  'UnschedulableInsufficientMemory',
  'UnschedulableInsufficientResource',
  'UnschedulableTooManyPods',
  'NoSchedulableNodes',
  'UnschedulableTaint',
]);

const OF_DNS: ReadonlySet<Cause> = new Set(['ClusterDNSDown', 'DNSForwardingLoop']);

/** Details whose value is the name of something outside of the namespace, and what it is. */
const OUTSIDE: readonly (readonly [string, string])[] = [
  ['webhook', 'webhook'],
  ['policy', 'admission policy'],
  ['quota', 'quota'],
  ['storageClass', 'storage class'],
  ['provisioner', 'provisioner'],
  ['driver', 'storage driver'],
  ['ingressClass', 'ingress class'],
  ['priorityClass', 'priority class'],
  ['runtimeClass', 'runtime class'],
  ['scheduler', 'scheduler'],
  ['plugin', 'network plugin'],
  ['api', 'API'],
];

/**
 * What a finding has that other namespaces may have as well, as far as its fields name it: never a guess from its
 * words. `image` is that of the failing container, where it is known.
 */
export function commonFactorOf(finding: Finding, image: string | undefined): CommonFactor | undefined {
  const { cause, subject, details, severity } = finding;
  if (severity === 'info') return undefined;
  const text = (name: string): string | undefined => {
    const value = details[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  if (CLUSTER_WIDE.has(subject.kind)) return { kind: subject.kind.toLowerCase(), name: subject.name };
  if (OF_DNS.has(cause)) return { kind: 'service', name: 'cluster DNS' };
  const pulled = text('image') ?? image;
  if (OF_REGISTRY.has(cause) && pulled !== undefined) return { kind: 'registry', name: registryOf(pulled) };
  const node = text('node');
  if (OF_NODE.has(cause) && node !== undefined) return { kind: 'node', name: node };
  if (OF_ROOM.has(cause)) return { kind: 'cluster', name: `room on the nodes${wanted(text('resource'))}` };
  for (const [name, kind] of OUTSIDE) {
    const value = text(name);
    if (value !== undefined) return { kind, name: value };
  }
  const host = text('host');
  if (host !== undefined && host.includes('.')) return { kind: 'host', name: host.replace(/\.$/, '') };
  return pulled === undefined || finding.container === null ? undefined : { kind: 'image', name: pulled };
}

const wanted = (resource: string | undefined): string => (resource === undefined ? '' : ` (${resource})`);

/**
 * The registry of an image as runtimes read its name: the first part, when it looks like a host; Docker Hub otherwise.
 */
function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'docker.io';
}
