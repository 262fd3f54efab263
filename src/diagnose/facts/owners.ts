import type { Blamed } from '../../core/diagnosis.ts';
import type { KubeObject, Pod } from '../../core/kubernetes.ts';
import { controllerOf as ownerOf, topByName } from '../../core/owners.ts';
import { perFacts } from './per-facts.ts';
import type { Facts } from '../types.ts';

const named = (list: readonly KubeObject[]): ReadonlyMap<string, KubeObject> =>
  new Map(list.map((object) => [object.metadata?.name ?? '', object]));

const index = perFacts((facts) => ({
  replicasets: named(facts.replicasets as readonly KubeObject[]),
  jobs: named(facts.jobs as readonly KubeObject[]),
  pods: new Map(facts.pods.map((pod) => [pod.metadata?.name ?? '', pod])),
}));

/** The object's controller, if it has one; the node of a static pod is none. */
export const controllerOf = (object: KubeObject): Blamed | undefined => {
  const owner = ownerOf(object);
  return owner && owner.kind !== 'Node' ? { kind: owner.kind, name: owner.name } : undefined;
};

/**
 * The object to blame for a pod: its top controller (Deployment through its ReplicaSet, CronJob through its Job), or
 * the pod. Where the ReplicaSet or Job was not read, the name tells: `NAME-<pod-template-hash>`, `NAME-<scheduled
 * minute>`.
 */
export function blame(facts: Facts, pod: Pod): Blamed {
  const owner = controllerOf(pod);
  if (!owner) return { kind: 'Pod', name: pod.metadata?.name ?? '' };
  const hash = pod.metadata?.labels?.['pod-template-hash'];
  return topOf(facts, owner, hash);
}

/** The same for a ReplicaSet, a Job or anything else with a controller. */
export function topOf(facts: Facts, owner: Blamed, hash?: string): Blamed {
  const list =
    owner.kind === 'ReplicaSet' ? index(facts).replicasets : owner.kind === 'Job' ? index(facts).jobs : undefined;
  const found = list?.get(owner.name);
  if (found) return controllerOf(found) ?? owner;
  const { kind, name } = topByName(owner, hash);
  return { kind, name };
}

export const keyOf = ({ kind, name }: Blamed): string => `${kind}/${name}`;
export const sameObject = (a: Blamed, b: Blamed): boolean => a.kind === b.kind && a.name === b.name;

const groups = perFacts((facts) => {
  const byOwner = new Map<string, Pod[]>();
  for (const pod of facts.pods) {
    const owners = [controllerOf(pod), blame(facts, pod), { kind: 'Pod', name: pod.metadata?.name ?? '' }];
    for (const key of new Set(owners.flatMap((owner) => (owner ? [keyOf(owner)] : [])))) {
      const list = byOwner.get(key);
      if (list) list.push(pod);
      else byOwner.set(key, [pod]);
    }
  }
  return byOwner;
});

/** The pods of a workload (Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, Pod). */
export const podsOf = (facts: Facts, owner: Blamed): readonly Pod[] => groups(facts).get(keyOf(owner)) ?? [];

export const podNamed = (facts: Facts, name: string): Pod | undefined => index(facts).pods.get(name);

/** The direct controller (a ReplicaSet for pods of a Deployment), or the pod itself. */
export const directOwner = (pod: Pod): Blamed => controllerOf(pod) ?? { kind: 'Pod', name: pod.metadata?.name ?? '' };
