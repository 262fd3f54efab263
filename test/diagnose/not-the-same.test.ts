import { describe, expect, it } from 'vitest';
import { isSlip } from '../../src/core/names.ts';
import { helmAdvice } from '../../src/diagnose/rules/workloads/helm/helm-advice.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  claim,
  crashingPod,
  deployment,
  event,
  healthyApp,
  helmRevision,
  ingress,
  node,
  obj,
  ownedBy,
  readyPod,
  replicaSet,
  service,
  unscheduledPod,
  type Obj,
} from '../helpers/k8s-more.ts';

const found = async (objects: readonly Obj[], cause: string) => {
  const { findings } = await diagnoseRecording({ objects });
  const one = findings.find((finding) => finding.cause === cause);
  if (!one) throw new Error(`no ${cause} among ${findings.map((finding) => finding.cause).join()}`);
  return { ...one, told: one.remedies.map(({ text }) => text).join('\n') };
};
const look = async (fault: Fault) => {
  const [one] = (
    await diagnoseRecording(backend(fault.waiting || fault.caught ? fault : { exit: 1, ...fault }), {
      workload: 'deployment/backend',
    })
  ).findings;
  if (!one) throw new Error('nothing was found');
  return { ...one, told: one.remedies.map(({ text }) => text).join('\n') };
};

describe('a name that is nearly another', () => {
  it.each([
    ['order-db', 'orders-db', true],
    ['haprxoy', 'haproxy', true],
    ['postgers-main', 'postgres-main', true],
    ['ledgar', 'ledger', true],
    ['tenant1-db', 'tenant2-db', false],
    ['api-internal', 'api-external', false],
    ['pg-rw', 'pg-ro', false],
    ['lan', 'wan', false],
    ['secure-api', 'insecure-api', false],
    ['db-reader', 'db-leader', false],
    ['users-db', 'orders-db', false],
    ['till', 'till-db', false],
  ])('%s is %s by a slip: %s', (wanted, there, expected) => {
    expect(isSlip(wanted, there)).toBe(expected);
    expect(isSlip(there, wanted)).toBe(expected);
  });

  it.each([
    ['ledgr-db', 'ledger-db', 'ledger-db'],
    ['tenant1-ledger', 'tenant2-ledger', undefined],
    ['ledger-internal', 'ledger-external', undefined],
  ])('of a host %s: Service %s is written in place of it as %s', async (host, there, value) => {
    const { remedies, told } = await look({
      log: `Error: lookup ${host} on 10.96.0.10:53: no such host`,
      container: { env: [{ name: 'LEDGER_HOST', value: host }] },
      objects: [service(there, { app: 'ledger' }), ...healthyApp('ledger')],
    });
    expect(remedies[0]?.change?.input['value']).toBe(value);
    expect(told).toContain(there);
  });

  it.each(['haproxy-internal', 'haproxy-inner', 'haproxy-1'])(
    'of class %s of an Ingress, which is another way in, is not written at once',
    async (wanted) => {
      const there = { 'haproxy-internal': 'haproxy-external', 'haproxy-inner': 'haproxy-outer' }[wanted] ?? 'haproxy-2';
      const { remedies, told } = await found(
        [
          ...healthyApp('desk'),
          service('desk', { app: 'desk' }),
          obj('IngressClass', there, { spec: { controller: 'example.org/controller' } }),
          ingress('desk', 'desk', { number: 80 }, { ingressClassName: wanted }),
        ],
        'IngressClassNotFound',
      );
      expect(told).toContain(`create IngressClass ${wanted}`);
      expect(remedies.filter(({ change }) => change)).toEqual([]);
    },
  );
});

describe('a setting that is the contrary of another', () => {
  const log = 'FATAL: no pg_hba.conf entry for host "10.1.0.9", user "till", database "till", no encryption';
  it.each([
    ['TILL_DB_TLS', 'set variable TILL_DB_TLS of container main from false to true, if it is that of this connection'],
    ['TILL_DISABLE_TLS', 'check variable TILL_DISABLE_TLS of container main: it is false'],
    ['TILL_NO_SSL', 'check variable TILL_NO_SSL of container main: it is false'],
    ['TILL_TLS_VERIFY', 'check variable TILL_TLS_VERIFY of container main: it is false'],
  ])('%s', async (name, advice) => {
    const { told } = await look({ log, container: { env: [{ name, value: 'false' }] } });
    expect(told).toContain(advice);
  });
});

describe('a port below 1024', () => {
  it.each([
    ['a user that is not root and whose number nobody says', { runAsNonRoot: true, capabilities: { drop: ['ALL'] } }],
    ['a user that only the image knows', { capabilities: { drop: ['ALL'] } }],
    ['a user that gets no new rights', { runAsUser: 101, allowPrivilegeEscalation: false }],
  ])('is opened by the sysctl for %s', async (_who, securityContext) => {
    const { remedies, told } = await look({
      log: 'Error: bind to 0.0.0.0:443 failed: permission denied',
      container: { ports: [{ containerPort: 443 }], securityContext },
    });
    expect(remedies[0]?.text).toContain('set sysctl net.ipv4.ip_unprivileged_port_start of the pod to 443');
    expect(told.includes('or add the capability NET_BIND_SERVICE')).toBe(
      !('allowPrivilegeEscalation' in securityContext),
    );
  });
});

const nodes = ['n1', 'n2'].map((name) => node(name, { labels: { 'kubernetes.io/hostname': name } }));
const pending = (message: string, ...claims: readonly string[]): readonly Obj[] => {
  const app = deployment('press', { ready: 0 });
  const set = replicaSet(app, 1, { ready: 0 });
  const volumes = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return [...nodes, app, set, unscheduledPod('press-1', message, { owner: set, spec: { volumes } })];
};

describe('data that lies somewhere', () => {
  it.each([
    ['NotIn', ['n9']],
    ['Exists', undefined],
  ])('lies not on a node that the volume only says %s of', async (operator, values) => {
    const term = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator, ...(values ? { values } : {}) }] };
    const { told } = await found(
      [
        ...pending('0/2 nodes are available: 2 node(s) had volume node affinity conflict.', 'ledger'),
        claim('ledger', { phase: 'Bound', spec: { volumeName: 'pv-1' } }),
        obj('PersistentVolume', 'pv-1', {
          spec: {
            claimRef: { namespace: 'shop', name: 'ledger' },
            nodeAffinity: { required: { nodeSelectorTerms: [term] } },
          },
          status: { phase: 'Bound' },
        }),
      ],
      'UnschedulableVolume',
    );
    expect(told).toContain('add a node that can use the volume of claim ledger');
    expect(told).not.toContain('delete pvc');
  });

  it('is not called missing where only another claim of the pod has no volume yet', async () => {
    const size = { resources: { requests: { storage: '600Gi' } } };
    const { told } = await found(
      [
        ...pending('0/2 nodes are available: 2 node(s) did not have enough free storage.', 'ledger', 'spool'),
        claim('ledger', { phase: 'Bound', spec: { volumeName: 'pv-1', ...size } }),
        claim('spool', { spec: size }),
      ],
      'UnschedulableVolume',
    );
    expect(told).toContain('or let claim spool ask for less');
    expect(told).not.toContain('ledger');
  });
});

describe('what runs and asks', () => {
  const unready = (line: string): Fault => ({
    caught: 'running',
    running: 20,
    current: `Till 4.2\n${line}\nloading drawers`,
    events: [['Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503']],
    container: { readinessProbe: { httpGet: { path: '/ready', port: 8080 } } },
  });
  it.each([
    ['Please subscribe to our letter at https://till.example/letter', false],
    ['Please support the till with a gift', false],
    ['Please open the page /welcome to complete the set-up of the till', true],
    ['WARN Please open the drawer by hand', true],
  ])('is told by it: %s', async (line, told) => {
    const { title } = await look(unready(line));
    expect(title).toContain('503');
    expect(title.includes('its log says: ')).toBe(told);
  });
});

describe('a call that is refused', () => {
  it.each([
    ['[thread main] FATAL chown /var/lib/till: Operation not permitted', 'FilePermissionDenied'],
    ['fork 2 of till: kill(44): Operation not permitted', 'FilePermissionDenied'],
    ['till: pthread_create failed for worker 3: Operation not permitted', 'RuntimeTooOldForNode'],
    ["Can't create thread to read the ledger (errno: 1 - Operation not permitted)", 'RuntimeTooOldForNode'],
    ['fork failed: Operation not permitted', 'RuntimeTooOldForNode'],
  ])('%s', async (log, cause) => {
    const one = await look({ log });
    expect(one.cause).toBe(cause);
    // To close a node keeps all others off it.
    expect(one.told).not.toContain('cordon');
  });
});

it('no seccomp profile is blamed for a call where none holds the container', async () => {
  const { told } = await look({
    log: 'till: pthread_create failed for worker 3: Operation not permitted',
    container: { securityContext: { seccompProfile: { type: 'Unconfined' } } },
  });
  expect(told).toContain('see in the kernel log of node n1 what refuses it');
  expect(told).not.toContain('update');
});

describe('a word that is no host', () => {
  it.each([
    ['INFO starting till server v2.4.1', undefined],
    ['INFO broker re-sync done', undefined],
    ['WARN server start-up is slow', undefined],
    ['INFO target x86-64', undefined],
    ['INFO upstream: time-out is 30 s', undefined],
    ['INFO relay mail.till.example', 'mail.till.example'],
    ['INFO broker ledger-mq:5672', 'ledger-mq'],
    ['INFO connecting to ledger-mq', 'ledger-mq'],
    ['INFO broker=ledger-mq user=till', 'ledger-mq'],
  ])('%s', async (line, host) => {
    const { title } = await look({ log: `${line}\nFATAL Name or service not known` });
    if (host === undefined) expect(title).toContain('host (not named in the log)');
    else expect(title).toContain(host);
  });
});

describe('an object of another', () => {
  it('a hook is of the release that it says it is of', async () => {
    const job = obj('Job', 'till-admin-migrate', {
      metadata: {
        annotations: { 'helm.sh/hook': 'pre-upgrade' },
        labels: { 'app.kubernetes.io/instance': 'till-admin' },
      },
      spec: { template: { spec: { containers: [{ name: 'migrate', image: 'shop/till:2' }] } } },
      status: { active: 1 },
    });
    const releases = [helmRevision('till', 3, 'deployed', 900), helmRevision('till', 4, 'pending-upgrade', 90)];
    const { told } = await found([...releases, job], 'HelmReleasePending');
    expect(told).toContain('helm rollback till 3');
    expect(told).not.toContain('till-admin');
  });

  it('what is made from an object of the longer name is said of that one', async () => {
    const says = {
      reason: 'Waits',
      message: 'Issuing as the Secret holds no certificate',
      lastTransitionTime: ago(60),
    };
    const seal = (name: string): Obj =>
      obj('Seal', name, {
        apiVersion: 'seals.example/v1',
        status: { conditions: [{ type: 'Ready', status: 'False', ...says }] },
      });
    const order = obj('Stamp', 'shelf-mail-4711', { apiVersion: 'seals.example/v1' });
    const { findings } = await diagnoseRecording({
      objects: [
        ...healthyApp('web'),
        seal('shelf'),
        seal('shelf-mail'),
        event('Failed', order, 'press.seals.example "left-press" not found', 3),
      ],
    });
    const titles = findings.filter(({ subject }) => subject.kind === 'Seal').map(({ title }) => title);
    expect(
      titles.filter((title) => title.includes('Stamp shelf-mail-4711')).map((title) => title.split(' ')[1]),
    ).toEqual(['shelf-mail']);
  });

  it('a variable is not called after a server by the stage that both are of', async () => {
    const log = 'FATAL request to https://auth.prod.example/token failed with status 401';
    const of = (name: string, secret: string): object => ({
      name,
      valueFrom: { secretKeyRef: { name: secret, key: 'value' } },
    });
    const { told } = await look({ log, container: { env: [of('PROD_DB_PASSWORD', 'db'), of('GATE_KEY', 'gate')] } });
    expect(told).toContain('it may come from Secret db or gate');
    const own = await look({
      log: log.replace('auth.prod.example', 'api.tracker.example'),
      container: { env: [of('TRACKER_TOKEN', 'tracker'), of('GATE_KEY', 'gate')] },
    });
    expect(own.told).toContain('it comes from key value of Secret tracker');
  });

  it('a Service without an address leads to all of its pods, wherever they are', async () => {
    const app = deployment('ledger', { ready: 1 });
    const set = replicaSet(app, 1, { ready: 1 });
    const pod = readyPod('ledger-h1-aaaaa', { labels: { app: 'ledger' } });
    const there = obj('Pod', 'ledger-h1-aaaaa', {
      ...pod,
      metadata: { labels: { app: 'ledger', 'pod-template-hash': 'h1' }, ...ownedBy(set) },
      spec: { ...(pod['spec'] as object), nodeName: 'n7' },
    });
    const spec = { ports: [{ port: 7077 }], internalTrafficPolicy: 'Local', clusterIP: 'None' };
    const { title, told } = await look({
      log: 'FATAL dial tcp ledger:7077: i/o timeout',
      objects: [app, set, there, service('ledger', { app: 'ledger' }, spec)],
    });
    expect(title).toContain('ledger');
    expect(`${title}${told}`).not.toContain('internalTrafficPolicy');
  });

  it.each([
    ['called as its configuration is', 'mill-controller'],
    ['called as nothing of it is', 'manager'],
  ])('a webhook configuration stays where a Deployment still runs, %s', async (_what, name) => {
    const app = deployment('press', { ready: 0, replicas: 1 });
    const set = replicaSet(app, 1, { ready: 0, have: 0 });
    const text =
      'Internal error occurred: failed calling webhook "stamp.mill.io": failed to call webhook: Post "https://webhook-service.mill.svc:443/stamp": service "webhook-service" not found';
    const { remedies, told } = await found(
      [
        app,
        set,
        event('FailedCreate', set, `Error creating: ${text}`, 2),
        obj('Deployment', name, { metadata: { namespace: 'mill' }, spec: { replicas: 1 } }),
        {
          ...obj('ValidatingWebhookConfiguration', 'mill-stamps', { apiVersion: 'admissionregistration.k8s.io/v1' }),
          metadata: { name: 'mill-stamps', uid: 'w' },
          webhooks: [
            { name: 'stamp.mill.io', clientConfig: { service: { name: 'webhook-service', namespace: 'mill' } } },
          ],
        },
      ],
      'AdmissionWebhookUnavailable',
    );
    expect(told).toContain('or delete ValidatingWebhookConfiguration mill-stamps, if its product is gone');
    expect(remedies.map(({ change }) => change?.tool)).not.toContain('delete_object');
  });
});

describe('a number that is no answer of a server', () => {
  it.each([
    ['the template cannot be read at line 403: error near its end', false],
    ['revision 401 from branch left is broken', false],
    ['drawer 403 access plate is bent', false],
    ['got 401 items and wanted 12', false],
    ['the vault answered 401', true],
    ['GET https://vault.example/v1: 403', true],
    ['403 Forbidden', true],
    ['failed with a 403 error', true],
    ['401 from https://vault.example', true],
  ])('%s: credentials are asked for: %s', async (message, asked) => {
    const { told } = await found(
      [
        ...healthyApp('web'),
        obj('Shelf', 'one', {
          apiVersion: 'shelf.example/v1',
          status: {
            conditions: [{ type: 'Ready', status: 'False', reason: 'Off', message, lastTransitionTime: ago(50) }],
          },
        }),
      ],
      'CustomResourceFailing',
    );
    expect(told.includes('credentials')).toBe(asked);
  });
});

describe('what others use or what has no name', () => {
  it.each([
    ['services "press" already exists', /^let Shelf one take services press over, or delete it where nobody uses it/],
    ['quota exceeded for region west', /^raise the quota where Shelf one/],
  ])('%s', async (message, advice) => {
    const status = {
      conditions: [{ type: 'Ready', status: 'False', reason: 'Off', message, lastTransitionTime: ago(50) }],
    };
    const { told } = await found(
      [...healthyApp('web'), obj('Shelf', 'one', { apiVersion: 'shelf.example/v1', status })],
      'CustomResourceFailing',
    );
    expect(told).toMatch(advice);
  });
});

it.each([
  ['PersistentVolumeClaim', false],
  ['ConfigMap', true],
])('a %s of another release is not taken over before it may lose it', (kind, uninstalled) => {
  const reason = `${kind} "ledger" in namespace "shop" exists and cannot be imported into the current release: invalid ownership metadata; annotation validation error: key "meta.helm.sh/release-name" must equal "till": current value is "press"`;
  const told = helmAdvice(reason, { release: 'till', namespace: 'shop' }).map((one) =>
    typeof one === 'string' ? one : one.text,
  );
  expect(told[0]).toContain(
    'give it another name in release till, or, if release press is to lose it, give it to release till',
  );
  expect(told[0]?.includes('uninstall press')).toBe(uninstalled);
});

describe('a pod that was evicted weeks ago', () => {
  const evicted = (set: Obj): Obj =>
    obj('Pod', 'press-h1-old', {
      metadata: {
        labels: { app: 'press', 'pod-template-hash': 'h1' },
        ...ownedBy(set),
        creationTimestamp: ago(30_000),
      },
      spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'shop/press:1' }] },
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ',
        conditions: [
          {
            type: 'DisruptionTarget',
            status: 'True',
            reason: 'TerminationByKubelet',
            lastTransitionTime: ago(29_000),
          },
        ],
      },
    });
  it.each([
    ['and was followed by one with a fault of its own', true],
    ['and was followed by none', false],
  ])('%s', async (_what, follows) => {
    const app = deployment('press', { replicas: 1, ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const pod = crashingPod('press-h1-new', { owner: set, labels: { app: 'press', 'pod-template-hash': 'h1' } });
    const { findings } = await diagnoseRecording({
      objects: [...nodes, app, set, evicted(set), ...(follows ? [pod] : [])],
      logs: { 'shop/press-h1-new/main/previous': 'FATAL database "press" does not exist' },
    });
    const causes = findings.map(({ cause }) => cause);
    expect(causes.includes('EphemeralStorageLimitExceeded')).toBe(!follows);
    expect(causes.includes('DatabaseMissing')).toBe(follows);
  });
});

describe('words that say less than is read from them', () => {
  it.each([
    ['invalid: the database connection was dropped', /^correct \/etc\/shelf\/shelf\.yaml/],
    ['database is deprecated; invalid value at line 2', /^correct \/etc\/shelf\/shelf\.yaml/],
    ['the database backend was removed', /^take database out of line 1/],
    ['database is deprecated, use the store section', /^write store in place of database in line 1|^take database/],
  ])('%s', async (words, advice) => {
    const { told } = await look({
      log: `failed parsing config /etc/shelf/shelf.yaml: ${words}`,
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/shelf' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'shelf' } }] },
      objects: [obj('ConfigMap', 'shelf', { data: { 'shelf.yaml': 'database:\n  - left\n' } })],
    });
    expect(told).toMatch(advice);
  });

  it.each([
    ['no image found in manifest list digest for this node', false],
    ['layer verification: unexpected commit digest sha256:12 for the last blob', true],
    ['the digest did not match that of the second layer', true],
  ])('a pull that ends with "%s" got a damaged layer: %s', async (words, damaged) => {
    const { told, title } = await look({
      waiting: { reason: 'ErrImagePull', message: `rpc error: code = Unknown desc = copying image: ${words}` },
    });
    expect(title).toContain('cannot be pulled');
    expect(told.includes('cut off or damaged')).toBe(damaged);
  });

  it.each([
    ['the cgroup manager gave no answer at all', {}, undefined],
    ['write /run/till.pid: no such device', { limits: { cpu: '1' } }, undefined],
    ['a device of the node gave no answer', { limits: { cpu: '1', 'till.example/press': '2' } }, 'till.example/press'],
  ])('a field is corrected where it asks for something: %s', async (words, resources, field) => {
    const { told } = await look({
      waiting: { reason: 'CreateContainerError', message: `failed to create shim task: ${words}` },
      container: { resources },
    });
    expect(told).toContain(
      field === undefined
        ? `says of container main: "${words}"`
        : `resources.limits of container main, which is {"${field}":"2"}:`,
    );
    expect(told).not.toContain('cpu');
  });

  it('a pod that may open every port is not given fewer', async () => {
    const { remedies, told } = await look({
      log: 'Error: bind to 0.0.0.0:443 failed: permission denied',
      spec: { securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] } },
      container: { ports: [{ containerPort: 443 }], securityContext: { runAsUser: 101 } },
    });
    expect(told).toContain('a port above 1023');
    expect(remedies.filter(({ change }) => change)).toEqual([]);
  });

  it.each([
    'till: now listening on port 8080',
    '10.1.1.1 - - [04/Mar/2026:11:57:59 +0000] "GET /health HTTP/1.1" 200 12',
  ])('a child that was well is not ended by what it said: %s', async (line) => {
    const log = `2026-03-04 11:58:00,123 INFO spawned: 'till' with pid 12\n${line}\n2026-03-04 11:58:01,130 INFO exited: till (exit status 3; not expected)`;
    const { title } = await look({ log });
    expect(title).toContain('till under the supervisor of container main has failed with exit status 3');
    expect(title).not.toContain(line.slice(0, 12));
  });

  it('a long clause is cut between words, and a hostname that it speaks of is not that of the pod', async () => {
    const far =
      'failed to create shim task: the hostname of the vault is not known, as the till manager of the western hall says to the one of the eastern hall, which keeps all of the drawers-of-the-hall-in-the-west and more';
    const { title, told } = await look({
      waiting: { reason: 'CreateContainerError', message: far },
      spec: { hostname: 'backend-0' },
    });
    expect(far.split(' ')).toContain(/(\S+)…$/.exec(title)?.[1]);
    expect(told).not.toContain('correct hostname');
  });

  it('a long value is cut at its end and says so', async () => {
    const { told } = await look({
      waiting: {
        reason: 'CreateContainerError',
        message: 'failed to create containerd task: cpuset of the pod cannot be written by the manager',
      },
      container: {
        resources: {
          limits: { cpu: '500m', memory: '1Gi', 'ephemeral-storage': '2Gi' },
          requests: { cpu: '100m', memory: '128Mi' },
        },
      },
    });
    expect(told).toContain('which is {"limits":{"cpu":"500m","memory":"1Gi","ephemeral-storage":"2Gi"},…: what');
  });
});
