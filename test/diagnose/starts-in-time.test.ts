import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { ago, autoscaler, service } from '../helpers/k8s-more.ts';

const HOURS = 60;
const check = { httpGet: { path: '/up', port: 8080 }, periodSeconds: 60 };
const TEN_HOURS = { startupProbe: { ...check, failureThreshold: 600 }, readinessProbe: check };
const line = (minutes: number, text: string): string => `${ago(minutes)} ${text}\n`;
const loads = (from: number, count: number): string =>
  Array.from({ length: count }, (_, at) => line(from - at * (from / count), `loaded ${at * 900} of 90000 tiles`)).join(
    '',
  );

/** A Service whose one pod has run for `hours`; ended once before, where `more` gives an exit code. */
const starts = (hours: number, log: string, container: object, more: Partial<Fault> = {}) => ({
  ...backend({
    caught: 'running',
    running: hours * HOURS,
    container: { ...container },
    status: { started: !('startupProbe' in container) },
    current: log,
    objects: [service('backend', { app: 'backend' })],
    ...more,
  }),
  stampedLogs: true,
});

describe('a Service whose pods have time to start', () => {
  const stumbled = line(180, 'could not read /etc/tiles.d: Permission denied') + loads(179, 60);
  it.each<[string, ReturnType<typeof starts>, boolean]>([
    ['within the budget of a startup probe', starts(3, loads(180, 60), TEN_HOURS), true],
    ['which stumbled at first and works on', starts(3, stumbled, TEN_HOURS), true],
    ['past a third of the budget, and works on', starts(5, stumbled, TEN_HOURS), true],
    ['at the end of the budget', starts(9.5, loads(570, 60), TEN_HOURS), false],
    ['that has ended before', starts(3, loads(180, 60), TEN_HOURS, { exit: 1, restarts: 2 }), false],
    [
      'and its log ends with a fault',
      starts(3, `${loads(180, 60)}${line(1, 'ERROR cannot open /srv/tiles.idx: Permission denied')}`, TEN_HOURS),
      false,
    ],
    [
      'readiness is not asked yet',
      starts(3, stumbled, { readinessProbe: { ...check, initialDelaySeconds: 4 * 3600 } }),
      true,
    ],
    ['readiness has been asked', starts(3, stumbled, { readinessProbe: { ...check, initialDelaySeconds: 60 } }), false],
  ])('%s: healthy is %s', async (_, recording, healthy) => {
    const diagnosis = await diagnoseRecording(recording);
    expect(diagnosis.healthy, JSON.stringify(faults(diagnosis))).toBe(healthy);
  });

  const same = (from: number, text: string): string =>
    Array.from({ length: 50 }, (_, at) => line(from - at * (from / 50), text)).join('');
  it.each<[string, ReturnType<typeof starts>]>([
    ['said hours ago that it listens', starts(3, line(179, 'listening on :9090'), TEN_HOURS)],
    ['has said nothing for most of its time', starts(6, line(359, 'reads the plan of tiles'), TEN_HOURS)],
    ['has never said anything', starts(6, '', TEN_HOURS)],
    ['waits for another by name', starts(3, same(178, 'waiting for the tile store at store:7000'), TEN_HOURS)],
    [
      'met a fault, and only beats its heart since',
      starts(3, line(179, 'ERROR cannot open /srv/tiles.idx: it is corrupt') + same(170, 'heart beats'), TEN_HOURS),
    ],
  ])('has a fault where the pod %s', async (_, recording) => {
    const diagnosis = await diagnoseRecording(recording);
    expect(diagnosis.healthy).toBe(false);
    expect(diagnosis.findings[0]?.title).not.toContain('time to start');
  });

  it('is told as what to wait for', async () => {
    const { findings } = await diagnoseRecording(starts(3, loads(180, 60), TEN_HOURS));
    expect(findings).toEqual([expect.objectContaining({ cause: 'ServiceNoReadyEndpoints', severity: 'info' })]);
    expect(findings[0]?.remedies[0]?.text).toBe('wait until the pods behind backend have started');
  });
});

it('an autoscaler without metrics of pods that are starting is no fault', async () => {
  const message = 'did not receive metrics for targeted pods (pods might be unready)';
  const stopped = { type: 'ScalingActive', status: 'False', reason: 'FailedGetResourceMetric', message };
  const recording = starts(3, loads(180, 60), TEN_HOURS, {
    objects: [autoscaler('backend', 'backend', [stopped])],
  });
  expect(faults(await diagnoseRecording(recording))).toEqual([]);
});

it.each([
  [
    'the API is not served',
    'unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)',
    'FailedGetResourceMetric',
  ],
  [
    'the metric is of no pod',
    'unable to get external metric shop/orders/nil: no matches for orders',
    'FailedGetExternalMetric',
  ],
])('an autoscaler of pods that are starting has a fault where %s', async (_, message, reason) => {
  const stopped = { type: 'ScalingActive', status: 'False', reason, message };
  const recording = starts(3, loads(180, 60), TEN_HOURS, { objects: [autoscaler('backend', 'backend', [stopped])] });
  expect(faults(await diagnoseRecording(recording))).toEqual(['HPAMetricsUnavailable HorizontalPodAutoscaler/backend']);
});
