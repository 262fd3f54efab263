import { describe, expect, it } from 'vitest';
import { changeBehind } from '../../src/diagnose/facts/revisions.ts';
import { factsOf } from '../../src/diagnose/facts/facts.ts';
import { revisionsOf } from '../../src/diagnose/facts/surge.ts';
import { othersThan } from '../../src/diagnose/places/related/neighbours.ts';
import { SOURCES } from '../../src/diagnose/sources.ts';
import type { Facts } from '../../src/diagnose/types.ts';
import type { Pod } from '../../src/core/kubernetes.ts';
import type { Failing } from '../../src/diagnose/facts/state.ts';
import { crashingPod, deployment, NOON, replicaSet } from '../helpers/k8s-more.ts';

const NAMES = Array.from({ length: 100 }, (_, at) => `app-${at}`);

/** A namespace of a hundred failing Deployments, and how often a list of it was taken into hand. */
function crowd(): { readonly facts: Facts; readonly pods: readonly Pod[]; readonly taken: () => number } {
  const lists: Record<string, unknown[]> = Object.fromEntries(Object.keys(SOURCES).map((name) => [name, []]));
  for (const name of NAMES) {
    const app = deployment(name, { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    lists['deployments']?.push(app);
    lists['replicasets']?.push(set);
    lists['pods']?.push(crashingPod(`${set.metadata.name}-p0`, { owner: set, labels: { app: name } }));
  }
  const whole = factsOf({ namespace: 'shop', subject: null, clock: NOON, lists, logs: new Map() });
  let times = 0;
  const facts = Object.create(whole, {
    replicasets: { get: () => ((times += 1), whole.replicasets) },
    pods: { get: () => ((times += 1), whole.pods) },
  }) as Facts;
  return { facts, pods: whole.pods, taken: () => times };
}

const failingOf = (at: number): Failing =>
  ({ owner: { kind: 'Deployment', name: NAMES[at] ?? '' } }) as unknown as Failing;

describe('what rules ask for each of many failing workloads', () => {
  it.each<[string, (facts: Facts, at: number, pod: Pod) => unknown, unknown]>([
    ['its revisions', (facts, at) => revisionsOf(facts, NAMES[at] ?? '').length, 1],
    ['what a rollout changed', (facts, _at, pod) => changeBehind(facts, pod), undefined],
    ['its neighbours', (facts, at) => othersThan(facts, failingOf(at)).length, 60],
  ])('%s: no list is walked again for each of them', (_what, ask, expected) => {
    const { facts, pods, taken } = crowd();
    for (const [at, pod] of pods.entries()) {
      expect(ask(facts, at, pod)).toBe(expected);
      // The index of owners and the one of the question.
      expect(taken()).toBeLessThan(10);
    }
  });
});
