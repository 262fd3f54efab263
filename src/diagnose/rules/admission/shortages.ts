import type { Blamed, Evidence } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { perFacts } from '../../facts/per-facts.ts';
import { podReady } from '../../facts/containers.ts';
import { podsOf, topOf } from '../../facts/owners.ts';
import type { Facts } from '../../types.ts';

/** A controller that may not create the pods it wants, with the API server's words for it. */
export type Shortage = {
  /** Who asked for the pods: ReplicaSet, StatefulSet, DaemonSet, Job, CronJob. */
  readonly direct: Blamed;
  /** Its top controller. */
  readonly owner: Blamed;
  readonly text: string;
  readonly evidence: Evidence;
  readonly wanted: number;
  readonly have: number;
  /** Ready pods of the top controller. */
  readonly ready: number;
};

type Short = { readonly kind: string; readonly object: KubeObject; readonly wanted: number; readonly have: number };
type Condition = {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly reason?: string;
};

/** The Deployment may not even create its ReplicaSet (a quota on objects, a webhook). */
const isRefusedSet = ({ type, status, reason }: Condition): boolean =>
  type === 'Progressing' && status === 'False' && reason === 'ReplicaSetCreateError';

/**
 * Reading rule 9: controllers short of pods whose last attempt to create one failed. An attempt that succeeded later
 * ends it.
 */
export const shortages = perFacts((facts): readonly Shortage[] =>
  [...shortOfPods(facts)].flatMap((short) => {
    const found = refusalOf(facts, short);
    if (!found) return [];
    const name = short.object.metadata?.name ?? '';
    const direct = { kind: short.kind, name };
    const own = short.object.metadata?.ownerReferences?.find(({ controller }) => controller);
    const owner = own ? topOf(facts, { kind: own.kind, name: own.name }) : direct;
    const ready = podsOf(facts, owner).filter(podReady).length;
    return [{ direct, owner, ...found, wanted: short.wanted, have: short.have, ready }];
  }),
);

function* shortOfPods(facts: Facts): Generator<Short> {
  for (const object of facts.replicasets) {
    const [wanted, have] = [object.spec?.replicas ?? 1, object.status?.replicas ?? 0];
    if (have < wanted) yield { kind: 'ReplicaSet', object, wanted, have };
  }
  const seen = new Set(facts.replicasets.flatMap(({ metadata }) => metadata?.ownerReferences?.map(({ name }) => name)));
  for (const object of facts.deployments) {
    const [wanted, have] = [object.spec?.replicas ?? 1, object.status?.replicas ?? 0];
    const noSet = (object.status?.conditions ?? []).some(isRefusedSet);
    if (noSet || (have < wanted && !seen.has(object.metadata?.name)))
      yield { kind: 'Deployment', object, wanted, have };
  }
  for (const object of facts.statefulsets) {
    const [wanted, have] = [object.spec?.replicas ?? 1, object.status?.replicas ?? 0];
    if (have < wanted) yield { kind: 'StatefulSet', object, wanted, have };
  }
  for (const object of facts.daemonsets) {
    const [wanted, have] = [object.status?.desiredNumberScheduled ?? 0, object.status?.currentNumberScheduled ?? 0];
    if (have < wanted) yield { kind: 'DaemonSet', object, wanted, have };
  }
  for (const object of facts.jobs) {
    if (object.spec?.suspend || object.status?.completionTime) continue;
    const wanted = Math.min(object.spec?.parallelism ?? 1, object.spec?.completions ?? Infinity);
    const have = (object.status?.active ?? 0) + (object.status?.succeeded ?? 0);
    if (have < wanted) yield { kind: 'Job', object, wanted, have };
  }
  for (const object of facts.cronjobs) if (!object.spec?.suspend) yield { kind: 'CronJob', object, wanted: 1, have: 0 };
}

/**
 * The ReplicaFailure condition states it as long as it lasts; where there is none, the newest of the creation events
 * does.
 */
function refusalOf(facts: Facts, { kind, object }: Short): { text: string; evidence: Evidence } | undefined {
  const name = object.metadata?.name ?? '';
  const conditions = (object.status as { conditions?: Condition[] } | undefined)?.conditions ?? [];
  const failed = conditions.findIndex(
    (one) => isRefusedSet(one) || (one.type === 'ReplicaFailure' && one.status === 'True'),
  );
  const message = conditions[failed]?.message;
  if (message) return { text: message, evidence: field(kind, name, `.status.conditions[${failed}].message`, message) };
  const events = eventsAbout(facts, kind, object);
  const refused = events.find(({ reason }) => reason === 'FailedCreate');
  if (!refused) return undefined;
  const created = events.find(({ reason }) => reason === 'SuccessfulCreate');
  if (created && at(created.lastSeen) > at(refused.lastSeen)) return undefined;
  return { text: refused.message, evidence: eventEvidence(refused) };
}
