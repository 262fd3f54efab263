import type { KubeObject } from './kubernetes.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths below `spec` that the API server lets nobody change (validation of `apps`, `batch` and `core`), by kind. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  StatefulSet: ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'],
  Deployment: ['selector'],
  DaemonSet: ['selector'],
  ReplicaSet: ['selector'],
  Job: ['selector', 'completionMode'],
  Service: ['clusterIP'],
  PersistentVolumeClaim: ['storageClassName', 'accessModes', 'volumeName', 'resources.requests.storage'],
};
const MOST = 60;

/**
 * The fields of an object that cannot be changed once it is made, as path and plain value:
 * `spec.volumeClaimTemplates[data].spec.resources.requests.storage` → `10Gi`. Items of lists go by their name.
 */
export function fixedFields(object: KubeObject): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth === 0 || Object.keys(found).length >= MOST) return;
    if (Array.isArray(value)) {
      if (value.every((one) => typeof one === 'string')) found[path] = value.join(',');
      else for (const [at, one] of value.entries()) visit(one, `${path}[${nameOf(one) ?? at}]`, depth - 1);
    } else if (isNode(value)) {
      for (const [key, one] of Object.entries(value)) if (!HELD.has(key)) visit(one, `${path}.${key}`, depth - 1);
    } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      found[path] = String(value);
  };
  const spec = isNode(object.spec) ? object.spec : {};
  for (const path of FIXED[object.kind ?? ''] ?? [])
    visit(
      path.split('.').reduce<unknown>((node, key) => (isNode(node) ? node[key] : undefined), spec),
      `spec.${path}`,
      8,
    );
  return found;
}

/** What the server writes itself, and the names by which items go. */
const HELD: ReadonlySet<string> = new Set(['status', 'metadata', 'apiVersion', 'kind', 'volumeMode']);

const nameOf = (one: unknown): string | undefined => {
  const metadata = isNode(one) && isNode(one['metadata']) ? one['metadata'] : undefined;
  return typeof metadata?.['name'] === 'string' ? metadata['name'] : undefined;
};
