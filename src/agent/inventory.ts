import type { Inventory, KnownWorkload } from '../core/inventory.ts';
import { KINDS, type Kind } from '../core/kinds.ts';
import type { Container, KubeObject } from '../core/kubernetes.ts';
import type { ToolContext } from '../core/tool.ts';

/** Names of one kind that are read at most; a namespace with more is matched by the tools alone. */
const MOST = 500;
const WAIT_MS = 5_000;

type Templated = KubeObject & {
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: {
      readonly matchLabels?: Readonly<Record<string, string>>;
      readonly matchExpressions?: readonly unknown[];
    };
    readonly template?: { readonly spec?: { readonly containers?: readonly Container[] } };
  };
};

/**
 * What exists in the namespace of the conversation, read once when it is first asked for: at most nine lists, all at
 * the same time. What may not be read is empty; undefined when not even the deployments can be read.
 */
export function inventoryOf({
  cluster,
  namespace,
}: ToolContext): (signal: AbortSignal) => Promise<Inventory | undefined> {
  let read: Promise<Inventory | undefined> | undefined;
  return (signal) => (read ??= readAll(AbortSignal.any([signal, AbortSignal.timeout(WAIT_MS)])));

  async function readAll(signal: AbortSignal): Promise<Inventory | undefined> {
    const list = async <T extends KubeObject>(kind: Kind<T>): Promise<readonly T[]> =>
      (await cluster.list(kind, { namespace, most: MOST }, signal)).items;
    const names = async <T extends KubeObject>(kind: Kind<T>): Promise<readonly string[]> =>
      (await list(kind).catch(() => [])).flatMap(({ metadata }) => metadata?.name ?? []);
    const known = async (kind: Kind): Promise<readonly KnownWorkload[]> =>
      (await list(kind).catch(() => [])).map((object) => workloadOf(kind.kind, object));
    try {
      const [deployments, others, pods, namespaces, configMaps, secrets] = await Promise.all([
        list(KINDS.deployments),
        Promise.all(
          [KINDS.statefulsets, KINDS.daemonsets, KINDS.cronjobs, KINDS.jobs].map((kind) => known(kind as Kind)),
        ),
        names(KINDS.pods),
        names(KINDS.namespaces),
        names(KINDS.configmaps),
        names(KINDS.secrets),
      ]);
      const workloads = [...deployments.map((one) => workloadOf('Deployment', one as KubeObject)), ...others.flat()];
      const releases = [
        ...new Set(deployments.flatMap(({ metadata }) => metadata?.annotations?.['meta.helm.sh/release-name'] ?? [])),
      ];
      return { namespace, namespaces, workloads, pods, configMaps, secrets, releases };
    } catch {
      return undefined;
    }
  }
}

function workloadOf(kind: string, object: KubeObject): KnownWorkload {
  const { metadata, spec } = object as Templated;
  const { matchLabels, matchExpressions = [] } = spec?.selector ?? {};
  const release = metadata?.annotations?.['meta.helm.sh/release-name'];
  return {
    kind,
    name: metadata?.name ?? '',
    labels: { ...metadata?.labels },
    ...(release === undefined ? {} : { release }),
    ...(matchLabels !== undefined && matchExpressions.length === 0 ? { selector: { ...matchLabels } } : {}),
    replicas: kind === 'Deployment' || kind === 'StatefulSet' ? (spec?.replicas ?? 1) : undefined,
    containers: (spec?.template?.spec?.containers ?? []).map(({ name, image, resources }) => ({
      name,
      image: image ?? '',
      limits: { ...resources?.limits },
      requests: { ...resources?.requests },
    })),
  };
}
