import { KINDS } from '../../core/kinds.ts';
import type { Deployment, ReplicaSet } from '../../core/kubernetes.ts';
import { DESIRED, newSetSize, oldSetSizes, proportionalSizes, replicasOf, sum } from './deployment-math.ts';
import { cleanUp, ensureNewSet, sameTemplate, scaleSet } from './deployment-sets.ts';
import { deadlineOf, deploymentStatus, setCondition } from './deployment-status.ts';
import { controlled, controllerKeys, keyOf, setStatus, splitKey, type Controller, type World } from './world.ts';

/**
 * The Deployment controller: revisions, rolling and recreating rollouts, deadlines, pausing, scaling, clean-up of old
 * revisions.
 */
export function deploymentController(world: World): Controller {
  return {
    keysOf: ({ kind, object }) => {
      if (kind.plural === 'deployments') return [keyOf(object.metadata)];
      return kind.plural === 'replicasets' ? controllerKeys(object, 'Deployment') : [];
    },
    reconcile(key) {
      const [namespace, name] = splitKey(key);
      const deployment = world.store.get(KINDS.deployments, namespace, name);
      if (!deployment || deployment.metadata?.deletionTimestamp !== undefined) return undefined;
      sync(world, deployment);
      const due = deadlineOf(world.store.get(KINDS.deployments, namespace, name) ?? {});
      return due === undefined ? undefined : Math.max(0, due - world.clock.now()) + 1000;
    },
  };
}

const setsOf = (world: World, deployment: Deployment): ReplicaSet[] =>
  controlled(world.store, deployment.metadata?.uid ?? '', KINDS.replicasets);

function sync(world: World, deployment: Deployment): void {
  const sets = setsOf(world, deployment);
  let newSet = sets.find((set) => sameTemplate(set, deployment.spec?.template));
  const paused = deployment.spec?.paused === true;
  markPaused(world, deployment, paused);

  const wanted = String(replicasOf(deployment));
  const scaled = sets.some((set) => replicasOf(set) > 0 && set.metadata?.annotations?.[DESIRED] !== wanted);
  if (paused || scaled) scaleInProportion(world, deployment, sets, newSet);
  else if (deployment.spec?.strategy?.type === 'Recreate') newSet = recreate(world, deployment, sets, newSet);
  else newSet = roll(world, deployment, sets, newSet);

  writeStatus(world, deployment, newSet);
  cleanUp(world, deployment, newSet);
}

function writeStatus(world: World, deployment: Deployment, newSet: ReplicaSet | undefined): void {
  const sets = setsOf(world, deployment);
  const current = sets.find((set) => set.metadata?.uid === newSet?.metadata?.uid);
  const { namespace, name = '' } = deployment.metadata ?? {};
  const fresh = world.store.get(KINDS.deployments, namespace, name);
  if (fresh)
    setStatus(world.store, KINDS.deployments, fresh, deploymentStatus(fresh, sets, current, world.clock.now()));
}

function markPaused(world: World, deployment: Deployment, paused: boolean): void {
  const { namespace, name = '' } = deployment.metadata ?? {};
  const reason = deployment.status?.conditions?.find(({ type }) => type === 'Progressing')?.reason;
  if (paused === (reason === 'DeploymentPaused')) return;
  world.store.change(KINDS.deployments, namespace, name, ({ status }) => {
    if (!status) return;
    const [word, text] = paused
      ? ['DeploymentPaused', 'Deployment is paused']
      : ['DeploymentResumed', 'Deployment is resumed'];
    status.conditions = setCondition(status.conditions ?? [], 'Progressing', 'Unknown', word, text, world.clock.now());
  });
}

/** A paused or just scaled Deployment: sizes follow the wanted replicas, the revisions stay as they are. */
function scaleInProportion(
  world: World,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  newSet: ReplicaSet | undefined,
): void {
  const active = sets.filter((set) => replicasOf(set) > 0);
  const latest = active.length === 0 ? newSet : undefined;
  const single = active.length === 1 ? active[0] : latest;
  if (single) {
    scaleSet(world, deployment, single, replicasOf(deployment));
    return;
  }
  if (
    newSet &&
    replicasOf(newSet) === replicasOf(deployment) &&
    newSet.status?.availableReplicas === replicasOf(newSet)
  ) {
    for (const set of active) if (set !== newSet) scaleSet(world, deployment, set, 0);
    return;
  }
  if (deployment.spec?.strategy?.type === 'Recreate') return;
  const sizes = proportionalSizes(deployment, active);
  for (const set of active) scaleSet(world, deployment, set, sizes.get(set.metadata?.name ?? '') ?? replicasOf(set));
}

/** Old pods first go altogether, then the new ones come. */
function recreate(
  world: World,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  found: ReplicaSet | undefined,
): ReplicaSet | undefined {
  const olds = sets.filter((set) => set !== found);
  if (olds.some((set) => replicasOf(set) > 0)) {
    for (const set of olds) scaleSet(world, deployment, set, 0);
    return found;
  }
  const alive = olds.flatMap((set) => controlled(world.store, set.metadata?.uid ?? '', KINDS.pods));
  if (alive.some((pod) => pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded')) return found;
  const newSet = ensureNewSet(world, deployment, sets, found);
  return scaleSet(world, deployment, newSet, replicasOf(deployment));
}

/** One step of a rolling update: up with the new set where there is room, else down with the old ones. */
function roll(
  world: World,
  deployment: Deployment,
  sets: readonly ReplicaSet[],
  found: ReplicaSet | undefined,
): ReplicaSet {
  const newSet = ensureNewSet(world, deployment, sets, found);
  const olds = sets.filter((set) => set.metadata?.uid !== newSet.metadata?.uid);
  const size = newSetSize(deployment, [...olds, newSet], newSet);
  const grown = scaleSet(world, deployment, newSet, size);
  if (size !== replicasOf(newSet) || sum(olds.map(replicasOf)) === 0) return grown;
  const sizes = oldSetSizes(deployment, olds, grown);
  for (const set of olds) scaleSet(world, deployment, set, sizes.get(set.metadata?.name ?? '') ?? replicasOf(set));
  return grown;
}
