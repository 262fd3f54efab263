import type { Container, Pod, PodTemplate, ReplicaSet } from '../../core/kubernetes.ts';
import { canonical } from '../../core/json.ts';
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
  return {
    revision: revisionOf(newest),
    before: revisionOf(serving),
    changed: differences(serving.spec?.template, newest.spec?.template).slice(0, 8),
  };
}

const FIELDS = [
  'image',
  'command',
  'args',
  'env',
  'envFrom',
  'ports',
  'resources',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'volumeMounts',
  'securityContext',
  'lifecycle',
] as const;

/** Names of the fields of a pod template that differ between two revisions. */
export function differences(before: PodTemplate | undefined, after: PodTemplate | undefined): readonly string[] {
  const of = (template: PodTemplate | undefined): ReadonlyMap<string, Container> =>
    new Map(
      [...(template?.spec?.initContainers ?? []), ...(template?.spec?.containers ?? [])].map((one) => [one.name, one]),
    );
  const old = of(before);
  const now = of(after);
  const found: string[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const a = old.get(name);
    const b = now.get(name);
    if (!a || !b) found.push(`containers[${name}]`);
    else
      for (const field of FIELDS)
        if (canonical(a[field] ?? null) !== canonical(b[field] ?? null)) found.push(`containers[${name}].${field}`);
  }
  for (const field of [
    'volumes',
    'serviceAccountName',
    'securityContext',
    'nodeSelector',
    'affinity',
    'tolerations',
  ] as const)
    if (canonical(before?.spec?.[field] ?? null) !== canonical(after?.spec?.[field] ?? null)) found.push(field);
  return found;
}
