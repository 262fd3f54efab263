import type { Pod, ReplicaSet } from '../../core/kubernetes.ts';
import { renamed, templateChanges } from '../changes/template-diff.ts';
import { lastWriter, TEMPLATE } from '../changes/managers.ts';
import { at } from './events.ts';
import { directOwner, topOf } from './owners.ts';
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
  /** ReplicaSet of the newest revision. */
  readonly replicaSet: string;
  /** Milliseconds at which it was made. */
  readonly at: number;
  /** Field manager that wrote the template last; absent when nobody can tell. */
  readonly by?: string;
  /** Variables that only the serving revision has, and only the newest. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

/** Reading rule 10: a fault only in the newest revision points at what changed in the template. */
export function changeBehind(facts: Facts, pod: Pod): Change | undefined {
  const owner = directOwner(pod);
  if (owner.kind !== 'ReplicaSet') return undefined;
  const top = topOf(facts, owner);
  const all = facts.replicasets
    .filter(({ metadata }) => {
      const parent = metadata?.ownerReferences?.find(({ controller }) => controller);
      return parent?.kind === top.kind && parent.name === top.name;
    })
    .sort((a, b) => revisionOf(b) - revisionOf(a));
  const [newest, ...older] = all;
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
    replicaSet: newest.metadata?.name ?? '',
    at: at(newest.metadata?.creationTimestamp),
    ...(writer ? { by: writer.manager } : {}),
    ...renamed(serving.spec?.template, newest.spec?.template),
  };
}
