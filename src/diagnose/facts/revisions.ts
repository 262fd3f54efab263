import type { Blamed } from '../../core/diagnosis.ts';
import type { ControllerRevision } from '../../core/kinds.ts';
import type { KubeObject, Pod, ReplicaSet } from '../../core/kubernetes.ts';
import { renamed, templateChanges } from '../changes/template-diff.ts';
import { lastWriter, TEMPLATE } from '../changes/managers.ts';
import { at } from './events.ts';
import { podReady } from './containers.ts';
import { directOwner, keyOf, podsOf, topOf } from './owners.ts';
import { perFacts } from './per-facts.ts';
import type { Facts } from '../types.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const revisionOf = ({ metadata }: ReplicaSet): number => Number(metadata?.annotations?.[REVISION] ?? 0);

/** What a rollout changed, when the pod belongs to the newest ReplicaSet and an older one still serves. */
export type Change = {
  readonly revision: number;
  /** Revision that still serves. */
  readonly before: number;
  /** Fields that differ, such as `containers[backend].image`, at most 8. */
  readonly changed: readonly string[];
  /** The same in words, with both images and the names of variables. */
  readonly texts: readonly string[];
  /** The ReplicaSet or ControllerRevision of the newest revision. */
  readonly holder: Blamed;
  /** Pods of the newest revision. */
  readonly pods: readonly Pod[];
  /** Milliseconds at which it was made. */
  readonly at: number;
  /** Field manager that wrote the template last; absent when nobody can tell. */
  readonly by?: string;
  /** Variables that only the serving revision has, and only the newest. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

/** ReplicaSets by what controls them, newest revision first. */
const setsByController = perFacts((facts) => {
  const byKey = new Map<string, ReplicaSet[]>();
  for (const set of facts.replicasets) {
    const parent = set.metadata?.ownerReferences?.find(({ controller }) => controller);
    if (parent) byKey.set(keyOf(parent), [...(byKey.get(keyOf(parent)) ?? []), set]);
  }
  for (const sets of byKey.values()) sets.sort((a, b) => revisionOf(b) - revisionOf(a));
  return byKey;
});

/** Reading rule 10: a fault only in the newest revision points at what changed in the template. */
export function changeBehind(facts: Facts, pod: Pod): Change | undefined {
  const owner = directOwner(pod);
  if (owner.kind === 'StatefulSet' || owner.kind === 'DaemonSet') return inHistory(facts, pod, owner);
  if (owner.kind !== 'ReplicaSet') return undefined;
  const top = topOf(facts, owner);
  const [newest, ...older] = setsByController(facts).get(keyOf(top)) ?? [];
  const serving = older.find(({ status }) => (status?.readyReplicas ?? 0) > 0);
  if (!newest || !serving || newest.metadata?.name !== owner.name) return undefined;
  const changes = templateChanges(serving.spec?.template, newest.spec?.template);
  const deployment = facts.deployments.find(({ metadata }) => top.kind === 'Deployment' && metadata?.name === top.name);
  const writer = deployment && lastWriter(deployment, TEMPLATE);
  return {
    revision: revisionOf(newest),
    before: revisionOf(serving),
    changed: changes.map(({ field }) => field).slice(0, 8),
    texts: changes.map(({ text }) => text).slice(0, 8),
    holder: { kind: 'ReplicaSet', name: newest.metadata?.name ?? '' },
    pods: podsOf(facts, { kind: 'ReplicaSet', name: newest.metadata?.name ?? '' }),
    at: at(newest.metadata?.creationTimestamp),
    ...(writer ? { by: writer.manager } : {}),
    ...renamed(serving.spec?.template, newest.spec?.template),
  };
}

const HASH = 'controller-revision-hash';
const hashOf = ({ metadata }: Pod): string => metadata?.labels?.[HASH] ?? '';

/** Pods carry the name of their ControllerRevision (StatefulSet), or what it ends with (DaemonSet). */
const isOf = ({ metadata }: ControllerRevision, hash: string): boolean =>
  hash !== '' && (metadata?.name === hash || metadata?.name?.endsWith(`-${hash}`) === true);

/** True where pods of one workload have different templates: a rollout that goes on, or stands. */
export const isMixed = (facts: Facts, owner: Blamed): boolean => new Set(podsOf(facts, owner).map(hashOf)).size > 1;

/** The same of a StatefulSet or DaemonSet: its newest ControllerRevision against the one that ready pods still have. */
function inHistory(facts: Facts, pod: Pod, owner: Blamed): Change | undefined {
  const all = facts.controllerrevisions
    .filter(({ metadata }) =>
      metadata?.ownerReferences?.some(({ kind, name }) => kind === owner.kind && name === owner.name),
    )
    .toSorted((a, b) => (b.revision ?? 0) - (a.revision ?? 0));
  const [newest, ...older] = all;
  if (!newest || !isOf(newest, hashOf(pod))) return undefined;
  const pods = podsOf(facts, owner);
  const serving = older.find((one) => pods.some((other) => podReady(other) && isOf(one, hashOf(other))));
  if (!serving) return undefined;
  const [before, after] = [serving.data?.spec?.template, newest.data?.spec?.template];
  const changes = templateChanges(before, after);
  const list: readonly KubeObject[] = owner.kind === 'StatefulSet' ? facts.statefulsets : facts.daemonsets;
  const workload = list.find(({ metadata }) => metadata?.name === owner.name);
  const writer = workload && lastWriter(workload, TEMPLATE);
  return {
    revision: newest.revision ?? 0,
    before: serving.revision ?? 0,
    changed: changes.map(({ field }) => field).slice(0, 8),
    texts: changes.map(({ text }) => text).slice(0, 8),
    holder: { kind: 'ControllerRevision', name: newest.metadata?.name ?? '' },
    pods: pods.filter((one) => isOf(newest, hashOf(one))),
    at: at(newest.metadata?.creationTimestamp),
    ...(writer ? { by: writer.manager } : {}),
    ...renamed(before, after),
  };
}
