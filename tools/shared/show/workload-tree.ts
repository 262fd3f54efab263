import type { Job, KubeObject, Pod, ReplicaSet } from '../../../src/core/kubernetes.ts';
import { controllerOf } from '../../../src/core/owners.ts';
import type { TreeNode } from '../../../src/core/view.ts';
import {
  daemonSetState,
  deploymentState,
  jobState,
  podState,
  statefulSetState,
  worstOf,
  type State,
} from './health.ts';
import type { NamespaceLists } from './namespace-lists.ts';

/** Pods of one parent that are named; the rest is one line. */
const MOST_PODS = 10;
const MOST_JOBS = 3;

/**
 * Owners with their ReplicaSets, Jobs and pods; then what owners run that are not listed here (a ReplicationController,
 * a kind of this cluster alone); then pods without an owner. Deployments first.
 */
export function workloadTree(lists: NamespaceLists): TreeNode[] {
  const children = byOwner([...lists.pods, ...lists.replicasets, ...lists.jobs]);
  const of = <T extends KubeObject>(object: KubeObject, all: readonly T[]): readonly T[] => {
    const own = new Set<KubeObject>(children.get(object.metadata?.uid ?? '') ?? []);
    return all.filter((child) => own.has(child));
  };
  const autoscaled = new Map(
    lists.horizontalpodautoscalers.map(({ spec }) => [
      `${spec?.scaleTargetRef.kind ?? ''}/${spec?.scaleTargetRef.name ?? ''}`,
      `, autoscaled ${spec?.minReplicas ?? 1} to ${spec?.maxReplicas ?? '?'}`,
    ]),
  );
  const node = (kind: string, object: KubeObject, { health, note }: State, below: readonly TreeNode[]): TreeNode => ({
    kind,
    name: object.metadata?.name ?? '',
    health,
    note: note + (autoscaled.get(`${kind}/${object.metadata?.name ?? ''}`) ?? ''),
    children: below,
  });
  return [
    ...lists.deployments.map((deployment) => {
      const sets = of(deployment, lists.replicasets).filter(({ spec, status }) => spec?.replicas || status?.replicas);
      const pods = sets.flatMap((set) => of(set, lists.pods));
      return node(
        'Deployment',
        deployment,
        deploymentState(deployment, pods),
        sets.map((set) => setNode(set, of(set, lists.pods))),
      );
    }),
    ...lists.statefulsets.map((set) => {
      const pods = of(set, lists.pods);
      return node('StatefulSet', set, statefulSetState(set, pods), podNodes(pods));
    }),
    ...lists.daemonsets.map((set) => {
      const pods = of(set, lists.pods);
      return node('DaemonSet', set, daemonSetState(set, pods), podNodes(pods));
    }),
    ...lists.cronjobs.map((cron) => {
      const jobs = [...of(cron, lists.jobs)].sort((a, b) =>
        (b.metadata?.creationTimestamp ?? '').localeCompare(a.metadata?.creationTimestamp ?? ''),
      );
      const note = `${cron.spec?.schedule ?? ''}${cron.spec?.suspend ? ', suspended' : ''}`;
      const below = jobs.slice(0, MOST_JOBS).map((job) => jobNode(job, of(job, lists.pods)));
      return node(
        'CronJob',
        cron,
        { health: cron.spec?.suspend ? 'idle' : worstOf(below.slice(0, 1).map(({ health }) => health)), note },
        below,
      );
    }),
    ...lists.jobs.filter((job) => !owned(job)).map((job) => jobNode(job, of(job, lists.pods))),
    ...otherOwners(lists),
    ...podNodes(lists.pods.filter((pod) => !owned(pod))),
  ];
}

/** ReplicaSets of their own, and the owners that only their ReplicaSets, Jobs and pods tell of. */
function otherOwners(lists: NamespaceLists): TreeNode[] {
  const all: readonly (readonly KubeObject[])[] = [
    lists.deployments,
    lists.replicasets,
    lists.statefulsets,
    lists.daemonsets,
    lists.cronjobs,
    lists.jobs,
  ];
  const listed = new Set(all.flat().map(({ metadata }) => metadata?.uid));
  const podsOf = (owner: KubeObject): readonly Pod[] =>
    lists.pods.filter((pod) => controllerOf(pod)?.uid === owner.metadata?.uid);
  const sets = lists.replicasets.filter(({ spec, status }) => spec?.replicas || status?.replicas);
  const parts = [
    ...sets.map((set) => ({ object: set, nodes: [setNode(set, podsOf(set))] })),
    ...lists.jobs.filter(owned).map((job) => ({ object: job, nodes: [jobNode(job, podsOf(job))] })),
    ...lists.pods.filter(owned).map((pod) => ({ object: pod, nodes: podNodes([pod]) })),
  ];
  const alone = parts.filter(({ object }) => controllerOf(object) === undefined).flatMap(({ nodes }) => nodes);
  const below = new Map<string, TreeNode[]>();
  for (const { object, nodes } of parts) {
    const owner = controllerOf(object);
    if (owner === undefined || owner.kind === 'Node' || listed.has(owner.uid)) continue;
    const key = `${owner.kind}/${owner.name}`;
    below.set(key, [...(below.get(key) ?? []), ...nodes]);
  }
  const owners = [...below].map(([key, nodes]): TreeNode => {
    const [kind = '', name = ''] = key.split('/');
    const well = nodes.filter(({ health }) => health === 'ok' || health === 'idle').length;
    const health = worstOf(nodes.map((one) => one.health));
    return { kind, name, health, note: `${well} of ${nodes.length} well`, children: folded(nodes) };
  });
  return [...owners, ...alone];
}

const jobNode = (job: Job, pods: readonly Pod[]): TreeNode => ({
  kind: 'Job',
  name: job.metadata?.name ?? '',
  ...jobState(job),
  children: podNodes(pods),
});

/** A static pod has its node for an owner: it stands for itself. */
const owned = (object: KubeObject): boolean =>
  object.metadata?.ownerReferences?.some(({ controller, kind }) => controller && kind !== 'Node') ?? false;

function byOwner(objects: readonly KubeObject[]): Map<string, KubeObject[]> {
  const found = new Map<string, KubeObject[]>();
  for (const object of objects) {
    const owner = object.metadata?.ownerReferences?.find(({ controller }) => controller)?.uid;
    if (owner === undefined) continue;
    const list = found.get(owner);
    if (list) list.push(object);
    else found.set(owner, [object]);
  }
  return found;
}

function setNode(set: ReplicaSet, pods: readonly Pod[]): TreeNode {
  const revision = set.metadata?.annotations?.['deployment.kubernetes.io/revision'];
  const below = podNodes(pods);
  const ready = set.status?.readyReplicas ?? 0;
  const wanted = set.spec?.replicas ?? 0;
  return {
    kind: 'ReplicaSet',
    name: set.metadata?.name ?? '',
    health: ready >= wanted ? 'ok' : worstOf(below.map(({ health }) => health)),
    note: `${ready}/${wanted} ready${revision ? `, revision ${revision}` : ''}`,
    children: below,
  };
}

const podNodes = (pods: readonly Pod[]): TreeNode[] =>
  folded(
    pods.map((pod): TreeNode => ({ kind: 'Pod', name: pod.metadata?.name ?? '', ...podState(pod), children: [] })),
  );

/** Ill ones first; many are folded. */
function folded(all: readonly TreeNode[]): TreeNode[] {
  const nodes = [...all].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const left = nodes.slice(MOST_PODS);
  if (left.length === 0) return nodes;
  return [
    ...nodes.slice(0, MOST_PODS),
    {
      kind: 'Pods',
      name: `${left.length} more`,
      health: worstOf(left.map(({ health }) => health)),
      note: 'the list of pods shows them',
      children: [],
      stands: left.length,
    },
  ];
}

const rank = ({ health }: TreeNode): number =>
  ['critical', 'warning', 'unknown', 'progressing', 'ok', 'idle'].indexOf(health);
