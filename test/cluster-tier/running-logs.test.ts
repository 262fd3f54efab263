import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { apply, kubectl, kubewhy, missing, remove, until } from './cluster.ts';

if (missing) console.log(`SKIPPED: logs of running containers on a real cluster: ${missing}`);

const NAMESPACE = 'tier-running-logs';
const DENIED =
  'E0423 12:00:00.1 1 reflector.go:148] services is forbidden: User \\"system:serviceaccount:tier-running-logs:default\\" cannot list resource \\"services\\" in API group \\"\\" at the cluster scope';

const deployment = (name: string, script: string, more: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 1,
        volumes: [{ name: 'kept', emptyDir: {} }],
        containers: [
          {
            name: 'main',
            image: 'busybox:1',
            imagePullPolicy: 'IfNotPresent',
            command: ['sh', '-c', script],
            volumeMounts: [{ name: 'kept', mountPath: '/kept' }],
            ...more,
          },
        ],
      },
    },
  },
});

const WORKLOADS = [
  deployment('denied', `while true; do echo "${DENIED}"; sleep 1; done`),
  deployment('slow', 'while true; do echo "ERROR ledger store ledger-1 does not answer: i/o timeout"; sleep 2; done', {
    startupProbe: { exec: { command: ['false'] }, periodSeconds: 5, failureThreshold: 36 },
  }),
  deployment(
    'again',
    'if [ ! -e /kept/once ]; then touch /kept/once; echo "FATAL no seat yet"; exit 3; fi; sleep 3600',
  ),
];

/** Nothing found yet, where the answer did not come: the next question is asked a moment later. */
const NOTHING = '{"findings":[],"stats":{"apiRequests":0,"durationMs":0}}';
const ask = async (name: string): Promise<Diagnosis> =>
  JSON.parse(
    (await kubewhy(['diagnose', `deployment/${name}`, '-n', NAMESPACE, '-o', 'json'])).stdout || NOTHING,
  ) as Diagnosis;
const told = ({ findings }: Diagnosis): string[] => findings.map(({ severity, cause }) => `${severity} ${cause}`);

describe.skipIf(missing)('logs of running containers on a real cluster', { timeout: 400_000 }, () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NAMESPACE);
    await apply(NAMESPACE, WORKLOADS);
  }, 200_000);
  afterAll(() => remove(NAMESPACE));

  it.each([
    ['a ready pod whose API calls are denied', 'denied', 'warning KubernetesAPIForbidden', /may not list services/],
    ['a startup probe that fails while the log says why', 'slow', 'critical StillStarting', /ledger-1 does not answer/],
    ['a pod that came back', 'again', 'info RecoveredAfterRestart', /exit code 3/],
  ])('tells of %s', async (_what, name, wanted, words) => {
    const diagnosis = await until(
      () => ask(name),
      (answer) => told(answer).includes(wanted),
      180,
    );
    expect(told(diagnosis)).toEqual([wanted]);
    expect(diagnosis.findings[0]?.title).toMatch(words);
    expect(diagnosis.stats.apiRequests).toBeLessThanOrEqual(25);
  });
});
