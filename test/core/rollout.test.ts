import { describe, expect, it } from 'vitest';
import type { DaemonSet, Deployment, StatefulSet } from '../../src/core/kubernetes.ts';
import { daemonSetRollout, deploymentRollout, statefulSetRollout } from '../../src/core/rollout.ts';

const deployment = (spec: object, status: object, generation = 1) =>
  deploymentRollout({ metadata: { name: 'foo', generation }, spec, status } as unknown as Deployment);
const daemonSet = (status: object, spec: object = {}) =>
  daemonSetRollout({ metadata: { name: 'foo', generation: 1 }, spec, status } as unknown as DaemonSet);
const statefulSet = (spec: object, status: object) =>
  statefulSetRollout({ metadata: { name: 'foo', generation: 1 }, spec, status } as unknown as StatefulSet);
const seen = { observedGeneration: 1 };

describe('rollout status says what kubectl says', () => {
  it.each([
    [
      'the controller has not seen the change',
      deployment({ replicas: 1 }, seen, 2),
      'waiting',
      'Waiting for deployment spec update to be observed...',
    ],
    [
      'new pods are missing',
      deployment({ replicas: 2 }, { ...seen, replicas: 1, updatedReplicas: 1, availableReplicas: 1 }),
      'waiting',
      'Waiting for deployment "foo" rollout to finish: 1 out of 2 new replicas have been updated...',
    ],
    [
      'old pods are still there',
      deployment({ replicas: 1 }, { ...seen, replicas: 2, updatedReplicas: 1, availableReplicas: 2 }),
      'waiting',
      'Waiting for deployment "foo" rollout to finish: 1 old replicas are pending termination...',
    ],
    [
      'new pods are not available',
      deployment({ replicas: 2 }, { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 1 }),
      'waiting',
      'Waiting for deployment "foo" rollout to finish: 1 of 2 updated replicas are available...',
    ],
    [
      'all is there',
      deployment({ replicas: 2 }, { ...seen, replicas: 2, updatedReplicas: 2, availableReplicas: 2 }),
      'done',
      'deployment "foo" successfully rolled out',
    ],
    ['scaled to zero', deployment({ replicas: 0 }, seen), 'done', 'deployment "foo" successfully rolled out'],
    [
      'the deadline passed',
      deployment(
        { replicas: 1 },
        { ...seen, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
      ),
      'failed',
      'deployment "foo" exceeded its progress deadline',
    ],
    [
      'a daemon set with old pods',
      daemonSet({ ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 3 }),
      'waiting',
      'Waiting for daemon set "foo" rollout to finish: 1 out of 3 new pods have been updated...',
    ],
    [
      'a daemon set that is not available',
      daemonSet({ ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 }),
      'waiting',
      'Waiting for daemon set "foo" rollout to finish: 2 of 3 updated pods are available...',
    ],
    [
      'a daemon set that is done',
      daemonSet({ ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }),
      'done',
      'daemon set "foo" successfully rolled out',
    ],
    [
      'a daemon set that updates on delete',
      daemonSet(
        { ...seen, desiredNumberScheduled: 3, updatedNumberScheduled: 1, numberAvailable: 3 },
        { updateStrategy: { type: 'OnDelete' } },
      ),
      'held',
      'daemon set "foo" updates its pods only when they are deleted: 2 still run the old template',
    ],
    [
      'a daemon set that updates on delete, with a pod that does not work',
      daemonSet({ ...seen, desiredNumberScheduled: 3, numberAvailable: 2 }, { updateStrategy: { type: 'OnDelete' } }),
      'waiting',
      'Waiting for daemon set "foo" rollout to finish: 2 of 3 pods are available...',
    ],
    [
      'a stateful set that updates on delete',
      statefulSet(
        { replicas: 1, updateStrategy: { type: 'OnDelete' } },
        { ...seen, readyReplicas: 1, updatedReplicas: 0, updateRevision: 'b', currentRevision: 'a' },
      ),
      'held',
      'stateful set "foo" updates its pods only when they are deleted: 1 still runs the old template',
    ],
    [
      'a stateful set that updates on delete and was scaled up',
      statefulSet({ replicas: 2, updateStrategy: { type: 'OnDelete' } }, { ...seen, readyReplicas: 1 }),
      'waiting',
      'Waiting for 1 pods to be ready...',
    ],
    [
      'a paused deployment that was never rolled out',
      deployment({ replicas: 2, paused: true }, seen),
      'held',
      'deployment "foo" is paused: changes of its template wait for resume',
    ],
    [
      'a paused deployment that is scaled up',
      deployment({ replicas: 2, paused: true }, { ...seen, replicas: 1, availableReplicas: 1 }),
      'waiting',
      'Waiting for deployment "foo" rollout to finish: 1 of 2 replicas are available...',
    ],
    [
      'a stateful set that waits for pods',
      statefulSet({ replicas: 3 }, { ...seen, readyReplicas: 1 }),
      'waiting',
      'Waiting for 2 pods to be ready...',
    ],
    [
      'a partition',
      statefulSet(
        { replicas: 4, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
        { ...seen, readyReplicas: 4, updatedReplicas: 1 },
      ),
      'waiting',
      'Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...',
    ],
    [
      'a finished partition',
      statefulSet(
        { replicas: 4, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } },
        { ...seen, readyReplicas: 4, updatedReplicas: 2 },
      ),
      'done',
      'partitioned roll out complete: 2 new pods have been updated...',
    ],
    [
      'a stateful set between revisions',
      statefulSet(
        { replicas: 1 },
        { ...seen, readyReplicas: 1, updatedReplicas: 0, updateRevision: 'b', currentRevision: 'a' },
      ),
      'waiting',
      'waiting for statefulset rolling update to complete 0 pods at revision b...',
    ],
    [
      'a stateful set that is done',
      statefulSet(
        { replicas: 1 },
        { ...seen, readyReplicas: 1, currentReplicas: 1, updateRevision: 'a', currentRevision: 'a' },
      ),
      'done',
      'statefulset rolling update complete 1 pods at revision a...',
    ],
    [
      'a stateful set nobody has seen',
      statefulSet({ replicas: 1 }, {}),
      'waiting',
      'Waiting for statefulset spec update to be observed...',
    ],
  ])('%s', (_what, status, state, message) => {
    expect(status).toEqual({ state, message });
  });
});
