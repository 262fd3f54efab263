import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';
import { autoscaler, deployment, event, healthyApp, ingress, obj, replicaSet, service } from '../helpers/k8s-more.ts';
import type { Recording } from '../helpers/recorded-cluster.ts';

const edit = (kind: string, name: string, path: string, value: string) => ({
  tool: 'edit_object',
  input: { kind, name, namespace: 'shop', edits: [{ path, value }] },
});

const quota = (requested = 'requests.cpu=500m', used = 'requests.cpu=1800m', hard = 'requests.cpu=2'): Recording => {
  const text = `pods "x" is forbidden: exceeded quota: team, requested: ${requested}, used: ${used}, limited: ${hard}`;
  const app = deployment('api', { replicas: 2, ready: 0, updated: 0 });
  const set = replicaSet(app, 1, { replicas: 2, have: 0 });
  return { objects: [app, set, event('FailedCreate', set, `Error creating: ${text}`)] };
};
const limited = { type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas', message: 'more is wanted' };
const utilization = (name: string, current: number) => ({
  metric: { type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization: 80 } } },
  now: { type: 'Resource', resource: { name, current: { averageUtilization: current } } },
});
const load = (...all: readonly ReturnType<typeof utilization>[]) => ({
  spec: { maxReplicas: 5, metrics: all.map(({ metric }) => metric) },
  status: { currentReplicas: 5, currentMetrics: all.map(({ now }) => now) },
});
const atMost = (...all: readonly ReturnType<typeof utilization>[]): Recording => ({
  objects: [...healthyApp('api', 5), autoscaler('api', 'api', [limited], load(...all))],
});
const edits = (kind: string, name: string, ...all: readonly (readonly [path: string, value: string])[]) => ({
  tool: 'edit_object',
  input: { kind, name, namespace: 'shop', edits: all.map(([path, value]) => ({ path, value })) },
});
const fromSecret = (name: string, secret: string, key: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: secret, key } },
});
const missing = (kind: string, name: string) => ({
  reason: 'CreateContainerConfigError',
  message: `${kind} "${name}" not found`,
});

type Row = readonly [what: string, recording: () => Recording, cause: string, change: object];
const ROWS: readonly Row[] = [
  [
    'a Service that leads to the wrong port gets the one that is declared',
    () => ({
      objects: [
        ...healthyApp('api'),
        service('api', { app: 'api' }, { ports: [{ port: 80, targetPort: 9191, protocol: 'TCP' }] }),
      ],
    }),
    'ServicePortMismatch',
    edit('Service', 'api', 'spec.ports[0].targetPort', '8080'),
  ],
  [
    'an Ingress of a class that does not exist gets the one that does',
    () => ({
      objects: [
        ...healthyApp('api'),
        service('api', { app: 'api' }),
        obj('IngressClass', 'traefik', { spec: { controller: 'traefik.io/ingress-controller' } }),
        ingress('web', 'api', { number: 80 }, { ingressClassName: 'trafeik' }),
      ],
    }),
    'IngressClassNotFound',
    edit('Ingress', 'web', 'spec.ingressClassName', '"traefik"'),
  ],
  [
    'an autoscaler at its end gets what its load asks for',
    () => atMost(utilization('cpu', 120)),
    'HPAAtMaximum',
    edit('HorizontalPodAutoscaler', 'api', 'spec.maxReplicas', '8'),
  ],
  [
    'an autoscaler with two metrics follows the one that asks for most',
    () => atMost(utilization('memory', 88), utilization('cpu', 120)),
    'HPAAtMaximum',
    edit('HorizontalPodAutoscaler', 'api', 'spec.maxReplicas', '8'),
  ],
  [
    'a quota that two resources exceed gets room for both',
    () =>
      quota(
        'pods=1,requests.cpu=500m,requests.memory=1Gi',
        'pods=4,requests.cpu=1800m,requests.memory=3584Mi',
        'pods=9,requests.cpu=2,requests.memory=4Gi',
      ),
    'QuotaExceeded',
    edits(
      'ResourceQuota',
      'team',
      ['spec.hard["requests.cpu"]', '"2300m"'],
      ['spec.hard["requests.memory"]', '"4608Mi"'],
    ),
  ],
  [
    'two variables of a Secret of a near name are both corrected',
    () =>
      backend({
        waiting: missing('secret', 'backend-db'),
        container: { env: [fromSecret('DB_USER', 'backend-db', 'user'), fromSecret('DB_PASS', 'backend-db', 'pass')] },
        objects: [obj('Secret', 'backend-dbs', { type: 'Opaque', data: { user: 'eA==', pass: 'eA==' } })],
      }),
    'SecretNotFound',
    edits(
      'Deployment',
      'backend',
      ['spec.template.spec.containers[main].env[DB_USER].valueFrom.secretKeyRef.name', '"backend-dbs"'],
      ['spec.template.spec.containers[main].env[DB_PASS].valueFrom.secretKeyRef.name', '"backend-dbs"'],
    ),
  ],
  [
    'a quota gets room for one more pod',
    quota,
    'QuotaExceeded',
    edit('ResourceQuota', 'team', 'spec.hard["requests.cpu"]', '"2300m"'),
  ],
  [
    'a variable from a Secret of a near name is read from that',
    () =>
      backend({
        waiting: missing('secret', 'backend-db'),
        container: { env: [{ name: 'DB_PASS', valueFrom: { secretKeyRef: { name: 'backend-db', key: 'pass' } } }] },
        objects: [obj('Secret', 'backend-dbs', { type: 'Opaque', data: { pass: 'eA==' } })],
      }),
    'SecretNotFound',
    {
      tool: 'set_env',
      input: {
        workload: 'deployment/backend',
        container: 'main',
        name: 'DB_PASS',
        from: 'secret/backend-dbs/pass',
        namespace: 'shop',
      },
    },
  ],
  [
    'an environment from a ConfigMap of a near name',
    () =>
      backend({
        waiting: missing('configmap', 'backend-conf'),
        container: { envFrom: [{ configMapRef: { name: 'backend-conf' } }] },
        objects: [obj('ConfigMap', 'backend-config', { data: { A: '1' } })],
      }),
    'ConfigMapNotFound',
    edit(
      'Deployment',
      'backend',
      'spec.template.spec.containers[main].envFrom[0].configMapRef.name',
      '"backend-config"',
    ),
  ],
  [
    'a variable that is missing comes from the Secret that holds its name',
    () =>
      backend({
        exit: 1,
        log: 'required environment variable "LEDGER_KEY" is not set',
        objects: [obj('Secret', 'ledger', { type: 'Opaque', data: { LEDGER_KEY: 'eA==' } })],
      }),
    'EnvVarMissing',
    {
      tool: 'set_env',
      input: {
        workload: 'deployment/backend',
        container: 'main',
        name: 'LEDGER_KEY',
        from: 'secret/ledger/LEDGER_KEY',
        namespace: 'shop',
      },
    },
  ],
  [
    'a probe that knocks where nothing listens goes to the port of the log',
    () =>
      backend({
        caught: 'running',
        running: 30,
        ready: false,
        container: { readinessProbe: { httpGet: { path: '/ready', port: 9999 } }, ports: [{ containerPort: 8080 }] },
        events: [['Unhealthy', 'Readiness probe failed: dial tcp 10.0.0.1:9999: connect: connection refused', 1]],
        current: 'listening on 0.0.0.0:8080',
      }),
    'ProbePortMismatch',
    edit('Deployment', 'backend', 'spec.template.spec.containers[main].readinessProbe.httpGet.port', '8080'),
  ],
];

describe('a remedy carries the call that does it', () => {
  it.each(ROWS)('%s', async (_what, recording, cause, change) => {
    const { findings } = await diagnoseRecording(recording());
    const found = findings.find((one) => one.cause === cause);
    expect(found?.remedies.flatMap((one) => (one.change ? [one.change] : []))).toContainEqual(change);
  });

  const told = async (recording: Recording, cause: string) =>
    (await diagnoseRecording(recording)).findings.find((one) => one.cause === cause)?.remedies.map(({ text }) => text);

  it('a load that asks for more than twice the replicas is told, and the change is a first step', async () => {
    const texts = await told(atMost(utilization('cpu', 400)), 'HPAAtMaximum');
    expect(texts?.[0]).toContain('to 10 first, and look again: 400% of the target 80% would ask for 25');
  });

  it('a load that is not known is said not to be known', async () => {
    expect((await told(atMost(), 'HPAAtMaximum'))?.[0]).toContain('to 8 as a first step: none of its metrics tells');
  });

  it('a probe that waits half a minute already is not told to wait less', async () => {
    const { findings } = await diagnoseRecording(
      backend({
        caught: 'running',
        running: 200,
        ready: false,
        container: { readinessProbe: { httpGet: { path: '/ready', port: 8080 }, timeoutSeconds: 45 } },
        events: [
          ['Unhealthy', 'Readiness probe failed: Get "http://10.0.0.1:8080/ready": context deadline exceeded', 1],
        ],
      }),
    );
    const found = findings.find((one) => one.cause === 'ProbeTimeout');
    expect(found?.remedies[0]?.text).toContain('above 45');
    expect(found?.remedies.some(({ change }) => change !== undefined)).toBe(false);
  });
});
