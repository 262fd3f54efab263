import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/core/kubernetes.ts';
import { podStatus } from '../../src/core/pod-status.ts';

const running = { state: { running: {} }, ready: true, started: true, restartCount: 0 };
const waiting = (reason: string, restartCount = 0) => ({ state: { waiting: { reason } }, ready: false, restartCount });
const ended = (exitCode: number, more: object = {}) => ({
  state: { terminated: { exitCode, ...more } },
  ready: false,
  restartCount: 0,
});

type Shape = {
  phase?: string;
  init?: Record<string, object>;
  sidecars?: readonly string[];
  app?: Record<string, object>;
  reason?: string;
  conditions?: object[];
  deleted?: boolean;
};
const pod = ({ phase = 'Running', init = {}, sidecars = [], app = {}, reason, conditions = [], deleted }: Shape): Pod =>
  ({
    metadata: { name: 'p', ...(deleted ? { deletionTimestamp: '2026-11-24T10:00:00Z' } : {}) },
    spec: {
      containers: Object.keys(app).map((name) => ({ name })),
      initContainers: Object.keys(init).map((name) => ({
        name,
        ...(sidecars.includes(name) ? { restartPolicy: 'Always' } : {}),
      })),
    },
    status: {
      phase,
      ...(reason ? { reason } : {}),
      conditions,
      initContainerStatuses: Object.entries(init).map(([name, status]) => ({ name, ...status })),
      containerStatuses: Object.entries(app).map(([name, status]) => ({ name, ...status })),
    },
  }) as unknown as Pod;

describe('the status word of a pod is the one kubectl prints', () => {
  it.each<[string, Shape, string]>([
    ['one running container', { app: { a: running } }, '1/1 Running 0'],
    ['a pod that no node has taken', { phase: 'Pending', app: { a: { ...waiting(''), state: {} } } }, '0/1 Pending 0'],
    [
      'a container that is created',
      { phase: 'Pending', app: { a: waiting('ContainerCreating') } },
      '0/1 ContainerCreating 0',
    ],
    ['a crash loop', { app: { a: waiting('CrashLoopBackOff', 4) } }, '0/1 CrashLoopBackOff 4'],
    [
      'the first container in trouble names the pod',
      { app: { a: waiting('ImagePullBackOff'), b: waiting('CrashLoopBackOff', 2) } },
      '0/2 ImagePullBackOff 2',
    ],
    ['an ended container without a reason', { app: { a: ended(3) } }, '0/1 ExitCode:3 0'],
    ['an ended container by a signal', { app: { a: ended(137, { signal: 9 }) } }, '0/1 Signal:9 0'],
    [
      'one done, one running and ready',
      { app: { a: ended(0, { reason: 'Completed' }), b: running }, conditions: [{ type: 'Ready', status: 'True' }] },
      '1/2 Running 0',
    ],
    [
      'one done, one running, pod not ready',
      { app: { a: ended(0, { reason: 'Completed' }), b: running } },
      '1/2 NotReady 0',
    ],
    ['a finished Job', { phase: 'Succeeded', app: { a: ended(0, { reason: 'Completed' }) } }, '0/1 Completed 0'],
    [
      'the first of two init containers runs',
      {
        phase: 'Pending',
        init: { i: { ...running, ready: false }, j: waiting('PodInitializing') },
        app: { a: waiting('PodInitializing') },
      },
      '0/1 Init:0/2 0',
    ],
    [
      'an init container crashes',
      { phase: 'Pending', init: { i: { ...waiting('CrashLoopBackOff', 3) } }, app: { a: waiting('PodInitializing') } },
      '0/1 Init:CrashLoopBackOff 3',
    ],
    [
      'an init container failed',
      { phase: 'Pending', init: { i: ended(2, { reason: 'Error' }) }, app: { a: waiting('PodInitializing') } },
      '0/1 Init:Error 0',
    ],
    ['a ready sidecar counts', { init: { s: running }, sidecars: ['s'], app: { a: running } }, '2/2 Running 0'],
    [
      'an evicted pod',
      { phase: 'Failed', reason: 'Evicted', app: { a: { ...waiting(''), state: {} } } },
      '0/1 Evicted 0',
    ],
    [
      'a gate holds the scheduler',
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }], app: {} },
      '0/0 SchedulingGated 0',
    ],
    ['a pod that is being deleted', { app: { a: running }, deleted: true }, '1/1 Terminating 0'],
    ['a deleted pod on a lost node', { reason: 'NodeLost', app: { a: running }, deleted: true }, '1/1 Unknown 0'],
  ])('%s', (_what, shape, expected) => {
    const { ready, containers, word, restarts } = podStatus(pod(shape));
    expect(`${ready}/${containers} ${word} ${restarts}`).toBe(expected);
  });

  it('gives the time of the newest restart and ignores a start that never was', () => {
    const last = (finishedAt: string) => ({
      ...running,
      restartCount: 1,
      lastState: { terminated: { exitCode: 1, finishedAt } },
    });
    const shape = {
      app: { a: last('2026-11-24T09:00:00Z'), b: last('2026-11-24T10:00:00Z'), c: last('1970-01-01T00:00:00Z') },
    };
    expect(podStatus(pod(shape)).lastRestart).toBe('2026-11-24T10:00:00Z');
  });
});
