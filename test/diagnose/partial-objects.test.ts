import { describe, expect, it } from 'vitest';
import { conclude } from '../../src/diagnose/conclude/conclude.ts';
import { factsOf } from '../../src/diagnose/facts/facts.ts';
import { RULES } from '../../src/diagnose/rules/index.ts';
import { SOURCES } from '../../src/diagnose/sources.ts';
import type { Lists } from '../../src/diagnose/types.ts';
import {
  ago,
  autoscaler,
  claim,
  crashingPod,
  creatingPod,
  deployment,
  event,
  helmRevision,
  ingress,
  node,
  NOON,
  obj,
  ownedBy,
  readyPod,
  replicaSet,
  service,
  statefulSet,
  unreadyPod,
  unscheduledPod,
  volumeFor,
  type Obj,
} from '../helpers/k8s-more.ts';

/** One object at least of every kind and shape that the rules look into. */
function zoo(): Obj[] {
  const failure = {
    type: 'ReplicaFailure',
    status: 'True',
    reason: 'FailedCreate',
    message: 'exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
  };
  const app = deployment('api', {
    replicas: 2,
    ready: 1,
    conditions: [failure, { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
    spec: { paused: true },
  });
  const set = replicaSet(app, 2, { replicas: 2, have: 1, conditions: [failure] });
  const labels = { app: 'api', 'pod-template-hash': 'h2' };
  const sts = statefulSet('db', { ready: 1, status: { updateRevision: 'db-2' } });
  const cron = obj('CronJob', 'report', {
    spec: { schedule: '@daily', jobTemplate: { spec: { template: { metadata: { labels } } } } },
    status: { active: [{ name: 'x' }] },
  });
  const job = obj('Job', 'report-29000000', {
    metadata: ownedBy(cron),
    spec: { parallelism: 1 },
    status: { conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] },
  });
  const stuck = creatingPod('api-h2-c', { owner: set, labels, spec: volumeFor('data') });
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }],
      },
    },
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'x' } }, topologyKey: 'zone' },
      ],
    },
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'api' } }, topologyKey: 'zone' },
      ],
    },
  };
  const pending = (name: string, clause: string): Obj =>
    unscheduledPod(name, `0/1 nodes are available: ${clause}.`, {
      owner: set,
      labels,
      spec: {
        affinity,
        tolerations: [{ key: 'a', operator: 'Exists' }],
        topologySpreadConstraints: [{ topologyKey: 'zone', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
        ...volumeFor('data'),
      },
    });
  const metrics = { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 50 } } }] };
  return [
    app,
    set,
    sts,
    cron,
    job,
    stuck,
    event('FailedAttachVolume', stuck, 'Multi-Attach error for volume "v"'),
    event('FailedCreatePodSandBox', stuck, 'failed to setup network: plugin type="x"'),
    readyPod('api-h2-r', { owner: set, labels, node: 'n2', spec: volumeFor('data') }),
    unreadyPod('db-0', { owner: sts, labels: { app: 'db', 'controller-revision-hash': 'db-1' } }),
    crashingPod('api-h2-x', { owner: set, labels }),
    readyPod('gone', { metadata: { deletionTimestamp: ago(60), finalizers: ['x/y'] } }),
    pending('p1', '1 Insufficient cpu'),
    pending('p2', "1 node(s) didn't match Pod's node affinity/selector"),
    pending('p3', "1 node(s) didn't match pod anti-affinity rules"),
    pending('p4', '1 node(s) had untolerated taint {a: b}'),
    pending('p5', "1 node(s) didn't match PersistentVolume's node affinity"),
    pending('p6', 'pod has unbound immediate PersistentVolumeClaims'),
    pending('p7', "1 node(s) didn't match pod topology spread constraints"),
    pending('p8', "1 node(s) didn't match pod affinity rules"),
    node('n1', {
      taints: [{ key: 'node.kubernetes.io/unreachable', effect: 'NoSchedule' }],
      conditions: [{ type: 'Ready', status: 'Unknown', reason: 'x', message: 'y' }],
      spec: { unschedulable: true },
    }),
    service('api', { app: 'apii' }),
    service(
      'lb',
      { app: 'api' },
      {
        type: 'LoadBalancer',
        ports: [
          { port: 1, targetPort: 'x' },
          { port: 2, targetPort: 9 },
        ],
      },
    ),
    claim('data', { class: 'x', spec: { selector: { matchLabels: { a: 'b' } } } }),
    claim('grow', {
      phase: 'Bound',
      status: { conditions: [{ type: 'Resizing', status: 'True' }], capacity: { storage: '1Gi' } },
    }),
    obj('PersistentVolume', 'pv', {
      spec: {
        storageClassName: 'x',
        capacity: { storage: '1Gi' },
        claimRef: { namespace: 'shop', name: 'data' },
        nodeAffinity: {
          required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }] },
        },
      },
      status: { phase: 'Released' },
    }),
    obj('StorageClass', 'slow', { provisioner: 'p' }),
    autoscaler(
      'api',
      'api',
      [
        { type: 'ScalingLimited', status: 'True', reason: 'TooManyReplicas' },
        { type: 'ScalingActive', status: 'True' },
      ],
      {
        spec: metrics,
        status: {
          currentReplicas: 5,
          currentMetrics: [{ resource: { name: 'cpu', current: { averageUtilization: 90 } } }],
        },
      },
    ),
    ingress('shop', 'apy', { number: 80 }, { ingressClassName: 'x', tls: [{ secretName: 't' }] }),
    obj('PodDisruptionBudget', 'api', {
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'api' } } },
      status: { disruptionsAllowed: 0 },
    }),
    obj('NetworkPolicy', 'deny', {
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 1 }] }],
      },
    }),
    helmRevision('shop', 2, 'failed', 60),
  ];
}

const LISTS: Readonly<Record<string, keyof Lists>> = Object.fromEntries(
  Object.entries(SOURCES)
    .map(([name, { kind }]) => [
      kind.kind,
      name === 'nodeEvents' || name === 'dnsPods' || name === 'allServices' || name === 'helmSecrets'
        ? undefined
        : name,
    ])
    .filter(([, name]) => name !== undefined),
) as Record<string, keyof Lists>;

function run(objects: readonly unknown[]): number {
  const lists: Record<string, unknown[]> = Object.fromEntries(Object.keys(SOURCES).map((name) => [name, []]));
  for (const object of objects as Obj[])
    lists[object.kind === 'Secret' ? 'helmSecrets' : (LISTS[object.kind] ?? '')]?.push(object);
  const log = {
    pod: 'api-h2-x',
    container: 'main',
    previous: true,
    known: true,
    lines: [{ at: '', text: 'getaddrinfo EAI_AGAIN db' }],
  };
  const logs = new Map([['ReplicaSet/api-h2 main Error:1', log]]);
  const facts = factsOf({ namespace: 'shop', subject: null, clock: NOON, lists: lists, logs });
  for (const rule of RULES) rule.wants?.(facts);
  return conclude(facts, RULES).length;
}

/** Every way to take one member away, at any depth. */
function* withoutOne(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key];
    if (here.length > 1 || key !== 'kind') yield here;
    yield* withoutOne(member, here);
  }
}

function remove(object: unknown, path: readonly (string | number)[]): void {
  let at = object as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  delete at[path.at(-1) ?? ''];
  if (Array.isArray(at)) at.splice(0, at.length, ...at.filter((one) => one !== undefined));
}

describe('objects with a part missing', () => {
  it('find many faults when whole', () => {
    expect(run(zoo())).toBeGreaterThan(8);
  });

  it('never make a rule fail', () => {
    const failures: string[] = [];
    let tried = 0;
    const all = zoo();
    for (const [index, whole] of all.entries())
      for (const path of withoutOne(whole)) {
        const part = structuredClone(whole);
        remove(part, path);
        tried += 1;
        try {
          run(all.with(index, part));
        } catch (error) {
          const where = error instanceof Error ? (error.stack ?? '').split('\n').slice(0, 2).join(' ') : '';
          failures.push(`${whole.kind} without ${path.join('.')}: ${where}`);
        }
      }
    expect(failures).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  });
});
