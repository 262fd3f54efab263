import { KINDS } from '../../core/kinds.ts';
import type { Deployment, PodTemplate, ReplicaSet } from '../../core/kubernetes.ts';
import { copyJson, sameJson } from '../plain-json.ts';
import { templateHash } from '../ids.ts';
import { DESIRED, fenceposts, MAX, newSetSize, REVISION, replicasOf, revisionOf } from './deployment-math.ts';
import { setCondition } from './deployment-status.ts';
import { controlled, ownerReference, type World } from './world.ts';

const HASH = 'pod-template-hash';

export function sameTemplate(set: ReplicaSet, template: PodTemplate | undefined): boolean {
  const own = set.spec?.template;
  return (
    sameJson({ ...own?.metadata?.labels, [HASH]: undefined }, template?.metadata?.labels ?? {}) &&
    sameJson(own?.metadata?.annotations ?? {}, template?.metadata?.annotations ?? {}) &&
    sameJson(own?.spec, template?.spec)
  );
}

const withoutEmpty = (template: PodTemplate): unknown => ({
  labels: template.metadata?.labels ?? {},
  annotations: template.metadata?.annotations ?? {},
  spec: template.spec,
});

/** Finds or makes the ReplicaSet of the present template and gives it the newest revision number. */
export function ensureNewSet(
  world: World,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  found: ReplicaSet | undefined,
): ReplicaSet {
  const { namespace, name = '' } = deployment.metadata ?? {};
  const others = sets.filter((set) => set !== found);
  const newest = Math.max(0, ...others.map(revisionOf));
  const revision = found && revisionOf(found) > newest ? revisionOf(found) : newest + 1;
  const set = found ? renumber(world, deployment, found, revision) : createSet(world, deployment, sets, revision);
  const conditions = deployment.status?.conditions ?? [];
  const isFirst = !conditions.some(({ type }) => type === 'Progressing');
  const text = `${found ? 'Found' : 'Created'} new replica set "${set.metadata?.name}"`;
  const reason = found ? 'FoundNewReplicaSet' : 'NewReplicaSetCreated';
  const isMarked = deployment.metadata?.annotations?.[REVISION] === String(revision);
  if (isMarked && found && !isFirst) return set;
  world.store.change(KINDS.deployments, namespace, name, (draft) => {
    draft.metadata = {
      ...draft.metadata,
      annotations: { ...draft.metadata?.annotations, [REVISION]: String(revision) },
    };
    // A rollback to an older set moves the condition only when its pods come up.
    if (found && !isFirst) return;
    const progress = setCondition(conditions, 'Progressing', 'True', reason, text, world.clock.now());
    draft.status = { ...draft.status, conditions: progress };
  });
  return set;
}

function renumber(world: World, deployment: Deployment, set: ReplicaSet, revision: number): ReplicaSet {
  if (set.metadata?.annotations?.[REVISION] === String(revision)) return set;
  return world.store.change(KINDS.replicasets, set.metadata?.namespace, set.metadata?.name ?? '', ({ metadata }) => {
    if (!metadata) return;
    const past = [
      metadata.annotations?.['deployment.kubernetes.io/revision-history'],
      metadata.annotations?.[REVISION],
    ];
    metadata.annotations = {
      ...metadata.annotations,
      ...changeCause(deployment),
      [REVISION]: String(revision),
      'deployment.kubernetes.io/revision-history': past.filter(Boolean).join(','),
    };
  });
}

/** What `kubectl rollout history` shows; copied with every annotation except the bookkeeping ones. */
const changeCause = (deployment: Deployment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(deployment.metadata?.annotations ?? {}).filter(
      ([key]) => !/^(deployment\.kubernetes\.io\/|kubectl\.kubernetes\.io\/last-applied)/.test(key),
    ),
  );

function createSet(world: World, deployment: Deployment, sets: readonly ReplicaSet[], revision: number): ReplicaSet {
  const { namespace, name = '' } = deployment.metadata ?? {};
  const template = copyJson(deployment.spec?.template ?? {});
  const hash = templateHash({ template: withoutEmpty(template), collisions: deployment.status?.collisionCount ?? 0 });
  const labels = { ...template.metadata?.labels, [HASH]: hash };
  // Copies: one object in two places of a draft would stay one in the store.
  template.metadata = { ...template.metadata, labels: { ...labels } };
  const created: ReplicaSet = {
    metadata: {
      name: `${name}-${hash}`,
      ...(namespace === undefined ? {} : { namespace }),
      labels,
      annotations: {
        ...changeCause(deployment),
        [DESIRED]: String(replicasOf(deployment)),
        [MAX]: String(replicasOf(deployment) + fenceposts(deployment).surge),
        [REVISION]: String(revision),
      },
      ownerReferences: [ownerReference('apps/v1', 'Deployment', deployment)],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: { ...deployment.spec?.selector.matchLabels, [HASH]: hash } },
      template,
    },
  };
  if (deployment.spec?.strategy?.type !== 'Recreate' && created.spec) {
    created.spec.replicas = newSetSize(deployment, [...sets, created], created);
  }
  const stored = world.store.create(KINDS.replicasets, created);
  announce(world, deployment, stored, 0, replicasOf(stored));
  return stored;
}

function announce(world: World, deployment: Deployment, set: ReplicaSet, from: number, to: number): void {
  if (from === to) return;
  world.recorder.record(deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${to > from ? 'up' : 'down'} replica set ${set.metadata?.name} from ${from} to ${to}`,
    component: 'deployment-controller',
  });
}

/** Gives a ReplicaSet its size, and the annotations that say what it was scaled for. */
export function scaleSet(world: World, deployment: Deployment, set: ReplicaSet, size: number): ReplicaSet {
  const before = replicasOf(set);
  const sizes = {
    [DESIRED]: String(replicasOf(deployment)),
    [MAX]: String(replicasOf(deployment) + fenceposts(deployment).surge),
  };
  const own = set.metadata?.annotations ?? {};
  // Most looks at a Deployment find nothing to do.
  if (set.spec?.replicas === size && own[DESIRED] === sizes[DESIRED] && own[MAX] === sizes[MAX]) return set;
  const changed = world.store.change(KINDS.replicasets, set.metadata?.namespace, set.metadata?.name ?? '', (draft) => {
    if (draft.spec) draft.spec.replicas = size;
    if (draft.metadata) draft.metadata.annotations = { ...draft.metadata.annotations, ...sizes };
  });
  announce(world, deployment, set, before, size);
  return changed;
}

/** Removes revisions beyond the history limit, once the rollout is complete. */
export function cleanUp(world: World, deployment: Deployment, newSet: ReplicaSet | undefined): void {
  const limit = deployment.spec?.revisionHistoryLimit ?? 10;
  const sets = controlled(world.store, deployment.metadata?.uid ?? '', KINDS.replicasets);
  const idle = sets
    .filter((set) => set.metadata?.uid !== newSet?.metadata?.uid)
    .filter((set) => replicasOf(set) === 0 && (set.status?.replicas ?? 0) === 0)
    .sort((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of idle.slice(0, Math.max(0, idle.length - limit)))
    world.store.remove(KINDS.replicasets, set.metadata?.namespace, set.metadata?.name ?? '');
}
