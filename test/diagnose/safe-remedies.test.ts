import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOW, readCase } from '../helpers/case-folder.ts';
import { shownEvidence } from '../../src/logs/evidence.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  crashingPod,
  deployment,
  healthyApp,
  helmRevision,
  ingress,
  node,
  obj,
  replicaSet,
  service,
  unscheduledPod,
  volumeFor,
  type Obj,
} from '../helpers/k8s-more.ts';

const firstOf = async (objects: readonly Obj[], cause?: string) => {
  const { findings } = await diagnoseRecording({ objects });
  const found = findings.find((one) => cause === undefined || one.cause === cause);
  return {
    causes: findings.filter(({ severity }) => severity !== 'info').map((one) => one.cause),
    texts: found?.remedies.map(({ text }) => text) ?? [],
    changes: found?.remedies.map(({ change }) => change?.input) ?? [],
  };
};
const look = async (fault: Fault) => {
  const [found] = (await diagnoseRecording(backend(fault.waiting ? fault : { exit: 1, ...fault }))).findings;
  return {
    title: found?.title ?? '',
    texts: found?.remedies.map(({ text }) => text) ?? [],
    changes: found?.remedies.map(({ change }) => change?.input) ?? [],
  };
};

describe('what holds data or keeps others out is left as it is', () => {
  it('what the first run of an init container made stays', async () => {
    const { texts } = await look({ init: true, log: 'createdb: error: database "ledger" already exists' });
    expect(texts.join('\n')).toContain('repeatable');
    expect(texts.join('\n')).not.toMatch(/clear|remove|delete/);
  });

  it.each([
    ['alone is made anew', [], /kubectl create secret tls .* kubectl apply -f -/],
    [
      'beside other keys is patched, and they stay',
      ['truststore.jks'],
      /kubectl patch secret .*leaves its truststore\.jks/,
    ],
  ])('an expired certificate %s', async (_, others, says) => {
    const { expected, recording } = readCase(
      join(import.meta.dirname, '../fixtures/field'),
      '328-certificate-ended-four-days-ago',
    );
    const objects = (recording.objects as Obj[]).map((one) =>
      one.kind === 'Secret' && one['type'] === 'kubernetes.io/tls'
        ? { ...one, data: { ...(one['data'] as object), ...Object.fromEntries(others.map((key) => [key, 'eA=='])) } }
        : one,
    );
    const { findings } = await diagnoseRecording(
      { ...recording, objects },
      { namespace: expected.namespace, now: NOW },
    );
    expect(findings[0]?.cause).toBe('CertificateExpired');
    expect(findings[0]?.remedies[0]?.text).toMatch(says);
  });

  it.each([
    ['of a slip of the pen is a call', 'treafik', 'traefik', true],
    ['of another way in is asked for first', 'haproxy-staff', 'haproxy', false],
  ])('the class of an Ingress %s', async (_, wanted, there, isCall) => {
    const { texts, changes } = await firstOf(
      [
        ...healthyApp('desk'),
        service('desk', { app: 'desk' }),
        obj('IngressClass', there, { spec: { controller: 'example.org/controller' } }),
        ingress('desk', 'desk', { number: 80 }, { ingressClassName: wanted }),
      ],
      'IngressClassNotFound',
    );
    expect(texts[0]).toContain(`set ingressClassName of ingress desk to ${there}`);
    expect(changes[0] !== undefined).toBe(isCall);
    expect(texts[0]?.startsWith('if the controller of class haproxy is to serve it')).toBe(!isCall);
  });

  const tainted = (tolerations: readonly object[]): readonly Obj[] => {
    const app = deployment('sorter', { ready: 0, template: { tolerations } });
    const set = replicaSet(app, 1, { ready: 0 });
    return [
      node('n1', { taints: [{ key: 'pool', value: 'sorting', effect: 'NoSchedule' }] }),
      app,
      set,
      unscheduledPod('sorter-1', '0/1 nodes are available: 1 node(s) had untolerated taint(s).', {
        owner: set,
        spec: { tolerations },
      }),
    ];
  };
  it.each([
    [
      'nearly tolerated stays on its node',
      [{ key: 'pool', operator: 'Equal', value: 'sort', effect: 'NoSchedule' }],
      false,
    ],
    ['that nobody thought of may go, with what that means', [], true],
  ])('a taint that is %s', async (_, tolerations, told) => {
    const { texts } = await firstOf(tainted(tolerations), 'UnschedulableTaint');
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.some((text) => text.includes('or remove the taint, which keeps other pods away'))).toBe(told);
  });
});

describe('a remedy that would not help is none', () => {
  const bind = 'Error: bind to 0.0.0.0:443 failed: permission denied';
  const ports = { ports: [{ containerPort: 443 }] };

  it('a user other than root listens below 1024 by the sysctl of its pod', async () => {
    const { texts, changes } = await look({ log: bind, container: { ...ports, securityContext: { runAsUser: 101 } } });
    expect(texts[0]).toContain('set sysctl net.ipv4.ip_unprivileged_port_start of the pod to 443');
    expect(changes[0]).toMatchObject({
      edits: [
        {
          path: 'spec.template.spec.securityContext.sysctls',
          value: '[{"name":"net.ipv4.ip_unprivileged_port_start","value":"443"}]',
        },
      ],
    });
    expect(texts.at(-1)).toMatch(/NET_BIND_SERVICE.*setcap/);
  });

  it('in the network of its node it takes another port, and root gets its capability back', async () => {
    const onNode = await look({
      log: bind,
      spec: { hostNetwork: true },
      container: { ...ports, securityContext: { runAsUser: 101 } },
    });
    expect(onNode.texts[0]).toContain('a port above 1023');
    const root = await look({
      log: bind,
      container: { ...ports, securityContext: { runAsUser: 0, capabilities: { drop: ['ALL'] } } },
    });
    expect(root.texts[0]).toMatch(/^add the capability NET_BIND_SERVICE/);
  });

  it.each([
    ['another label', { app: 'shelf', side: 'left' }, { app: 'shelf', side: 'right' }, false],
    ['a label that it is not known by', { app: 'shelf', side: 'left' }, { app: 'shelf' }, true],
  ])('a template whose workload selects by %s', async (_, selects, own, told) => {
    const app = deployment('shelf', { replicas: 2, labels: own });
    const objects = [
      app,
      ...healthyApp('shelf')
        .slice(1)
        .map((one) => ({
          ...one,
          metadata: { ...one.metadata, labels: { ...(one.metadata['labels'] as object), ...own } },
        })),
      service('shelf', selects),
    ];
    const { causes, texts } = await firstOf(objects, 'ServiceSelectorMismatch');
    expect(causes).toContain('ServiceSelectorMismatch');
    expect(texts.some((text) => text.includes('or label the pod template'))).toBe(told);
  });

  it('a Service of another name comes with its own port', async () => {
    const map = obj('ConfigMap', 'proxy', { data: { 'proxy.cfg': 'backend api\n  server api-1 stock:9000 check\n' } });
    const mounted = {
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/proxy' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'proxy' } }] },
    };
    const log = 'lookup stock on 10.96.0.10:53: no such host';
    const one = await look({
      log,
      ...mounted,
      objects: [map, service('stock-api', { app: 'stock' }, { ports: [{ port: 80 }] })],
    });
    expect(one.texts.join('\n')).toContain('write stock-api:80 in place of stock:9000');
    const two = await look({
      log,
      ...mounted,
      objects: [map, service('stock-api', { app: 'stock' }, { ports: [{ port: 80 }, { port: 81 }] })],
    });
    expect(two.texts.join('\n')).toContain('Service stock-api serves 80, 81 and not 9000');
    expect(two.changes.filter((input) => input !== undefined)).toEqual([]);
  });

  it('a name server that said no is not to be looked at', async () => {
    const no = await look({ log: 'Error: getaddrinfo ENOTFOUND till.parts.example' });
    const silent = await look({ log: 'Error: getaddrinfo EAI_AGAIN till.parts.example' });
    expect(no.texts.join('\n')).not.toContain('cluster DNS');
    expect(silent.texts.join('\n')).toContain('cluster DNS');
  });

  it('a chain that signs itself lacks no certificate', async () => {
    const whole = await look({ log: 'Error: self-signed certificate in certificate chain' });
    const part = await look({ log: 'Error: unable to verify the first certificate' });
    expect(whole.title.match(/self-signed certificate/g)).toHaveLength(1);
    expect(whole.texts.join('\n')).not.toContain('intermediate');
    expect(part.texts.join('\n')).toContain('intermediate');
  });

  it('the limit is raised above what the program takes for itself', async () => {
    const { texts, changes } = await look({
      exit: 137,
      reason: 'OOMKilled',
      container: {
        resources: { limits: { memory: '1Gi' } },
        env: [{ name: 'SHELF_CACHE_SIZE', value: '3Gi' }],
      },
    });
    expect(texts[0]).toContain('lower SHELF_CACHE_SIZE');
    expect(texts[1]).toContain('well above the 3Gi');
    // Twice the limit would be taken as well.
    expect(changes).toEqual([undefined, undefined]);
  });
});

describe('an answer names what is to be done', () => {
  it('a Secret is made with the keys that are asked of it', async () => {
    const { texts } = await look({
      waiting: { reason: 'CreateContainerConfigError', message: 'secret "till-api" not found' },
      container: { env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'till-api', key: 'token' } } }] },
    });
    expect(texts[0]).toContain('create Secret till-api in namespace shop with key token');
  });

  it('a copy of the data is the first step of going back, and one remedy with it', async () => {
    const container = (tag: string) => ({ image: `registry.example/shelf:${tag}` });
    const app = deployment('shelf', { ready: 0, container: container('7.0') });
    const before = replicaSet(app, 1, { replicas: 0, container: container('5.2') });
    const set = replicaSet(app, 2, { ready: 0, container: container('7.0') });
    const pod = crashingPod('shelf-h2-1', {
      owner: set,
      labels: { app: 'shelf', 'pod-template-hash': 'h2' },
      container: { ...container('7.0'), volumeMounts: [{ name: 'data', mountPath: '/data' }] },
      spec: volumeFor('shelf-data'),
    });
    const log = 'FATAL: database files are incompatible with server: written by version 5.2, this is version 7.0';
    const { findings } = await diagnoseRecording({
      objects: [app, before, set, pod],
      logs: { 'shop/shelf-h2-1/main/previous': log },
    });
    const [first, ...others] = findings[0]?.remedies ?? [];
    expect(first?.text).toMatch(
      /^take a copy \(VolumeSnapshot\) of volume claim shelf-data first, then go back to image/,
    );
    expect(first?.change?.input['image']).toBe('registry.example/shelf:5.2');
    expect(others.map(({ text }) => text).join('\n')).not.toContain('copy');
  });

  it('encryption is switched on where the other side wants it', async () => {
    const { texts } = await look({
      log: 'FATAL: no pg_hba.conf entry for host "10.1.0.9", user "till", database "till", no encryption',
      container: { env: [{ name: 'TILL_DB_SSLMODE', value: 'disable' }] },
    });
    expect(texts[0]).toContain('set variable TILL_DB_SSLMODE of container main from disable to require');
  });

  it('a Service without pods is told where a sentence says that it does not answer', async () => {
    const { texts } = await look({
      log: 'ERROR shelf.Index - Connection to index-0 (shelf-index/10.96.4.4:9300) could not be established',
      container: { env: [{ name: 'SHELF_INDEX', value: 'shelf-index:9300' }] },
      objects: [service('shelf-index', { app: 'shelf-index' }, { ports: [{ port: 9300 }] })],
    });
    expect(texts[0]).toContain('Service shelf-index has no pods');
  });

  it('all lines that a parser refuses are told with the first', async () => {
    const text = 'listen: 80\nshelf:\n  shelf_colour: red\n  shelf_depth: 3\n';
    const { texts } = await look({
      log: 'failed parsing config: /etc/shelf/shelf.yaml: yaml: unmarshal errors:\n  line 3: field shelf_colour not found in type shelf.Conf\n  line 4: field shelf_depth not found in type shelf.Conf',
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/shelf' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'shelf' } }] },
      objects: [obj('ConfigMap', 'shelf', { data: { 'shelf.yaml': text } })],
    });
    expect(texts[0]).toContain('take shelf_colour out');
    expect(texts[0]).toContain('line 4 (field shelf_depth not found in type shelf.Conf)');
  });

  it('a release that waits for its hook is not rolled back before that ends', async () => {
    const job = obj('Job', 'till-migrate', {
      metadata: { annotations: { 'helm.sh/hook': 'pre-upgrade' } },
      spec: { template: { spec: { containers: [{ name: 'migrate', image: 'shop/till:2' }] } } },
      status: { active: 1 },
    });
    const releases = [helmRevision('till', 3, 'deployed', 900), helmRevision('till', 4, 'pending-upgrade', 90)];
    const waits = await firstOf([...releases, job], 'HelmReleasePending');
    expect(waits.texts[0]).toContain('hook Job till-migrate (pre-upgrade)');
    expect(waits.texts[1]).toContain('helm rollback till 3');
    const alone = await firstOf(releases, 'HelmReleasePending');
    expect(alone.texts[0]).toContain('helm rollback till 3');
  });

  it('runs that fail for one reason are one fault, and each of its own is its own', async () => {
    const says = (message: string): object => ({
      conditions: [{ type: 'Ready', status: 'False', reason: 'NoRecipe', message, lastTransitionTime: ago(50) }],
    });
    const of = (kind: string, name: string, more: object): Obj =>
      obj(kind, name, { apiVersion: 'shelf.example/v1', ...more });
    const plan = (name: string, recipe: string): Obj =>
      of('Plan', name, { spec: { recipeRef: { kind: 'Recipe', name: recipe } } });
    const run = (name: string, wanted: string, recipe: string): Obj =>
      of('PressRun', name, {
        spec: { planRef: { kind: 'Plan', name: wanted } },
        status: says(`Plan ${wanted} cannot be run: Recipe "${recipe}" not found`),
      });
    const told = async (...runs: readonly Obj[]) => {
      const { findings } = await diagnoseRecording({
        objects: [
          ...healthyApp('web'),
          of('Recipe', 'cold-pressing', {}),
          plan('left-wall', 'cold-press'),
          plan('low-floor', 'air-dried'),
          ...runs,
        ],
      });
      return findings
        .filter(({ severity }) => severity !== 'info')
        .map(({ subject, details }) => [subject.name, ...((details['affected'] ?? []) as string[])].join());
    };
    expect(await told(run('one', 'left-wall', 'cold-press'), run('two', 'left-wall', 'cold-press'))).toEqual([
      'one,PressRun/two',
    ]);
    expect(
      (await told(run('one', 'left-wall', 'cold-press'), run('two', 'low-floor', 'air-dried'))).toSorted(),
    ).toEqual(['one', 'two']);
  });

  it('what an object asks for comes before the field that it names', async () => {
    const message = 'Shelf creation is disabled, please create one and start the run again';
    const press = obj('PressRun', 'one', {
      apiVersion: 'shelf.example/v1',
      spec: { config: { 'shelf.name': 'left', 'shelf.creation.mode': 'disabled' } },
      status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Off', message, lastTransitionTime: ago(50) }] },
    });
    const { texts } = await firstOf([...healthyApp('web'), press], 'CustomResourceFailing');
    expect(texts[0]).toMatch(/^do what PressRun one asks, "create one and start the run again"/);
    expect(texts[0]).toContain('left');
  });

  it('one line said twice is one proof, and a name is never cut', async () => {
    const line = (minute: number, n: number): string =>
      `2026-03-04T11:${minute}:00.000000000Z ERROR press ${n} failed: the shelf of the left wall at the far end of the long hall that leads to the garden says that it has no more room for anything that is pressed today or on any other day of this long and wet week (see shelf-left-wall-of-the-hall.example)`;
    const { findings } = await diagnoseRecording(
      {
        ...backend({
          caught: 'running',
          running: 60,
          ready: true,
          current: [50, 52, 54, 56, 58, 59].map(line).join('\n'),
        }),
        stampedLogs: true,
      },
      { workload: 'deployment/backend' },
    );
    const [found] = findings.filter(({ cause }) => cause === 'LogFaults');
    if (!found) throw new Error('no finding');
    const shown = shownEvidence(found).filter(({ text }) => text.includes('press'));
    expect(shown.length).toBeLessThanOrEqual(1);
    const cut = /(\S+)…/.exec(found.title)?.[1] ?? '';
    expect(line(50, 0).split(' ')).toContain(cut);
  });
});

describe('evidence of a field', () => {
  it('is called by its whole last name, dots and all', () => {
    const at = (source: string): string | undefined =>
      shownEvidence({ evidence: [{ source, text: 'left' }], title: '' } as never)[0]?.text;
    expect(at('ingress/x .metadata.annotations["shelf.example/side"]')).toBe(
      'metadata.annotations["shelf.example/side"]: left',
    );
    expect(at('pod/x .spec.containers[0].image')).toBe('containers[0].image: left');
  });
});
