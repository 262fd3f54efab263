import { describe, expect, it, vi } from 'vitest';
import { watchRollouts } from '../../src/cluster/write/rollout-watch.ts';
import type { Outcome, Progress, Watch } from '../../src/core/plan.ts';
import { connectTo, never, startApi, statusOf, type Reply } from '../helpers/cluster-server.ts';

const deployment = (available: number, spec: object = {}): Reply => ({
  json: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', generation: 1 },
    spec: { replicas: 2, ...spec },
    status: {
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      availableReplicas: available,
      readyReplicas: available,
    },
  },
});
const onDelete: Reply = {
  json: {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop', generation: 2 },
    spec: { replicas: 1, updateStrategy: { type: 'OnDelete' } },
    status: { observedGeneration: 2, replicas: 1, readyReplicas: 1, updateRevision: 'b', currentRevision: 'a' },
  },
};
const starting: Reply = {
  json: {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop', generation: 1 },
    spec: { replicas: 1 },
    status: { observedGeneration: 1, replicas: 1, readyReplicas: 0 },
  },
};
const gone = statusOf(404, 'NotFound', 'deployments.apps "web" not found', { name: 'web', kind: 'deployments' });
const forbidden = statusOf(403, 'Forbidden', 'deployments.apps "web" is forbidden: User "ci" cannot get resource');
const busy = statusOf(500, 'InternalError', 'etcdserver: leader changed');
const web: Watch = { kind: 'Deployment', namespace: 'shop', name: 'web' };
const db: Watch = { kind: 'StatefulSet', namespace: 'shop', name: 'db' };

/**
 * What the watch ends with and says, against a server that answers each look at `web` with the next reply, then the
 * last one for ever.
 */
async function watched(replies: readonly Reply[], watches: readonly Watch[] = [web]) {
  let looks = 0;
  const api = await startApi(({ path }) => {
    if (path.includes('/statefulsets/db')) return onDelete;
    if (!path.includes('/deployments/web')) return { json: { items: [] } };
    return replies[Math.min(looks++, replies.length - 1)] ?? gone;
  });
  const { reader } = await connectTo(api);
  const steps: Progress[] = [];
  const stream = watchRollouts({ reader, investigate: undefined, watches, pollMs: 5 }, never);
  for (;;) {
    const next = await stream.next();
    if (next.done) return { outcome: next.value satisfies Outcome, steps };
    steps.push(next.value);
  }
}

describe('a rollout that is watched after a change', () => {
  it('is applied when it is healthy', async () => {
    const { outcome } = await watched([deployment(0), deployment(1), deployment(2)]);
    expect(outcome).toEqual({ state: 'applied', lines: ['deployment/web: 2 of 2 ready'] });
  });

  it('is looked at again after reads that fail, which is told once', async () => {
    const { outcome, steps } = await watched([deployment(0), ...Array.from({ length: 9 }, () => busy), deployment(2)]);
    expect(outcome.state).toBe('applied');
    expect(steps.filter(({ type }) => type === 'note')).toHaveLength(1);
  });

  it.each([
    ['was deleted meanwhile', [deployment(0), gone]],
    ['may not be read', [forbidden]],
    ['may not be read any more', [deployment(0), forbidden]],
  ])('is never called applied when it %s', async (_what, replies) => {
    const { outcome } = await watched(replies);
    expect(outcome.state).toBe('unverified');
    expect(outcome.lines[0]).toContain('whether deployment/web became healthy could not be seen');
    expect(outcome.nextStep).toBe('kubewhy diagnose deployment/web -n shop');
  });

  it.each([
    [
      'pods that only a delete updates',
      [db],
      'updates its pods only when they are deleted: 1 still runs the old template',
    ],
    ['a paused deployment', [web], 'deployment "web" is paused'],
  ])('is over at once for %s', async (_what, watches, said) => {
    const { outcome } = await watched([deployment(2, { paused: true })], watches);
    expect(outcome.state).toBe('applied');
    expect(outcome.lines[0]).toContain(said);
  });

  const gaveUp = (at: string, available = 1): Reply => {
    const { json } = deployment(available) as { json: { status: object } };
    const condition = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastUpdateTime: at };
    return { json: { ...json, status: { ...json.status, conditions: [condition] } } };
  };

  it('is not judged by a deadline that was missed before the change', async () => {
    const before = gaveUp('2026-03-04T11:00:00Z');
    const { outcome } = await watched([before, before, before, deployment(2)]);
    expect(outcome).toEqual({ state: 'applied', lines: ['deployment/web: 2 of 2 ready'] });
  });

  it.each([
    ['a deadline that was missed after the change', [deployment(1), gaveUp('2026-03-04T12:00:00Z')]],
    ['a deadline that is missed anew', [gaveUp('2026-03-04T11:00:00Z'), gaveUp('2026-03-04T12:00:00Z')]],
    ['a workload that goes on failing as before', [gaveUp('2026-03-04T11:00:00Z')]],
  ])('is unhealthy by %s', async (_what, replies) => {
    const { outcome } = await watched(replies);
    expect(outcome.state).toBe('unhealthy');
    expect(outcome.lines[0]).toContain('exceeded its progress deadline');
  });

  it('counts the time of all from one start: the second has what the first left of it', async () => {
    const clock = vi.spyOn(Date, 'now');
    try {
      let now = 1_000_000;
      clock.mockImplementation(() => now);
      // Each look at the first takes 200 s of the 630 that there are, and its third finds it ready.
      const slow = (available: number): Reply => {
        now += 200_000;
        return deployment(available);
      };
      let looks = 0;
      const api = await startApi(({ path }) => {
        if (path.includes('/deployments/web')) return slow([0, 1, 2][Math.min(looks++, 2)] ?? 2);
        now += 100_000;
        return starting;
      });
      const { reader } = await connectTo(api);
      const stream = watchRollouts({ reader, investigate: undefined, watches: [web, db], pollMs: 5 }, never);
      let next = await stream.next();
      while (!next.done) next = await stream.next();
      expect(next.value.state).toBe('unhealthy');
      expect(api.requests.filter(({ path }) => path.includes('/statefulsets/db'))).toHaveLength(1);
    } finally {
      clock.mockRestore();
    }
  });

  it('says which workloads were not looked at after one that failed', async () => {
    const { outcome } = await watched([forbidden], [web, db]);
    expect(outcome.lines).toContain('not looked at any more: statefulset/db');
  });
});
