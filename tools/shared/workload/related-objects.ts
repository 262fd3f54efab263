import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { isNameOfChild } from '../../../src/core/generated-names.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { podsOf, uidOf, type FoundWorkload } from './find-workload.ts';
import type { OtherOwner } from './other-owner.ts';

export type Related = {
  readonly uids: ReadonlySet<string>;
  /** Kinds and names of the objects that are there, the workload first. */
  readonly objects: readonly { readonly kind: string; readonly name: string }[];
  /** True for objects of the workload that are gone by now: events outlive their pods. */
  readonly byName: (kind: string, name: string) => boolean;
};

const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['ReplicaSet', 'Pod'],
  StatefulSet: ['Pod'],
  DaemonSet: ['Pod'],
  Job: ['Pod'],
  CronJob: ['Job', 'Pod'],
};

const named = ({ metadata }: KubeObject, kind: string) => ({ kind, name: metadata?.name ?? '' });

/** What is known of an owner that is no workload: itself, what stands below it, and its pods. */
export function relatedToOther({ name, owners, pods }: OtherOwner): Related {
  const kinds = new Set(['Pod', ...owners.map(({ kind }) => kind)]);
  return {
    uids: new Set([...owners, ...pods.map(({ metadata }) => ({ uid: metadata?.uid ?? '' }))].map(({ uid }) => uid)),
    objects: [
      ...owners.toReversed().map((one) => ({ kind: one.kind, name: one.name })),
      ...pods.map((pod) => named(pod, 'Pod')),
    ],
    byName: (other, text) => pods.length > 0 && kinds.has(other) && isNameOfChild(text, name),
  };
}

/** The workload with all that it owns: ReplicaSets or Jobs, pods, and its autoscalers by name. */
export async function relatedTo(workload: FoundWorkload, context: ToolContext, signal: AbortSignal): Promise<Related> {
  const { namespace, kind, name } = workload;
  const uid = uidOf(workload.object);
  const owned = async (what: typeof KINDS.replicasets | typeof KINDS.jobs): Promise<readonly KubeObject[]> => {
    const read = context.cluster.list(what as typeof KINDS.replicasets, { namespace }, signal);
    const { items } = await workload.holes.fill(what.plural, read, EMPTY_LISTING);
    return items.filter(({ metadata }) => metadata?.ownerReferences?.some((owner) => owner.uid === uid));
  };
  const [pods, middle] = await Promise.all([
    workload.holes.fill('pods', podsOf(workload, context, signal), []),
    kind === 'Deployment' ? owned(KINDS.replicasets) : kind === 'CronJob' ? owned(KINDS.jobs) : [],
  ]);
  return {
    uids: new Set([uid, ...middle.map(uidOf), ...pods.map(uidOf)]),
    objects: [
      { kind, name },
      ...(kind === 'Pod' ? [] : pods.map((pod) => named(pod, 'Pod'))),
      ...middle.map((object) => named(object, kind === 'Deployment' ? 'ReplicaSet' : 'Job')),
    ],
    byName: (other, text) => (CHILDREN[kind] ?? []).includes(other) && isNameOfChild(text, name),
  };
}
