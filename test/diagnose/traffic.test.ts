import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import {
  ago,
  crashingPod,
  deployment,
  event,
  healthyApp,
  helmRevision,
  ingress,
  node,
  obj,
  readyPod,
  replicaSet,
  service,
  unreadyPod,
  unscheduledPod,
  type Obj,
} from '../helpers/k8s-more.ts';

/** A Deployment whose only pod crashes. */
function crashing(name: string): Obj[] {
  const app = deployment(name, { ready: 0 });
  const set = replicaSet(app, 1, { ready: 0 });
  return [app, set, crashingPod(`${name}-h1-x`, { owner: set, labels: { app: name, 'pod-template-hash': 'h1' } })];
}

describe('a Service of a role that nobody has', () => {
  const set = { ...obj('PgCluster', 'ledger', { spec: { instances: 1 } }), apiVersion: 'pg.example.com/v1' };
  const primary = readyPod('ledger-1', { owner: set, labels: { cluster: 'ledger', role: 'primary' } });
  it('is no fault where the Service of another role of the same set is served', async () => {
    const objects = [
      primary,
      service('ledger-rw', { cluster: 'ledger', role: 'primary' }),
      service('ledger-ro', { cluster: 'ledger', role: 'replica' }),
    ];
    const { healthy, findings } = await diagnoseRecording({ objects });
    expect(healthy).toBe(true);
    expect(findings.map(({ cause, severity }) => [cause, severity])).toEqual([['ServiceNoReadyEndpoints', 'info']]);
    expect(findings[0]?.title).toContain('service ledger-rw is for the same pods in another role');
  });

  it('is one where what differs is no role', async () => {
    const objects = [
      readyPod('ledger-1', { owner: set, labels: { instance: 'shop', name: 'ledger' } }),
      service('ledger', { instance: 'shop', name: 'ledger' }),
      service('billing', { instance: 'shop', name: 'billing' }),
    ];
    expect((await diagnoseRecording({ objects })).healthy).toBe(false);
  });
});

describe('a Service whose selector matches no pod', () => {
  it.each([
    ['another value, one typing error away', { app: 'apii' }, { label: 'app', wanted: 'apii', found: 'api' }],
    [
      'one of two labels with another value',
      { app: 'api', tier: 'back' },
      { label: 'tier', wanted: 'back', found: 'backend' },
    ],
    ['a key that the pods do not have', { app: 'api', version: 'v2' }, { label: 'version', wanted: 'v2', found: null }],
    ['the right value under another key', { name: 'api' }, { label: 'name', wanted: 'api', found: null }],
    ['a longer name', { app: 'shop-api' }, { label: 'app', wanted: 'shop-api', found: 'api' }],
  ])('has %s', async (_how, selector, details) => {
    const objects = [
      ...healthyApp('api', 2, { labels: { tier: 'backend' } }),
      ...healthyApp('web'),
      service('web', { app: 'web' }),
      service('api', selector),
    ];
    const diagnosis = await diagnoseRecording({ objects });
    expect(faults(diagnosis)).toEqual(['ServiceSelectorMismatch Service/api']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'critical',
      pods: ['api-h1-p0', 'api-h1-p1'],
      details,
      consequences: ['ServiceNoReadyEndpoints'],
    });
    expect(diagnosis.findings[0]?.title).toContain(details.label);
  });

  it('whose name is only a part of another workload’s, which has its own Service, stands for something else', async () => {
    const objects = [
      ...healthyApp('api-gateway'),
      service('api-gateway', { app: 'api-gateway' }),
      service('api', { app: 'api' }),
    ];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['ServiceNoReadyEndpoints Service/api']);
  });

  it('stands for something that is not there', async () => {
    const diagnosis = await diagnoseRecording({
      objects: [
        ...healthyApp('api'),
        service('api', { app: 'api' }),
        service('legacy', { app: 'reports' }, { ports: [{ port: 9000 }] }),
      ],
    });
    expect(faults(diagnosis)).toEqual(['ServiceNoReadyEndpoints Service/legacy']);
    expect(diagnosis.findings[0]?.severity).toBe('warning');
  });

  it.each([
    [
      'for the pods of a CronJob',
      service('outbound', { app: 'report' }),
      obj('CronJob', 'report', {
        spec: { schedule: '@daily', jobTemplate: { spec: { template: { metadata: { labels: { app: 'report' } } } } } },
        status: { lastScheduleTime: ago(5) },
      }),
    ],
    ['headless', service('db', { app: 'none' }, { clusterIP: 'None' })],
    [
      'without a selector, as somebody wrote its endpoints',
      service('outside', undefined),
      obj('EndpointSlice', 'outside-1', {
        metadata: { labels: { 'kubernetes.io/service-name': 'outside' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['192.0.2.7'] }],
      }),
    ],
    ['an ExternalName', service('mail', undefined, { type: 'ExternalName', externalName: 'mail.example.com' })],
  ])('is by design when it is %s', async (_kind, ...objects) => {
    expect(faults(await diagnoseRecording({ objects: [...healthyApp('api'), ...objects] }))).toEqual([]);
  });
});

describe('a Service without a ready endpoint', () => {
  it('has neither a selector nor endpoints: nobody answers', async () => {
    const diagnosis = await diagnoseRecording({ objects: [...healthyApp('api'), service('outside', undefined)] });
    expect(faults(diagnosis)).toEqual(['ServiceNoReadyEndpoints Service/outside']);
    expect(diagnosis.findings[0]?.remedies.map(({ text }) => text).join()).toMatch(/selector[\s\S]*EndpointSlice/);
  });

  it('is a consequence of the pods that cannot start behind it', async () => {
    const app = deployment('api', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const labels = { app: 'api', 'pod-template-hash': 'h1' };
    const pod = unscheduledPod('api-h1-x', '0/1 nodes are available: 1 Insufficient cpu.', { owner: set, labels });
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), app, set, pod, service('api', { app: 'api' })] });
    expect(faults(diagnosis)).toEqual(['UnschedulableInsufficientCPU Deployment/api']);
    expect(diagnosis.findings[0]?.consequences).toContain('ServiceNoReadyEndpoints');
  });

  it('gives starting pods a moment', async () => {
    const app = deployment('api', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const pod = unreadyPod('api-h1-x', { owner: set, minutes: 0.5, labels: { app: 'api' } });
    const diagnosis = await diagnoseRecording({ objects: [app, set, pod, service('api', { app: 'api' })] });
    expect(faults(diagnosis).filter((one) => one.startsWith('Service'))).toEqual([]);
  });
});

describe('a port of a Service', () => {
  const to = (targetPort: number | string, ports: object[] = []): Obj =>
    service('api', { app: 'api' }, { ports: [{ port: 80, targetPort }, ...ports] });
  const bare = { container: { ports: [] } };

  it.each([
    [
      'a number that no container declares while it declares another',
      to(9090),
      { targetPort: 9090, available: [8080] },
    ],
    ['a name that no container has', to('htpp'), { targetPort: 'htpp', available: ['http'], similar: ['http'] }],
  ])('leads to %s', async (_how, object, details) => {
    const diagnosis = await diagnoseRecording({ objects: [...healthyApp('api'), object] });
    expect(faults(diagnosis)).toEqual(['ServicePortMismatch Service/api']);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'critical', details: { port: 80, ...details } });
  });

  it('leads elsewhere than the probe that succeeds', async () => {
    const probed = { container: { ports: [], readinessProbe: { httpGet: { port: 8000, path: '/health' } } } };
    const diagnosis = await diagnoseRecording({ objects: [...healthyApp('api', 1, probed), to(9090)] });
    expect(faults(diagnosis)).toEqual(['ServicePortMismatch Service/api']);
    expect(diagnosis.findings[0]?.details).toMatchObject({ available: [8000] });
  });

  it('is a side door that need not be declared when its Service is one for metrics', async () => {
    const metrics = service('api-metrics', { app: 'api' }, { ports: [{ port: 9100, targetPort: 9100 }] });
    expect(faults(await diagnoseRecording({ objects: [...healthyApp('api'), to('http'), metrics] }))).toEqual([]);
  });

  it.each([
    ['declares no port at all', healthyApp('api', 1, bare), to(9090)],
    [
      'probes that very port',
      healthyApp('api', 1, {
        container: { ports: [{ containerPort: 8080 }], livenessProbe: { tcpSocket: { port: 9090 } } },
      }),
      to(9090),
    ],
    [
      'declares it in a side-car',
      healthyApp('api', 1, {
        spec: { initContainers: [{ name: 'proxy', restartPolicy: 'Always', ports: [{ containerPort: 9090 }] }] },
      }),
      to(9090),
    ],
    [
      'has that number in its arguments',
      healthyApp('api', 1, { container: { ports: [{ containerPort: 9443 }], args: ['--metrics-bind-address=:9090'] } }),
      to(9090),
    ],
    [
      'serves its other port, and this one may be undeclared (metrics)',
      healthyApp('api'),
      to('http', [{ name: 'metrics', port: 9100, targetPort: 9100 }]),
    ],
  ])('is no fault when the container %s', async (_how, app, object) => {
    expect(faults(await diagnoseRecording({ objects: [...app, object] }))).toEqual([]);
  });
});

describe('a workload that is refused a connection', () => {
  const refused =
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection to server at "db", port 5432 failed: Connection refused';
  const logs = { 'shop/api-h1-x/main/previous': `Waiting for application startup.\n${refused}\n` };
  const database = healthyApp('db', 1, { container: { ports: [{ containerPort: 5432 }] } });
  const front = (selector: Record<string, string>, targetPort = 5432): Obj =>
    service('db', selector, { ports: [{ port: 5432, targetPort }] });
  const full = unscheduledPod('db-h1-x', '0/1 nodes are available: 1 Insufficient cpu.', {
    owner: replicaSet(deployment('db'), 1),
    labels: { app: 'db', 'pod-template-hash': 'h1' },
    container: { ports: [{ containerPort: 5432 }], resources: { requests: { cpu: '1' } } },
  });

  it.each([
    [
      'a Service with a wrong selector',
      [...database, front({ app: 'database' })],
      'ServiceSelectorMismatch Service/db',
    ],
    ['a Service with a wrong port', [...database, front({ app: 'db' }, 5433)], 'ServicePortMismatch Service/db'],
    [
      'a database that no node takes',
      [deployment('db', { ready: 0 }), replicaSet(deployment('db'), 1, { ready: 0 }), full, front({ app: 'db' })],
      'UnschedulableInsufficientCPU Deployment/db',
    ],
  ])('by %s has its root there', async (_what, objects, root) => {
    const all = [node('n1'), ...crashing('api'), service('api', { app: 'api' }), ...objects];
    for (const workload of [undefined, 'api']) {
      const diagnosis = await diagnoseRecording({ objects: all, logs }, workload === undefined ? {} : { workload });
      expect(faults(diagnosis)).toEqual([root]);
      expect(diagnosis.findings[0]?.details['affected']).toContain('Deployment/api');
      expect(diagnosis.findings[0]?.consequences).toEqual(
        expect.arrayContaining(['DependencyConnectionRefused', 'CrashLoopBackOff']),
      );
    }
  });

  it('by a database at zero keeps its own fault', async () => {
    const objects = [node('n1'), ...crashing('api'), deployment('db', { replicas: 0 }), front({ app: 'db' })];
    const diagnosis = await diagnoseRecording({ objects, logs });
    expect(faults(diagnosis)).toEqual(['DependencyConnectionRefused Deployment/api']);
    expect(diagnosis.findings.map(({ cause }) => cause)).toContain('ScaledToZero');
  });
});

describe('a load balancer', () => {
  const pending = service('front', { app: 'api' }, { type: 'LoadBalancer' });

  it('that the cloud could not make quotes it', async () => {
    const failed = event(
      'SyncLoadBalancerFailed',
      pending,
      'Error syncing load balancer: failed to ensure load balancer: quota exceeded',
    );
    const diagnosis = await diagnoseRecording({ objects: [...healthyApp('api'), pending, failed] });
    expect(faults(diagnosis)).toEqual(['LoadBalancerPending Service/front']);
  });

  it('that is missing in a cloud is a warning', async () => {
    const cloud = node('n1', { spec: { providerID: 'aws:///eu-1a/i-1' } });
    expect(faults(await diagnoseRecording({ objects: [cloud, ...healthyApp('api'), pending] }))).toEqual([
      'LoadBalancerPending Service/front',
    ]);
  });

  it('that nobody makes in a local cluster is only worth knowing', async () => {
    const local = node('n1', { spec: { providerID: 'kind://docker/kind/n1' } });
    const objects = [local, ...healthyApp('api'), pending];
    expect((await diagnoseRecording({ objects })).findings).toEqual([]);
    const asked = await diagnoseRecording({ objects }, { workload: 'service/front' });
    expect(asked).toMatchObject({ healthy: true, findings: [{ cause: 'LoadBalancerPending', severity: 'info' }] });
  });
});

describe('a network policy', () => {
  const policy = (name: string, app: string, spec: object): Obj =>
    obj('NetworkPolicy', name, { spec: { podSelector: { matchLabels: { app } }, ...spec } });
  const database = [
    ...healthyApp('db', 1, { container: { ports: [{ containerPort: 5432 }] } }),
    service('db', { app: 'db' }, { ports: [{ port: 5432, targetPort: 5432 }] }),
  ];
  const logs = (text: string): Record<string, string> => ({ 'shop/api-h1-x/main/previous': `starting\n${text}\n` });
  const timeout =
    'psycopg2.OperationalError: connection to server at "db" (10.96.0.20), port 5432 failed: Connection timed out';
  const dns = {
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  };

  it.each([
    [
      'lets nothing out, so that no name is resolved',
      policy('deny', 'api', { policyTypes: ['Egress'] }),
      'Error: getaddrinfo EAI_AGAIN db',
      { policy: 'deny', direction: 'egress', dns: true, port: 53 },
    ],
    [
      'lets only DNS out',
      policy('dns-only', 'api', { policyTypes: ['Egress'], egress: [dns] }),
      timeout,
      { policy: 'dns-only', direction: 'egress', host: 'db', port: 5432 },
    ],
    [
      'lets others into the database',
      policy('db-in', 'db', {
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
      }),
      timeout,
      { policy: 'db-in', direction: 'ingress', port: 5432 },
    ],
    [
      'opens another port of the database',
      policy('db-in', 'db', { ingress: [{ ports: [{ port: 5433 }] }] }),
      timeout,
      { policy: 'db-in', direction: 'ingress' },
    ],
  ])('that %s is named', async (_how, object, line, details) => {
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), ...crashing('api'), ...database, object],
      logs: logs(line),
    });
    expect(faults(diagnosis)).toEqual(['NetworkPolicyBlocked Deployment/api']);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'critical', details });
    expect(diagnosis.findings[0]?.evidence[0]?.text).toBe(line);
  });

  it.each([
    [
      'allows the way',
      policy('ok', 'api', {
        policyTypes: ['Egress'],
        egress: [dns, { to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port: 5432 }] }],
      }),
    ],
    ['selects other pods', policy('other', 'web', { policyTypes: ['Egress'] })],
  ])('that %s is not', async (_how, object) => {
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), ...crashing('api'), ...database, object],
      logs: logs(timeout),
    });
    expect(faults(diagnosis)).not.toContain('NetworkPolicyBlocked Deployment/api');
  });

  it('is no fault while everybody is ready', async () => {
    expect(
      faults(
        await diagnoseRecording({
          objects: [...healthyApp('api'), ...database, policy('deny', 'api', { policyTypes: ['Egress'] })],
        }),
      ),
    ).toEqual([]);
  });
});

describe('the DNS of the cluster', () => {
  const line = {
    'shop/api-h1-x/main/previous':
      'could not translate host name "db" to address: Temporary failure in name resolution\n',
    'shop/web-h1-x/main/previous': 'Error: getaddrinfo EAI_AGAIN db\n',
  };
  const coredns = (ready: boolean): Obj => {
    const shape = {
      labels: { 'k8s-app': 'kube-dns', 'pod-template-hash': 'abc' },
      metadata: {
        namespace: 'kube-system',
        ownerReferences: [{ kind: 'ReplicaSet', name: 'coredns-abc', controller: true }],
      },
    };
    return ready ? readyPod('coredns-abc-1', shape) : crashingPod('coredns-abc-1', shape);
  };

  it('is one finding for all workloads that get no answer', async () => {
    const diagnosis = await diagnoseRecording({
      objects: [node('n1'), ...crashing('api'), ...crashing('web'), coredns(false)],
      logs: line,
    });
    expect(faults(diagnosis)).toEqual(['ClusterDNSDown Deployment/coredns']);
    expect(diagnosis.findings[0]?.pods).toEqual(['api-h1-x', 'web-h1-x']);
  });

  it('explains the late rollout and the failed release of what it keeps from running', async () => {
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'x' };
    const app = deployment('api', {
      ready: 0,
      conditions: [late],
      metadata: { annotations: { 'meta.helm.sh/release-name': 'shop' } },
    });
    const objects = [
      node('n1'),
      app,
      ...crashing('api').slice(1),
      coredns(false),
      helmRevision('shop', 2, 'failed', 30),
      service('api', { app: 'api' }),
    ];
    const diagnosis = await diagnoseRecording({ objects, logs: line });
    expect(faults(diagnosis)).toEqual(['ClusterDNSDown Deployment/coredns']);
    expect(diagnosis.findings[0]?.consequences).toEqual(
      expect.arrayContaining(['RolloutDeadlineExceeded', 'HelmReleaseFailed', 'ServiceNoReadyEndpoints']),
    );
  });

  it('is not blamed while it is ready', async () => {
    const diagnosis = await diagnoseRecording({ objects: [node('n1'), ...crashing('api'), coredns(true)], logs: line });
    expect(faults(diagnosis)).not.toContain('ClusterDNSDown Deployment/coredns');
  });
});

describe('an Ingress', () => {
  const base = [...healthyApp('api'), service('api', { app: 'api' })];
  const nginx = obj('IngressClass', 'nginx', { spec: { controller: 'k8s.io/ingress-nginx' } });

  it.each([
    [
      'a class that does not exist',
      ingress('shop', 'api', { number: 80 }, { ingressClassName: 'ngnix' }),
      'IngressClassNotFound',
      { wanted: 'ngnix', available: ['nginx'], similar: ['nginx'] },
    ],
    [
      'a service that does not exist',
      ingress('shop', 'apy'),
      'IngressBackendNotFound',
      { service: 'apy', similar: ['api'] },
    ],
    [
      'a port that the service does not have',
      ingress('shop', 'api', { number: 8080 }),
      'IngressBackendNotFound',
      { service: 'api', port: 8080, available: ['80'] },
    ],
    [
      'a certificate that does not exist',
      ingress('shop', 'api', { number: 80 }, { tls: [{ hosts: ['shop.example.com'], secretName: 'shop-tls' }] }),
      'SecretNotFound',
      { secret: 'shop-tls' },
    ],
  ])('names %s', async (_what, object, cause, details) => {
    const diagnosis = await diagnoseRecording({ objects: [...base, nginx, object] });
    expect(faults(diagnosis)).toEqual([`${cause} Ingress/shop`]);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'warning', details });
  });

  it('without faults is not mentioned', async () => {
    expect(
      faults(
        await diagnoseRecording({
          objects: [...base, nginx, ingress('shop', 'api', { number: 80 }, { ingressClassName: 'nginx' })],
        }),
      ),
    ).toEqual([]);
  });

  it('whose classes may not be read is not judged by them', async () => {
    const object = ingress('shop', 'api', { number: 80 }, { ingressClassName: 'other' });
    expect(faults(await diagnoseRecording({ objects: [...base, object], forbid: ['ingressclasses'] }))).toEqual([]);
  });
});

describe('a node', () => {
  const ready = (status: string, reason: string, message: string): Record<string, unknown> => ({
    type: 'Ready',
    status,
    reason,
    message,
    lastTransitionTime: ago(20),
  });
  const well = ready('True', 'KubeletReady', 'kubelet is posting ready status');

  it.each([
    ['whose kubelet is silent', ready('Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.')],
    [
      'whose network plugin is missing',
      ready(
        'False',
        'KubeletNotReady',
        'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      ),
    ],
  ])('%s is one finding with all its pods', async (_how, condition) => {
    const [api, web] = ['api', 'web'].map((name) => {
      const app = deployment(name, { ready: 0 });
      const set = replicaSet(app, 1, { ready: 0 });
      const pod = unreadyPod(`${name}-h1-x`, { owner: set, labels: { app: name, 'pod-template-hash': 'h1' } });
      return [app, set, pod, event('NodeNotReady', pod, 'Node is not ready', 18)];
    });
    const diagnosis = await diagnoseRecording({
      objects: [
        node('n1', { conditions: [condition] }),
        ...(api ?? []),
        ...(web ?? []),
        service('api', { app: 'api' }),
      ],
    });
    expect(faults(diagnosis)).toEqual(['NodeNotReady Node/n1']);
    expect(diagnosis.findings[0]).toMatchObject({
      severity: 'critical',
      pods: ['api-h1-x', 'web-h1-x'],
      details: { node: 'n1', reason: condition['reason'] },
    });
  });

  it('is named from the pods’ events when nodes may not be read', async () => {
    const app = deployment('api', { ready: 0 });
    const pod = unreadyPod('api-h1-x', {
      owner: replicaSet(app, 1),
      labels: { app: 'api', 'pod-template-hash': 'h1' },
    });
    const diagnosis = await diagnoseRecording({
      objects: [app, pod, event('NodeNotReady', pod, 'Node is not ready', 5)],
      forbid: ['nodes'],
    });
    expect(diagnosis.findings[0]).toMatchObject({
      cause: 'NodeNotReady',
      confidence: 'likely',
      subject: { kind: 'Node', name: 'n1' },
    });
  });

  it.each([
    [
      'memory',
      {
        type: 'MemoryPressure',
        status: 'True',
        reason: 'KubeletHasInsufficientMemory',
        message: 'kubelet has insufficient memory available',
      },
      'NodeMemoryPressure',
    ],
    [
      'disk',
      { type: 'DiskPressure', status: 'True', reason: 'KubeletHasDiskPressure', message: 'kubelet has disk pressure' },
      'NodeDiskPressure',
    ],
  ])('under %s pressure is a warning', async (_what, condition, cause) => {
    const diagnosis = await diagnoseRecording({
      objects: [node('n1', { conditions: [well, { ...condition, lastTransitionTime: ago(9) }] }), ...healthyApp('api')],
    });
    expect(faults(diagnosis)).toEqual([`${cause} Node/n1`]);
    expect(diagnosis.findings[0]?.severity).toBe('warning');
  });

  it('was rebooted under its containers', async () => {
    const [app, set, pod] = healthyApp('api', 1);
    const cut = {
      ...pod,
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ago(5) }],
        containerStatuses: [
          {
            name: 'main',
            ready: true,
            restartCount: 1,
            state: { running: { startedAt: ago(5) } },
            lastState: { terminated: { exitCode: 255, reason: 'Unknown', startedAt: ago(500), finishedAt: ago(6) } },
          },
        ],
      },
    };
    const one = node('n1');
    const diagnosis = await diagnoseRecording({
      objects: [one, app, set, cut, event('Rebooted', one, 'Node n1 has been rebooted, boot id: 77-x', 6)],
    });
    expect(faults(diagnosis)).toEqual(['NodeRebooted Node/n1']);
    expect(diagnosis.findings[0]).toMatchObject({ severity: 'warning', details: { bootId: '77-x' } });
  });

  it.each([
    [
      'a condition of a problem detector',
      node('n1', { conditions: [well, { type: 'KernelDeadlock', status: 'True', reason: 'x', message: 'x' }] }),
    ],
    [
      'an ill node that has none of the pods',
      node('n9', { conditions: [ready('Unknown', 'NodeStatusUnknown', 'Kubelet stopped posting node status.')] }),
    ],
  ])('is no fault with %s', async (_what, object) => {
    expect(faults(await diagnoseRecording({ objects: [object, ...healthyApp('api')] }))).toEqual([]);
  });
});
