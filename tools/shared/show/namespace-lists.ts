import { KINDS, type Kind } from '../../../src/core/kinds.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import type { Holes } from '../holes.ts';

const READ = [
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'pods',
  'services',
  'endpointslices',
  'ingresses',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'horizontalpodautoscalers',
] as const;

const ANY: Readonly<Record<Name, Kind<unknown>>> = KINDS;

type Name = (typeof READ)[number];
type ItemOf<N extends Name> = (typeof KINDS)[N] extends Kind<infer T> ? T : never;

export type NamespaceLists = { readonly [N in Name]: readonly ItemOf<N>[] } & {
  /** Kinds that could not be read. */
  readonly unread: ReadonlySet<string>;
};

/** Objects of one kind that are read; a namespace with more is shown in part and said so. */
const MOST = 5_000;

/** All that a namespace is made of, in one batch. A kind that may not be read is empty, and named in the holes. */
export async function readNamespace(
  namespace: string,
  holes: Holes,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<NamespaceLists> {
  const unread = new Set<string>();
  const lists = await Promise.all(
    READ.map(async (name) => {
      const failed = { items: [] as KubeObject[], more: false, resourceVersion: '' };
      const got = await holes.fill(name, cluster.list(ANY[name] as Kind, { namespace, most: MOST }, signal), failed);
      if (got === failed) unread.add(name);
      if (got.more) holes.add(`${name}: only the first ${MOST}`);
      return [name, got.items] as const;
    }),
  );
  return { ...(Object.fromEntries(lists) as unknown as NamespaceLists), unread };
}
