import { describe, expect, it } from 'vitest';
import { complaintIn } from '../../src/logs/meaning/complaint.ts';
import { isBad } from '../../src/logs/faults.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  crashingPod,
  deployment,
  event,
  healthyApp,
  node,
  obj,
  replicaSet,
  service,
  type Obj,
} from '../helpers/k8s-more.ts';

const look = async (fault: Fault) => {
  const diagnosis = await diagnoseRecording(
    { ...backend(fault), stampedLogs: fault.current !== undefined },
    { workload: 'deployment/backend' },
  );
  const remedies = diagnosis.findings.flatMap((one) => one.remedies);
  return {
    state: diagnosis.state,
    causes: diagnosis.findings.map(({ cause }) => cause),
    told: remedies.map(({ text }) => text).join('\n'),
    values: remedies.flatMap(({ change }) => (change ? [change.input['value']] : [])),
  };
};
const env = (name: string, value: string): Pick<Fault, 'container'> => ({ container: { env: [{ name, value }] } });
const ready = (line: string, minutes: readonly number[] = [54, 55, 56, 57, 58, 59]): Fault => ({
  caught: 'running',
  running: 60,
  ready: true,
  current: minutes.map((minute) => `2026-03-04T11:${minute}:00.000000000Z ${line}`).join('\n'),
});

describe('what a log says others want', () => {
  it.each<[string, Fault, RegExp]>([
    [
      'a fingerprint that the setting holds to refuse others',
      {
        exit: 1,
        log: 'FATAL fingerprint expected SHA256:tillTill, got SHA256:otherTill',
        ...env('TILL_PRINT', 'SHA256:tillTill'),
      },
      /write SHA256:otherTill/,
    ],
    [
      'an address from outside',
      { ...ready('ERROR rejected request from 203.0.113.9: not allowed'), ...env('ALLOWED_NETWORKS', '10.0.0.0/8') },
      /add 203\.0\.113\.9/,
    ],
    [
      'a name that any domain has',
      { exit: 1, log: 'FATAL origin https://www.other.org is not allowed', ...env('PUBLIC_HOST', 'www.till.example') },
      /write www\.other/,
    ],
    [
      'a listed value that is no server',
      {
        exit: 1,
        log: 'FATAL cannot log in at till-a.shop.example: form PLAIN is not accepted; enabled mechanisms are [SEALED]',
        ...env('SERVERS', 'till-a.shop.example'),
      },
      /write SEALED/,
    ],
    [
      'one more of what is no list',
      { exit: 1, log: 'FATAL unknown upstream till.shop.prod', ...env('UPSTREAM', 'till.shop.stage') },
      /add till\.shop\.prod/,
    ],
    [
      'the issuer of a token that is not let in',
      {
        ...ready('ERROR invalid token: issuer expected https://sso.shop.example, got https://sso.other.org'),
        ...env('TOKEN_ISSUER', 'https://sso.shop.example'),
      },
      /write https:\/\/sso\.other/,
    ],
    [
      'the audience that a caller brings',
      { exit: 1, log: 'FATAL mismatch: expected till-api got other-api', ...env('TOKEN_AUDIENCE', 'till-api') },
      /write other-api/,
    ],
    [
      'the same name in a domain of somebody else',
      {
        ...ready('ERROR CORS: origin https://till.other.org is not allowed'),
        ...env('PUBLIC_URL', 'https://till.shop.example'),
      },
      /write till\.other/,
    ],
    [
      'a name in a domain that anybody gets names of',
      {
        ...ready('ERROR CORS: origin https://other.herokuapp.com is not allowed'),
        ...env('PUBLIC_URL', 'https://till.herokuapp.com'),
      },
      /write other\.herokuapp/,
    ],
    [
      'who is not trusted in a list of those who are',
      { ...ready('ERROR unknown caller till.parts.other'), ...env('TRUSTED_CLIENTS', 'till.parts.a,till.parts.b') },
      /add till\.parts\.other/,
    ],
    [
      'a host that somebody calls a server by, among those that are its own',
      {
        ...ready('WARN ERROR request failed: unknown host api.till.evil'),
        ...env('ALLOWED_HOSTS', 'api.till.example,www.till.example'),
      },
      /add api\.till\.evil/,
    ],
    [
      'such a host before it crashes',
      {
        exit: 1,
        log: 'FATAL host api.till.evil is not known',
        ...env('ALLOWED_HOSTS', 'api.till.example,www.till.example'),
      },
      /add api\.till\.evil/,
    ],
    [
      'who issued a token that somebody brings',
      {
        ...ready(
          'ERROR oidc: id token issued by a different provider, expected "https://login.till.example" got "https://login.other.org"',
        ),
        ...env('OIDC_ISSUER', 'https://login.till.example'),
      },
      /write https:\/\/login\.other/,
    ],
    [
      'the tenant of a token that somebody brings',
      {
        ...ready(
          'ERROR invalid token: issuer mismatch: expected "https://login.till.example/a/v2", got "https://login.till.example/b/v2"',
        ),
        ...env('OIDC_ISSUER', 'https://login.till.example/a/v2'),
      },
      /write https:\/\/login\.till\.example\/b/,
    ],
    [
      'an origin that somebody else names',
      {
        exit: 1,
        log: 'FATAL origin https://shop.other.org does not match https://shop.till.example',
        ...env('PUBLIC_URL', 'https://shop.till.example'),
      },
      /write https:\/\/shop\.other/,
    ],
    [
      'an address from outside in place of a peer',
      {
        exit: 1,
        log: 'FATAL peer mismatch: expected 10.0.0.5, got 203.0.113.9',
        ...env('PEER', '10.0.0.5'),
      },
      /write 203\.0\.113\.9/,
    ],
    [
      'a token of the Kubernetes API for who asks a neighbour',
      {
        exit: 1,
        log: 'FATAL cannot fetch orders: Get "http://localhost:8080/orders": dial tcp 127.0.0.1:8080: connect: connection refused',
        spec: { automountServiceAccountToken: false },
      },
      /automountServiceAccountToken/,
    ],
    [
      'a private key in a certificate of its name',
      {
        exit: 1,
        log: 'FATAL failed to open /etc/till/seal.key: no such file or directory',
        container: { volumeMounts: [{ name: 'seal', mountPath: '/etc/till' }] },
        spec: { volumes: [{ name: 'seal', configMap: { name: 'seal' } }] },
        objects: [obj('ConfigMap', 'seal', { data: { 'seal.crt': 'of the till' } })],
      },
      /let key seal\.crt be|open seal\.crt in place/,
    ],
    [
      'a mode for its owner alone where somebody cannot read',
      { exit: 1, log: 'FATAL /etc/till/till.yml is not readable by group till' },
      /0600/,
    ],
  ])('is not written into a setting: %s', async (_what, fault, harm) => {
    expect((await look(fault)).told).not.toMatch(harm);
  });

  it('is not given what it has', async () => {
    const { told } = await look({
      ...ready('ERROR invalid token: issuer expected https://sso.shop.example, got https://sso.other.org'),
      ...env('TOKEN_ISSUER', 'https://sso.shop.example'),
    });
    expect(told).toContain('check variable TOKEN_ISSUER');
    expect(told).not.toContain('in place of');
  });

  it('does not lead to the only class of secrets that there is', async () => {
    const volumes = [
      {
        name: 'keys',
        csi: { driver: 'secrets-store.csi.k8s.io', volumeAttributes: { secretProviderClass: 'till-keys' } },
      },
    ];
    const { told } = await look({
      waiting: { reason: 'ContainerCreating' },
      spec: { volumes },
      container: { volumeMounts: [{ name: 'keys', mountPath: '/keys' }] },
      events: [
        [
          'FailedMount',
          'MountVolume.SetUp failed for volume "keys" : SecretProviderClass.secrets-store.csi.x-k8s.io "till-keys" not found',
        ],
      ],
      objects: [obj('SecretProviderClass', 'payroll', { apiVersion: 'secrets-store.csi.x-k8s.io/v1', spec: {} })],
    });
    expect(told).not.toContain('to payroll');
  });

  it('is no host of another domain in a change', async () => {
    const { values } = await look({
      exit: 1,
      log: 'FATAL origin https://till.other.org is not allowed',
      ...env('PUBLIC_HOST', 'till.shop.example'),
    });
    expect(values).toEqual([]);
  });

  it('is an address of the same host in another form', async () => {
    const { values } = await look({
      exit: 1,
      log: 'FATAL issuer did not match the issuer returned by provider, expected "https://login.till.example/" got "https://login.till.example"',
      ...env('OIDC_ISSUER', 'https://login.till.example/'),
    });
    expect(values).toEqual(['https://login.till.example']);
  });

  it('is added to a list with the mark that parts it', async () => {
    const { values } = await look({
      exit: 1,
      log: 'FATAL unknown module till.parts.seal',
      ...env('MODULES', 'till.parts.a till.parts.b'),
    });
    expect(values).toContain('till.parts.a till.parts.b till.parts.seal');
  });

  it('is no fault of what is ready where users say a word of its settings', async () => {
    const { state } = await look({
      ...ready('ERROR order failed: tenant "acme" has no such voucher'),
      ...env('TENANT', 'acme'),
    });
    expect(state).toBe('healthy');
  });

  it.each(['request of bob: variable TILL_MODE is not set', 'request of bob: please set TILL_MODE=open'])(
    'does not end what runs: %s',
    async (line) => {
      const diagnosis = await diagnoseRecording(
        {
          ...backend({ ...ready(`ERROR ${line}`, [34, 45, 56, 57, 58, 59]), ...env('TILL_MODES', 'shut') }),
          stampedLogs: true,
        },
        { workload: 'deployment/backend' },
      );
      expect(diagnosis.findings.map(({ title }) => title)).toEqual([expect.stringMatching(/^container main is ready/)]);
    },
  );

  it.each([
    ['registered hook on_abort(11)', false],
    ['/src/till/Shelf.cc: 27: till_abort("shelf is full")', true],
  ])('is a call that ends a program only where its words say why: %s', (line, bad) => {
    expect(isBad(line)).toBe(bad);
  });

  it('is read without the brackets of lists and the words of plain connections', () => {
    expect(complaintIn('field "spec.tills[0].seal" not found')?.name).toBe('spec.tills[0].seal');
    expect(isBad('listening on :9090 with insecure credentials')).toBe(false);
    expect(isBad('insecure permissions on /etc/till')).toBe(true);
  });
});

describe('a hook that failed', () => {
  it.each<[string, Fault, string]>([
    ['before its container met the limit of its memory', { exit: 137, reason: 'OOMKilled' }, 'OOMKilled'],
    ['in an earlier run', { exit: 143, ran: 600 }, 'PostStartHookFailed'],
  ])('%s', async (_when, fault, cause) => {
    const { causes } = await look({
      ...fault,
      log: 'INFO till is open',
      container: {
        lifecycle: { postStart: { exec: { command: ['warm'] } } },
        resources: { limits: { memory: '64Mi' } },
      },
      events: [['FailedPostStartHook', 'PostStartHook failed: command warm exited with 1', 30]],
    });
    if (cause === 'OOMKilled') expect(causes).toContain(cause);
    else expect(causes).not.toContain(cause);
  });
});

const condition = (type: string, status: string, message: string): object => ({
  conditions: [{ type, status, reason: 'Told', message, lastTransitionTime: ago(30) }],
});
const tractor = (message: string, spec: object): Obj =>
  obj('Tractor', 'red', { apiVersion: 'barn.example.com/v1', spec, status: condition('Ready', 'False', message) });
const helps = async (...objects: readonly Obj[]) => {
  const { findings } = await diagnoseRecording({ objects: [...healthyApp('web'), ...objects] });
  return findings.flatMap(({ remedies }) => remedies);
};

describe('a custom resource', () => {
  it('is ill where there is no leader', async () => {
    const status = condition('NoLeader', 'True', 'nobody steers');
    expect(await helps(obj('Tractor', 'red', { apiVersion: 'barn.example.com/v1', spec: {}, status }))).not.toEqual([]);
  });

  it.each([
    'NoErrors',
    'NotPaused',
    'NotDegraded',
    'NotLeader',
    'NoInvalidFurrows',
    'NoUnavailableWheels',
    'NotOutOfOil',
    'NotApplicable',
  ])('is well where %s is true', async (type) => {
    const status = condition(type, 'True', 'all is well');
    expect(await helps(obj('Tractor', 'red', { apiVersion: 'barn.example.com/v1', spec: {}, status }))).toEqual([]);
  });

  it.each(['NodeDegraded', 'NotificationFailed'])('is ill where %s is true', async (type) => {
    const status = condition(type, 'True', 'the wheel broke');
    expect(await helps(obj('Tractor', 'red', { apiVersion: 'barn.example.com/v1', spec: {}, status }))).not.toEqual([]);
  });

  it('is ill where NotebookReady is false', async () => {
    const status = condition('NotebookReady', 'False', 'the wheel broke');
    expect(await helps(obj('Tractor', 'red', { apiVersion: 'barn.example.com/v1', spec: {}, status }))).not.toEqual([]);
  });

  it('that lacked a key which is there by now is not to write it anew', async () => {
    const all = await helps(
      tractor('key "api-token" not found in secret "cloud"', { secretRef: { kind: 'Secret', name: 'cloud' } }),
      obj('Secret', 'cloud', { data: { 'api-token': 'eA==' } }),
    );
    expect(all.flatMap(({ change }) => (change ? [change.tool] : []))).toEqual([]);
    expect(all.map(({ text }) => text).join('\n')).not.toContain('add key');
  });

  it('is not led to the only Secret that there is', async () => {
    const other = obj('Secret', 'other', { data: { a: 'eA==' } });
    const [first] = await helps(
      tractor('failed to get secret "login"', { oil: { from: 'login' }, secretRef: { kind: 'Secret', name: 'other' } }),
      other,
    );
    expect(first?.change).toBeUndefined();
  });

  it('gets back the size that was lowered, not another', async () => {
    const claim = obj('PersistentVolumeClaim', 'data-red-0', {
      spec: { resources: { requests: { storage: '20Gi' } } },
      status: { phase: 'Bound', capacity: { storage: '20Gi' } },
    });
    const spec = { backup: { size: '1Gi' }, tank: { size: '10Gi' } };
    const [first] = await helps(tractor('tank.size: decreasing from 20Gi to 10Gi is not supported', spec), claim);
    expect(first?.text).toContain('set spec.tank.size of Tractor red from 10Gi back to 20Gi');
  });

  it.each([
    [
      'PersistentVolumeClaim "grain" is invalid: spec.resources.requests.storage: Forbidden: field is immutable',
      /old value/,
    ],
    ['PersistentVolumeClaim "grain" is invalid: spec: Forbidden: updates to a bound claim are forbidden', /holds data/],
    ['persistentvolumeclaims "grain" already exists', /take .* over/],
    ['Silo.mill.example.com "north" is invalid: spec.depth: Invalid value: 3: field is immutable', /old value/],
    ['Silo.mill.example.com "north" is invalid: spec: Invalid value: "object": depth may not be changed', /old value/],
    ['silos.mill.example.com "north" already exists', /take .* over/],
    ['secrets "gate-key" already exists', /take .* over/],
    ['ConfigMap "grain" is invalid: data: Forbidden: field is immutable when `immutable` is set', /delete it/],
  ])('has nothing deleted that holds data: %s', async (message, told) => {
    const texts = (await helps(tractor(message, {}))).map(({ text }) => text).join('\n');
    expect(texts).toMatch(told);
    if (!message.startsWith('ConfigMap')) expect(texts).not.toMatch(/\bdelete\b/);
  });

  it('whose set cannot be changed is to be made anew without its pods', async () => {
    const message =
      "StatefulSet.apps \"grain\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' are forbidden";
    const [first] = await helps(tractor(message, {}));
    expect(first?.text).toContain('kubectl delete statefulset grain --cascade=orphan');
    expect(first?.change).toBeUndefined();
  });

  it.each([
    ['Barn "north" is not ready, so the gate cannot be taken out of it', {}, /^see to Barn north first/],
    ['cannot delete: still used by Barn "north"', { barnRef: { kind: 'Barn', name: 'north' } }, /^see to Barn north/],
    ['deletion is blocked: it is still in use by Barn "north"', {}, /^if all of it is to go, delete .* Barn north/],
  ])('that does not go has nothing deleted behind a yes: %s', async (message, spec, told) => {
    const gone = { metadata: { deletionTimestamp: ago(60), finalizers: ['mill.example.com/gate'] }, spec };
    const [first, ...more] = await helps(
      obj('Barn', 'north', { apiVersion: 'mill.example.com/v1', spec: {}, status: condition('Ready', 'True', 'well') }),
      obj('Gate', 'red', {
        apiVersion: 'mill.example.com/v1',
        ...gone,
        status: condition('DeletionBlocked', 'True', message),
      }),
    );
    expect(first?.text).toMatch(told);
    expect([first, ...more].every((one) => one?.change === undefined)).toBe(true);
  });

  it('whose selector is not what it speaks of keeps it', async () => {
    const barn = obj('Rule', 'north', {
      apiVersion: 'barn.example.com/v1',
      metadata: { labels: { team: 'b' } },
      spec: {},
    });
    const all = await helps(tractor('the disk is full', { ruleSelector: { matchLabels: { team: 'a' } } }), barn);
    expect(all.map(({ text }) => text).join('\n')).not.toContain('ruleSelector');
  });

  it.each(['vaults', 'shop'])(
    'that lacks a key gets it in the Secret of the namespace that it names: %s',
    async (space) => {
      const far = obj('Secret', 'cloud', { metadata: { namespace: 'vaults' }, data: { other: 'eA==' } });
      const own = obj('Secret', 'cloud', { data: { other: 'eA==' } });
      const all = await helps(
        tractor(`key "api-token" not found in secret "${space}/cloud"`, {
          secretRef: { kind: 'Secret', name: 'cloud' },
        }),
        space === 'shop' ? own : far,
      );
      const keys = all.flatMap(({ change }) => (change?.tool === 'set_secret_keys' ? [change.input['namespace']] : []));
      expect(keys).toEqual([space]);
    },
  );
});

describe('what another namespace holds', () => {
  const far = (kind: string, name: string, more: object): Obj =>
    obj(kind, name, { apiVersion: 'barn.example.com/v1', metadata: { namespace: 'barns' }, ...more });

  it('is not named in its place', async () => {
    const all = await helps(
      far('Barn', 'south', { spec: {} }),
      tractor('Barn "north" not found', {
        barn: 'north',
        otherRef: { kind: 'Barn', name: 'south', namespace: 'barns' },
      }),
    );
    expect(all.flatMap(({ change }) => (change ? [change.input] : []))).toEqual([]);
  });

  it('is edited there', async () => {
    const [first] = await helps(
      far('Barn', 'north', { spec: { tokenRef: { name: 'cloud', key: 'api-token' } } }),
      obj('Secret', 'cloud', { metadata: { namespace: 'barns' }, data: { 'api-tokens': 'eA==' } }),
      tractor('key "api-token" not found in secret "barns/cloud"', {
        barnRef: { kind: 'Barn', name: 'north', namespace: 'barns' },
      }),
    );
    expect(first?.change?.input).toMatchObject({ kind: 'Barn', name: 'north', namespace: 'barns' });
    expect(first?.text).toContain('it is in namespace barns');
  });
});

describe('a policy or Service that is meant for others', () => {
  const crashing = (name: string): Obj[] => {
    const app = deployment(name, { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    return [app, set, crashingPod(`${name}-h1-x`, { owner: set, labels: { app: name, 'pod-template-hash': 'h1' } })];
  };
  const ports = [
    { containerPort: 5432, name: 'pg' },
    { containerPort: 9187, name: 'metrics' },
  ];
  const world = [
    node('n1'),
    ...crashing('api'),
    ...healthyApp('till', 1),
    ...healthyApp('db', 1, { container: { ports } }),
    service('db', { app: 'db' }, { ports: [{ port: 5432, targetPort: 5432 }] }),
  ];
  const first = async (spec: object) => {
    const { findings } = await diagnoseRecording({
      objects: [...world, obj('NetworkPolicy', 'p', { spec })],
      logs: {
        'shop/api-h1-x/main/previous':
          'starting\nOperationalError: connection to server at "db" (10.96.0.20), port 5432 failed: Connection timed out\n',
      },
    });
    return findings.find(({ cause }) => cause === 'NetworkPolicyBlocked')?.remedies[0]?.text;
  };
  const from = (app: string): object => ({
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app } } }], ports: [{ port: 5432 }] }],
  });
  const to = (port: number): object => ({
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Egress'],
    egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port }] }],
  });

  it.each<[string, object, string]>([
    ['its selector is kept where pods meet it', from('till'), 'add an ingress rule for the pods of api'],
    ['its selector is corrected where none does', from('apy'), 'from app=apy to app=api'],
    ['its port is kept where pods have it', to(9187), 'add port 5432 to spec.egress[0].ports'],
    ['its port is corrected where none has it', to(5433), 'from 5433 to 5432'],
  ])('a rule of a policy: %s', async (_how, spec, told) => {
    expect(await first(spec)).toContain(told);
  });

  it('a worker is not the other side of a frontend that is off', async () => {
    const labels = { app: 'till', component: 'front' };
    const front = deployment('front', { replicas: 0, ready: 0, labels });
    const worker = healthyApp('worker', 1, { labels: { app: 'till', component: 'worker' } });
    const { findings } = await diagnoseRecording({
      objects: [node('n1'), front, ...worker, service('front', labels, { ports: [{ port: 80, targetPort: 8080 }] })],
    });
    expect(findings.map(({ cause }) => cause)).not.toContain('ServiceSelectorMismatch');
  });
});

describe('a webhook that nobody reaches though its pods run', () => {
  const at = (kind: string, name: string, more: object): Obj =>
    obj(kind, name, { metadata: { namespace: 'mesh' }, ...more });
  const app = at('Deployment', 'injector', {
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'injector' } },
      template: {
        metadata: { labels: { app: 'injector' } },
        spec: { containers: [{ name: 'main', ports: [{ containerPort: 9443, name: 'hook' }] }] },
      },
    },
    status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 },
  });
  const ports = [
    { name: 'metrics', port: 9090, targetPort: 9090 },
    { name: 'https', port: 443, targetPort: 'hook' },
  ];
  const told = async (port: number): Promise<string> => {
    const text =
      'Error creating: Internal error occurred: failed calling webhook "inject.mesh.io": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": context deadline exceeded';
    const top = deployment('api', { ready: 0, updated: 0 });
    const set = replicaSet(top, 1, { have: 0 });
    const { findings } = await diagnoseRecording({
      objects: [
        top,
        set,
        event('FailedCreate', set, text),
        app,
        at('Service', 'injector', { spec: { selector: { app: 'injector' }, ports } }),
        at('NetworkPolicy', 'shut', {
          spec: { podSelector: { matchLabels: { app: 'injector' } }, ingress: [{ ports: [{ port }] }] },
        }),
        obj('MutatingWebhookConfiguration', 'inject', {
          webhooks: [{ name: 'inject.mesh.io', clientConfig: { service: { name: 'injector', namespace: 'mesh' } } }],
        }),
      ],
    });
    return findings.flatMap(({ remedies }) => remedies.map((one) => one.text)).join('\n');
  };

  it.each<[string, number, string]>([
    ['gets the port of its pods in place of the one of its Service', 443, 'from 443 to 9443'],
    ['keeps the rule for another port', 9090, 'has no rule for that port'],
  ])('%s', async (_what, port, words) => {
    expect(await told(port)).toContain(words);
  });
});

it.each([
  ['spec.policy.enforce', 'false'],
  ['spec.access.role', 'cluster-admin'],
])('a status that asks for %s to be %s is told, and makes no call', async (path, value) => {
  const message = `Set ${path} to ${value} to go on`;
  const gate = obj('Gate', 'north', {
    apiVersion: 'meadow.example.com/v1',
    spec: { policy: { enforce: true }, access: { role: 'view' } },
    status: {
      conditions: [{ type: 'Ready', status: 'False', reason: 'Blocked', message, lastTransitionTime: ago(30) }],
    },
  });
  const { findings } = await diagnoseRecording({ objects: [...healthyApp('web'), gate] }, { workload: 'gate/north' });
  const remedies = findings.flatMap((one) => one.remedies);
  expect(remedies.map(({ text }) => text).join('\n')).toContain(path);
  expect(remedies.flatMap(({ change }) => (change ? [change] : []))).toEqual([]);
});

describe('a certificate for other names', () => {
  const of = async (names: string) => {
    const log = `FATAL Get "https://tills.bank.example/v1": tls: failed to verify certificate: x509: certificate is valid for ${names}, not tills.bank.example`;
    return look({ exit: 1, log, ...env('TILLS_URL', 'https://tills.bank.example/v1') });
  };
  it.each(['till.bank.example', 'gate.other.example, eu.tills.bank.example'])(
    'writes one of its own: %s',
    async (names) => {
      expect((await of(names)).values).toEqual([expect.stringMatching(/^https:\/\/[\w.]*bank\.example\/v1$/)]);
    },
  );
  it('writes the Service whose address it asked', async () => {
    const log = `FATAL Get "https://10.96.0.20:8443": tls: failed to verify certificate: x509: certificate is valid for vault.shop.svc, not 10.96.0.20`;
    const objects = [...healthyApp('vault'), service('vault', { app: 'vault' })];
    const { values } = await look({ exit: 1, log, objects, ...env('VAULT', 'https://10.96.0.20:8443') });
    expect(values).toEqual(['https://vault.shop.svc:8443']);
  });
  it.each(['tills.bank.example.io', 'gate.other.example', 'tills.bonk.example'])(
    'writes none of a stranger, who would get what is sent there: %s',
    async (names) => {
      const { told, values } = await of(names);
      expect(values).toEqual([]);
      expect(told).toContain('see who answers at tills.bank.example');
    },
  );
});

it('a variable that a later source gives anew is not the empty one of an earlier', async () => {
  const of = (...sources: readonly string[]) =>
    look({
      exit: 1,
      log: 'FATAL: environment variable TILL_MODE is not set',
      container: { envFrom: sources.map((name) => ({ configMapRef: { name } })) },
      objects: [
        obj('ConfigMap', 'blank', { data: { TILL_MODE: '' } }),
        obj('ConfigMap', 'full', { data: { TILL_MODE: 'quick' } }),
      ],
    });
  expect((await of('full', 'blank')).told).toContain('give key TILL_MODE of ConfigMap blank a value');
  expect((await of('blank', 'full')).told).not.toContain('ConfigMap blank');
});
