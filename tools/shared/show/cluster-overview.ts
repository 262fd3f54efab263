import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { AppError, toAppError } from '../../../src/core/errors.ts';
import { KINDS, type Kind } from '../../../src/core/kinds.ts';
import type { KubeObject, Pod } from '../../../src/core/kubernetes.ts';
import { namespacesNamed } from '../../../src/core/target.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import type { TreeNode } from '../../../src/core/view.ts';
import { readableNamespaces } from '../../../src/diagnose/index.ts';
import { Holes } from '../holes.ts';
import { daemonSetState, deploymentState, podState, statefulSetState, worstOf } from './health.ts';
import type { Overview } from './overview.ts';

const PAGE = 5_000;
const MOST_PODS = 100_000;
/** Namespaces on the screen, and ill objects of each. */
const MOST_NODES = 200;
const MOST_ILL = 5;

/** What a row needs of a pod; many thousand of them are read. */
function slim(object: KubeObject): KubeObject {
  const { metadata, spec, status } = object as Pod;
  const named = (list: readonly { name: string; restartPolicy?: string }[] = []) =>
    list.map(({ name, restartPolicy }) => ({ name, ...(restartPolicy === undefined ? {} : { restartPolicy }) }));
  return {
    metadata: {
      name: metadata?.name,
      namespace: metadata?.namespace,
      ownerReferences: metadata?.ownerReferences,
      deletionTimestamp: metadata?.deletionTimestamp,
    },
    spec: { containers: named(spec?.containers), initContainers: named(spec?.initContainers) },
    status,
  } as KubeObject;
}

/**
 * Every namespace of the cluster with its pods and workloads, ill ones first, from one list of each kind. Where the
 * whole cluster may not be listed, the namespaces that may be read; what is missing is said.
 */
export async function clusterOverview(context: ToolContext, signal: AbortSignal): Promise<Overview> {
  const holes = new Holes();
  const { places, missing } = await placesOf(context, signal);
  const list = async <T>(kind: Kind<T>, shape?: (object: KubeObject) => KubeObject): Promise<readonly T[]> => {
    const lists = places.map((namespace) =>
      context.cluster.list(kind, { namespace, pageSize: PAGE, most: MOST_PODS, ...(shape ? { shape } : {}) }, signal),
    );
    const read = await Promise.all(lists.map((one) => holes.fill(kind.plural, one, EMPTY_LISTING)));
    if (read.some(({ more }) => more)) holes.add(`${kind.plural}: only the first ${MOST_PODS}`);
    return read.flatMap(({ items }) => items);
  };
  const [pods, deployments, statefulsets, daemonsets] = await Promise.all([
    list(KINDS.pods, slim),
    list(KINDS.deployments),
    list(KINDS.statefulsets),
    list(KINDS.daemonsets),
  ]);
  const spaces = new Map<string, Space>();
  const space = (object: KubeObject): Space => {
    const name = object.metadata?.namespace ?? '';
    const found = spaces.get(name) ?? { pods: 0, illPods: [], workloads: [] };
    spaces.set(name, found);
    return found;
  };
  const workload = (kind: string, object: KubeObject, state: Pick<TreeNode, 'health' | 'note'>): void =>
    void space(object).workloads.push({ kind, name: object.metadata?.name ?? '', ...state, children: [] });
  for (const one of deployments) workload('Deployment', one, deploymentState(one, []));
  for (const one of statefulsets) workload('StatefulSet', one, statefulSetState(one, []));
  for (const one of daemonsets) workload('DaemonSet', one, daemonSetState(one, []));
  for (const pod of pods) {
    const here = space(pod);
    const state = podState(pod);
    here.pods += 1;
    if (ILL.has(state.health))
      here.illPods.push({ kind: 'Pod', name: pod.metadata?.name ?? '', ...state, children: [] });
  }
  const nodes = [...spaces].map(([name, one]) => nodeOf(name, one)).sort(byHealth);
  holes.mustHave(nodes.length > 0, 'pods and workloads', '*');
  const ill = nodes.filter(({ health }) => ILL.has(health)).length;
  const left = nodes.length - MOST_NODES;
  const more = [...(left > 0 ? [`${left} namespaces left out`] : []), ...missing, ...holes.lines()].join('; ');
  return {
    type: 'tree',
    title: `${nodes.length} namespaces with workloads, ${ill === 0 ? 'none ill' : `${ill} ill`}; ${pods.length} pods`,
    nodes: nodes.slice(0, MOST_NODES),
    ...(more === '' ? {} : { more }),
  };
}

type Space = { pods: number; illPods: TreeNode[]; workloads: TreeNode[] };

const ILL: ReadonlySet<string> = new Set(['critical', 'warning']);
const ORDER = ['critical', 'warning', 'unknown', 'progressing', 'ok', 'idle'];
const byHealth = (a: TreeNode, b: TreeNode): number =>
  ORDER.indexOf(a.health) - ORDER.indexOf(b.health) || a.name.localeCompare(b.name);

async function placesOf(
  { cluster, namespace, contexts }: ToolContext,
  signal: AbortSignal,
): Promise<{ readonly places: readonly string[]; readonly missing: readonly string[] }> {
  try {
    await cluster.list(KINDS.pods, { namespace: '*', most: 1, pageSize: 1 }, signal);
    return { places: ['*'], missing: [] };
  } catch (error) {
    const failure = toAppError(error);
    if (!(error instanceof AppError) || failure.code !== 'forbidden') throw error;
    const known = namespacesNamed(cluster.target, namespace, contexts?.() ?? []);
    const scope = await readableNamespaces(known, cluster, failure, signal);
    return { places: scope.namespaces, missing: scope.missing.map((one) => `not read: ${one}`) };
  }
}

/** A namespace with what is ill in it. */
function nodeOf(name: string, { pods, illPods, workloads }: Space): TreeNode {
  const ill = workloads.filter(({ health }) => ILL.has(health)).sort(byHealth);
  const shown = (ill.length > 0 ? ill : illPods.toSorted(byHealth)).slice(0, MOST_ILL);
  const left = (ill.length > 0 ? ill : illPods).length - shown.length;
  const parts = [
    `${pods} ${pods === 1 ? 'pod' : 'pods'}${illPods.length > 0 ? `, ${illPods.length} ill` : ''}`,
    ...(workloads.length > 0 ? [`${workloads.length - ill.length}/${workloads.length} workloads well`] : []),
    ...(left > 0 ? [`${left} more are ill`] : []),
  ];
  const health = worstOf([...workloads.map((one) => one.health), ...illPods.map((one) => one.health)]);
  return { kind: 'Namespace', name, health, note: parts.join('; '), children: shown };
}
