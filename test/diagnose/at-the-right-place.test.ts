import { describe, expect, it } from 'vitest';
import { namedIn } from '../../src/logs/meaning/named-things.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import {
  ago,
  autoscaler,
  claim,
  creatingPod,
  deployment,
  event,
  healthyApp,
  node,
  obj,
  readyPod,
  replicaSet,
  service,
  statefulSet,
  unscheduledPod,
  volumeFor,
  type Obj,
} from '../helpers/k8s-more.ts';

const told = async (recording: Parameters<typeof diagnoseRecording>[0], cause?: string) => {
  const { findings } = await diagnoseRecording(recording);
  const found = findings.find((one) => cause === undefined || one.cause === cause);
  return {
    title: found?.title ?? '',
    texts: found?.remedies.map(({ text }) => text) ?? [],
    changes: found?.remedies.map(({ change }) => change?.input) ?? [],
    evidence: found?.evidence ?? [],
  };
};
const look = (fault: Fault, cause?: string) => told(backend({ exit: 1, ...fault }), cause);

describe('a node that several taints close', () => {
  const device = { 'dice.example/tpu': '4' };
  const taints = [
    { key: 'kiln', value: 'hot', effect: 'NoSchedule' },
    { key: 'team', value: 'glaze', effect: 'NoSchedule' },
  ];
  const waiting = (own: readonly Readonly<Record<string, unknown>>[], more: readonly Obj[] = []) => {
    const app = deployment('press', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const message = '0/2 nodes are available: 1 node(s) had untolerated taint(s), 1 Insufficient dice.example/tpu.';
    const resources = { requests: device, limits: device };
    const pod = unscheduledPod('press-1', message, { owner: set, container: { resources } });
    return told(
      {
        objects: [node('hot-1', { taints: own, allocatable: device }), node('plain'), app, set, pod, ...more],
        logs: {},
      },
      'UnschedulableTaint',
    );
  };
  it('is told with all of them, and none of them is to go alone', async () => {
    const { title, texts } = await waiting(taints);
    expect(title).toContain('node hot-1 has the taints kiln=hot:NoSchedule and team=glaze:NoSchedule');
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('add a toleration for kiln=hot:NoSchedule and team=glaze:NoSchedule');
  });
  it.each([
    ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
    ['node.kubernetes.io/unreachable', 'NoExecute'],
    ['node.cloudprovider.kubernetes.io/uninitialized', 'NoSchedule'],
    ['kiln.example/agent-not-ready', 'NoSchedule'],
    ['ToBeDeletedByClusterAutoscaler', 'NoSchedule'],
  ])('is not to be tolerated with %s, which tells of its state', async (key, effect) => {
    const { texts, changes } = await waiting([...taints.slice(0, 1), { key, effect }]);
    expect(texts[0]).toContain('add a toleration for kiln=hot:NoSchedule to');
    expect(texts[1]).toContain(`see why node hot-1 has ${key}:${effect}`);
    expect(JSON.stringify(changes)).not.toContain(key);
  });
  it('stays closed where another workload is let in', async () => {
    const other = deployment('glazer');
    const of = replicaSet(other, 1);
    const tolerations = [{ key: 'kiln', operator: 'Exists' }];
    const { texts } = await waiting(taints.slice(0, 1), [
      other,
      of,
      readyPod('glazer-1', { owner: of, spec: { nodeName: 'hot-1', tolerations } }),
    ]);
    expect(texts.join()).toContain('as deployment glazer has it');
    expect(texts.join()).not.toContain('remove the taint');
  });
});

describe('a variable that is given and holds nothing', () => {
  const log = 'FATAL GLAZE_TOKEN_FILE is empty';
  const map = obj('ConfigMap', 'glaze', { data: { GLAZE_TOKEN_FILE: '', file: '' } });
  it.each([
    [
      'by all keys of a ConfigMap',
      { container: { envFrom: [{ configMapRef: { name: 'glaze' } }] }, objects: [map] },
      'give key GLAZE_TOKEN_FILE of ConfigMap glaze a value',
    ],
    [
      'by one key',
      {
        container: {
          env: [{ name: 'GLAZE_TOKEN_FILE', valueFrom: { configMapKeyRef: { name: 'glaze', key: 'file' } } }],
        },
        objects: [map],
      },
      'give key file of ConfigMap glaze a value',
    ],
    [
      'by its own entry, which comes after the ConfigMap',
      {
        container: {
          env: [{ name: 'GLAZE_TOKEN_FILE', value: '' }],
          envFrom: [{ configMapRef: { name: 'glaze' } }],
        },
        objects: [obj('ConfigMap', 'glaze', { data: { GLAZE_TOKEN_FILE: '/run/token' } })],
      },
      'give GLAZE_TOKEN_FILE in env of container main a value',
    ],
  ])('gets one where it is given: %s', async (_, fault, first) => {
    const { title, texts } = await look({ log, ...fault });
    expect(title).toContain('GLAZE_TOKEN_FILE is empty');
    expect(texts[0]).toContain(first);
    expect(texts.join()).not.toContain('valueFrom');
  });
  it('is not taken from a ConfigMap that has nothing for it', async () => {
    const { title, texts } = await look({ log: 'FATAL GLAZE_TOKEN_FILE is not set', objects: [map] });
    expect(title).toContain('is not set');
    expect(texts.join()).not.toContain('ConfigMap glaze');
  });
});

describe('a file that others may write', () => {
  const conf = (words: string, defaultMode: number) =>
    look({
      log: `Exiting: ${words}`,
      container: { volumeMounts: [{ name: 'conf', mountPath: '/etc/kiln' }] },
      spec: { volumes: [{ name: 'conf', configMap: { name: 'kiln', defaultMode } }] },
      objects: [obj('ConfigMap', 'kiln', { data: { 'kiln.yaml': 'x' } })],
    });
  it.each([
    ['loses that right alone', 'rules file "/etc/kiln/kiln.yaml" is world-writable', 0o666, 'write it', '0644'],
    ['as the owner may', 'file /etc/kiln/kiln.yaml must only be writable by the owner', 0o664, 'write it', '0644'],
    ['and read is closed', 'file /etc/kiln/kiln.yaml is readable by others', 0o644, 'read it', '0400'],
    ['and read at once is closed', '/etc/kiln/kiln.yaml can be read or written by others', 0o666, 'read it', '0400'],
  ])('%s', async (_, words, mode, title, wanted) => {
    const found = await conf(words, mode);
    expect(found.title).toContain(title);
    expect(found.texts[0]).toContain(`which is ${wanted}`);
    expect(JSON.stringify(found.changes[0])).toContain(String(Number.parseInt(wanted, 8)));
  });
});

describe('what a run before has left', () => {
  const left = (volume: Readonly<Record<string, unknown>>) =>
    look({
      log: 'FATAL: press is already running: found PID file (/run/press/press.pid) with PID 1',
      container: { volumeMounts: [{ name: 'run', mountPath: '/run/press' }] },
      spec: { volumes: [{ name: 'run', ...volume }] },
    });
  it('in a volume of the pod is nobody else’s', async () => {
    const { texts } = await left({ emptyDir: {} });
    expect(texts[0]).toContain('rm -f /run/press/press.pid');
    expect(texts[1]).toContain('kubectl delete pod backend-h1-x2x9z -n shop');
    expect(texts.join()).not.toContain('another pod really uses');
  });
  it('in a claim may be', async () => {
    const { texts } = await left({ persistentVolumeClaim: { claimName: 'press' } });
    expect(texts.join()).toContain('another pod really uses');
    expect(texts.join()).not.toContain('kubectl delete pod');
  });
});

describe('what came in from outside', () => {
  it.each([
    ['a peer with its port in words', 'rejected connection from 203.0.113.9 port 2022: bad handshake', '203.0.113.9'],
    ['a peer with a port of a client', 'client 203.0.113.9:51544 sent garbage', '203.0.113.9:51544'],
    ['the own end of a connection', 'read tcp 10.1.2.3:1044->10.9.9.9:5432: reset', '10.1.2.3:1044'],
  ])('is no setting: %s', (_, sentence, peer) => {
    expect(namedIn(sentence).map(({ text }) => text)).not.toContain(peer);
  });
  it('leaves who was asked', () => {
    const texts = namedIn('no answer from 10.9.9.9:5432 (read 10.1.2.3:1044->10.9.9.9:5432)').map(({ text }) => text);
    expect(texts).toContain('10.9.9.9:5432');
  });
});

describe('the identity of a cloud', () => {
  const log = 'FATAL CredentialsProviderError: Could not load credentials from any providers';
  const account = (name: string, role?: string) =>
    obj('ServiceAccount', name, { metadata: role ? { annotations: { 'eks.amazonaws.com/role-arn': role } } : {} });
  it.each([
    ['is not given to the account of all pods', undefined, false],
    ['may be given to an account of its own', 'press', true],
  ])('%s', async (_, serviceAccountName, annotated) => {
    const { texts } = await look({
      log,
      spec: serviceAccountName === undefined ? {} : { serviceAccountName },
      objects: [account('default'), account('press'), account('backend', 'arn:aws:iam::1:role/backend')],
    });
    expect(texts[0]).toContain('to backend, which has role arn:aws:iam::1:role/backend');
    expect(texts.join().includes('kubectl annotate serviceaccount')).toBe(annotated);
  });
});

describe('a start that waits for another', () => {
  it('says for whom, and where its address stands', async () => {
    const { title, texts } = await told(
      backend({
        running: 25,
        caught: 'running',
        status: { started: false },
        container: {
          env: [{ name: 'KILN_STORE', value: 'amqp://queue.kilns.svc:5672/kiln' }],
          startupProbe: { httpGet: { path: '/up', port: 8080 }, periodSeconds: 15, failureThreshold: 240 },
        },
        current:
          '2026-03-04 11:40:00 INFO  [kiln] Exception while connecting to queue.kilns.svc:5672\nkiln.OpenException: no way in\n\tat kiln.Queue.open(Queue.java:85)\nCaused by: java.net.ConnectException: Connection refused\n'.repeat(
            4,
          ),
      }),
      'StillStarting',
    );
    expect(title).toContain('Connection refused (queue.kilns.svc:5672)');
    expect(texts.join('\n')).toContain('correct host and port in variable KILN_STORE of container main: amqp://queue');
  });
});

describe('a module that is missed', () => {
  const mounted = (text: string) => ({
    container: { volumeMounts: [{ name: 'code', mountPath: '/opt/press' }] },
    spec: { volumes: [{ name: 'code', configMap: { name: 'press' } }] },
    objects: [obj('ConfigMap', 'press', { data: { 'press.rb': text } })],
  });
  it('is not corrected where code rightly asks for it', async () => {
    const { texts } = await look({
      log: "press.rb:1:in 'require': cannot load such file -- kiln_glaze (LoadError)",
      ...mounted("require 'kiln_glaze'\n"),
    });
    expect(texts[0]).toContain('build the image of container main with kiln_glaze in it');
    expect(texts.join()).not.toContain('check line');
  });
  it('may be a wrong name where a setting gives it', async () => {
    const { texts } = await look({
      log: "ModuleNotFoundError: No module named 'kiln.wsgi_prod'",
      container: { args: ['--module=kiln.wsgi_prod'] },
    });
    expect(texts[0]).toContain('check args of container main: --module=kiln.wsgi_prod');
  });
});

describe('a server that lets only so many requests through', () => {
  it.each(['TOOMANYREQUESTS: allowed: 40/minute', 'Too Many Requests', 'rate limit exceeded'])(
    'is not asked at another place: %s',
    async (words) => {
      const { title, texts } = await look({
        log: `FATAL fetch of kiln-rules failed: GET https://rules.press.example/v2/kiln: ${words}`,
        container: { args: ['--rules', 'https://rules.press.example/v2/kiln'] },
      });
      expect(title).toContain('rules.press.example rejects the requests of container main with 429');
      expect(texts[0]).toContain('send fewer requests to rules.press.example');
      expect(texts.join()).not.toContain('check args');
    },
  );
});

describe('a title', () => {
  it('shows no ends of lines that a record writes, and one that is the fault itself', async () => {
    const listed = await look({ log: 'FATAL rules refused: "2 errors occurred:\\n\\t* glaze too thin\\n\\n"' });
    expect(listed.title).toContain('2 errors occurred: glaze too thin');
    const itself = await look({ log: 'FATAL glaze "thin\\n" is no glaze' });
    expect(itself.title).toContain('"thin\\n"');
  });
});

describe('what comes after too slowly', () => {
  it.each([
    ['is asked for less first', 'Too many jobs (30) in kiln "west". Firing is slower than loading', true],
    ['has its limit raised where it keeps up', 'Too many jobs (30) in kiln "west"', false],
  ])('%s', async (_, sentence, less) => {
    const { texts } = await look({ log: `FATAL batch rejected: limit reached: ${sentence}` });
    expect(texts[0]?.startsWith('let container main ask less')).toBe(less);
    expect(texts.join().includes('raise the limit')).toBe(!less);
  });
});

describe('a volume that cannot be made', () => {
  const refused = (parameters: object, words: string, more: readonly Obj[] = []) => {
    const own = claim('data-press-0', { class: 'kiln' });
    const user = unscheduledPod(
      'press-0',
      '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
      {
        spec: volumeFor('data-press-0'),
      },
    );
    const made = obj('StorageClass', 'kiln', {
      provisioner: 'share.kiln.example',
      volumeBindingMode: 'Immediate',
      parameters,
    });
    const objects = [node('n1'), user, own, made, event('ProvisioningFailed', own, words), ...more];
    return told({ objects, logs: {} }, 'ProvisioningFailed');
  };
  const call = (name: string, secret: string, namespace: string) => ({
    [`csi.storage.k8s.io/${name}-secret-name`]: secret,
    [`csi.storage.k8s.io/${name}-secret-namespace`]: namespace,
  });
  const missing = 'error getting secret kiln-login in namespace default: secrets "kiln-login" not found';

  it('for a Secret that another call of the driver looks for elsewhere', async () => {
    const { texts } = await refused(
      { ...call('provisioner', 'kiln-login', 'default'), ...call('node-stage', 'kiln-login', 'share') },
      missing,
    );
    expect(texts[0]).toContain('set parameters.csi.storage.k8s.io/provisioner-secret-namespace of storage class kiln');
    expect(texts[0]).toContain('from default to share');
    expect(texts[1]).toContain('make Secret kiln-login in namespace default too');
  });
  it('for a Secret that is nowhere', async () => {
    const { texts } = await refused(call('provisioner', 'kiln-login', 'default'), missing);
    expect(texts[0]).toContain('make Secret kiln-login in namespace default');
    expect(texts.join()).not.toContain('-secret-name ');
  });
  it('for a quota, by its name', async () => {
    const words = 'failed to provision volume: rpc error: desc = (LIMIT): Quota "KILN_GB" exceeded. Limit: 40';
    const alone = await refused({}, words);
    expect(alone.texts[0]).toContain('raise quota KILN_GB');
    expect(alone.texts.join()).toContain('in a new claim data-press-0');
    // A StatefulSet asks anew for what its template says.
    const set = statefulSet('press', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] } });
    const owned = await refused({}, words, [set]);
    expect(owned.texts.join()).not.toContain('in a new claim');
  });
});

describe('an autoscaler without metrics', () => {
  const condition = {
    type: 'ScalingActive',
    status: 'False',
    reason: 'FailedGetPodsMetric',
    message: 'unable to get metric jobs: unable to fetch metrics from custom metrics API: not found',
  };
  it('is given more by its own least number, not around it', async () => {
    const objects = [...healthyApp('api'), autoscaler('api', 'api', [condition])];
    const { texts } = await told({ objects, logs: {} }, 'HPAMetricsUnavailable');
    expect(texts.join()).toContain('raise its spec.minReplicas (now 1)');
    expect(texts.join()).not.toContain('kubectl scale');
  });
});

describe('a caller that its label keeps out of the mesh', () => {
  const label = { 'mesh.example/inject': 'false' };
  const caller = (selector: object) => {
    const recording = backend({
      exit: 1,
      log: 'FATAL stock check failed: read tcp 10.1.0.9:40112->10.2.0.7:80: connection reset by peer: http://stock/health',
      pod: {},
    });
    const objects = (recording.objects as readonly Obj[]).map((one) => {
      if (one.kind !== 'Deployment') return one;
      const spec = one['spec'] as { template: { metadata: { labels: object } } };
      const template = { ...spec.template, metadata: { labels: { ...spec.template.metadata.labels, ...label } } };
      return { ...one, spec: { ...spec, selector: { matchLabels: { app: 'backend', ...selector } }, template } };
    });
    const stock = deployment('stock', { labels: { app: 'stock' } });
    const set = replicaSet(stock, 1);
    const containers = [{ name: 'main' }, { name: 'mesh-proxy' }];
    const pod = readyPod('stock-1', { owner: set, labels: { app: 'stock' }, spec: { containers } });
    return told({ ...recording, objects: [...objects, stock, set, pod, service('stock', { app: 'stock' })] });
  };
  it('gets another where it is free to', async () => {
    const { texts, changes } = await caller({});
    expect(texts[0]).toContain(
      'set label mesh.example/inject of the template of deployment backend from false to true',
    );
    expect(changes[0]).toBeDefined();
    expect(texts[1]).toContain('may then speak to it unencrypted');
  });
  it('and not where the workload knows its pods by it', async () => {
    const { texts, changes } = await caller(label);
    expect(texts[0]).toContain('the selector of deployment backend has that label and cannot be changed');
    expect(changes[0]).toBeUndefined();
  });
});

describe('what a custom resource says', () => {
  const bad = (kind: string, spec: object, message: string, more: readonly Obj[] = [], labels = {}) => {
    const status = {
      conditions: [{ type: 'Ready', status: 'False', reason: 'Refused', message, lastTransitionTime: ago(30) }],
    };
    const one = obj(kind, 'north', { apiVersion: 'kiln.example/v1', metadata: { labels }, spec, status });
    return told({ objects: [one, ...more], logs: {} });
  };
  const kiln = obj('Kiln', 'west', {
    apiVersion: 'kiln.example/v1',
    spec: {},
    status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: ago(300) }] },
  });
  it('of a sort of thing that what it belongs to lacks, names both', async () => {
    const { texts } = await bad(
      'KilnUser',
      { access: { mode: 'ticket' }, quota: { mode: 'ticket' } },
      'Ticket access rules are given but not supported by the Kiln configuration',
      [kiln],
      { 'kiln.example/owner': 'west' },
    );
    expect(texts[0]).toContain(
      'let Kiln west offer ticket access, or correct spec.access.mode (ticket) of KilnUser north',
    );
    expect(texts.join()).not.toContain('kubectl describe');
  });
  it('of a key that a store has not, may be made there', async () => {
    const spec = {
      secretStoreRef: { kind: 'KilnStore', name: 'cellar' },
      data: [{ remoteRef: { key: 'kiln/glaze' } }],
    };
    const { texts } = await bad('KilnSecret', spec, 'reading kiln/glaze: Secret does not exist');
    expect(texts[0]).toContain('correct spec.data[0].remoteRef.key (kiln/glaze) of KilnSecret north');
    expect(texts[0]).toContain('or make what it names in KilnStore cellar');
  });
  it('of a version, is no step without a way back', async () => {
    const { texts } = await bad(
      'Kiln',
      { version: '3.9.1' },
      'Unsupported Kiln.spec.version: 3.9.1. Supported versions are: [4.0, 4.1]',
    );
    expect(texts[0]).toContain('from 3.9.1 to one that it takes: 4.0, 4.1');
    expect(texts[0]).toContain('or go back to the version of what reads it that took 3.9.1');
  });
});

describe('a sentence that is too long', () => {
  const long = `FATAL Kiln: caught while loading the plans of this week: code 7: KilnException: no glaze 'ash' in the cellar while mixing '/plans/{ash}/west' at place 19, or that glaze is not for this kiln of the western yard in this month of the year: cannot attach plan west from file /var/lib/kiln/${'plan-'.repeat(12)}.sql out of ${'plan columns '.repeat(30)}`;
  it('says what is wrong, not where it was cut off', async () => {
    const { title } = await look({ log: long });
    expect(title).toContain("no glaze 'ash' in the cellar");
    expect(title).not.toContain('plan columns');
  });
});

describe('variables that a program lists', () => {
  const list = '  - KILN_GLAZE_KEY\n  - KILN_GLAZE_SALT\n';
  const all = { envFrom: [{ secretRef: { name: 'kiln' } }] };
  it('lack all of them, with what makes their values', async () => {
    const { title, texts } = await look({
      log: `Kiln wants these variables to be set:\n${list}Run \`bin/kiln glaze:init\` to generate new secrets and assign them.`,
      container: all,
    });
    expect(title).toContain('environment variables KILN_GLAZE_KEY, KILN_GLAZE_SALT are not set');
    expect(texts[0]).toContain('make the values with "bin/kiln glaze:init"');
    expect(texts[1]).toContain('add keys KILN_GLAZE_KEY, KILN_GLAZE_SALT to Secret kiln');
  });
  it('of which one is enough, are not all asked for', async () => {
    const { title } = await look({ log: `FATAL set one of these environment variables:\n${list}` });
    expect(title).not.toContain('KILN_GLAZE_KEY, KILN_GLAZE_SALT');
  });
});

describe('what a program asks of its own flag', () => {
  it.each([
    ['a host beside hosts', '--allow-out=a.example,b.example:443', 'c.example:443', true],
    ['a path beside paths', '--allow-out=/srv/a,/srv/b', '/srv/c', true],
    ['nothing of another sort', '--allow-out=4,8', 'c.example:443', false],
    ['nothing that is listed', '--allow-out=a.example,c.example:443', 'c.example:443', false],
  ])('is added to its list: %s', async (_, arg, asked, added) => {
    const log = `FATAL NotCapable: needs access to "${asked}", run again with the --allow-out flag`;
    const { texts } = await look({ log, container: { args: [arg] } });
    expect(texts.join().includes(`add ${asked} to --allow-out in args of container main`)).toBe(added);
  });
});

describe('a thing that is there with another value', () => {
  const says = (words: string) => look({ log: `ERROR cannot declare shelf glaze: inequivalent arg 'sort' ${words}` });
  it('is asked for as it is, or made anew', async () => {
    const { texts } = await says("for shelf 'glaze': received 'deep' but current is 'flat'");
    expect(texts[0]).toContain('let container main ask for flat, which is there, in place of deep');
  });
  it('and never where it proves who somebody is', async () => {
    const { texts } = await says("of token: received 'deep' but current is 'flat'");
    expect(texts.join()).not.toContain('ask for flat');
  });
});

describe('the line that proves it', () => {
  it('is that of the sentence, where its row knows no more than the sort of the end', async () => {
    const { evidence } = await look({
      log: 'Reading /etc/kiln.conf\n2026-03-04 11:58:00 ERROR Invalid config, exiting\nkiln.ConfigException: Error processing /etc/kiln.conf\n\tat kiln.Parser.parse(Parser.java:19)\nCaused by: java.lang.IllegalArgumentException: the id of the kiln is missing\n\tat kiln.Parser.check(Parser.java:70)',
      container: { volumeMounts: [{ name: 'c', mountPath: '/etc/kiln' }] },
      spec: { volumes: [{ name: 'c', configMap: { name: 'kiln' } }] },
    });
    expect(evidence[0]?.text).toContain('the id of the kiln is missing');
  });
  it('names the script of a migration in what is to be done', async () => {
    const { texts } = await look({
      log: 'org.flywaydb.core.FlywayMigrateException: Script V7__glaze.sql failed\nCaused by: java.sql.SQLSyntaxErrorException: Row size too large (> 8126)',
    });
    expect(texts[0]).toContain('correct migration V7__glaze.sql in shop/backend:1');
  });
});

describe('a host where an address is asked for', () => {
  it.each([
    ['KILN_ADDRESS needs to contain the protocol (http, https)', 'kiln.example', true],
    ['KILN_ADDRESS: scheme is missing', 'kiln.example:8443/glaze', true],
    ['KILN_ADDRESS needs to contain the protocol (http, https)', 'glaze', false],
    ['KILN_ADDRESS must have no protocol', 'kiln.example:9000', false],
    ['KILN_ADDRESS has an unsupported protocol, one is required', 'kiln.example:9000', false],
    ['KILN_ADDRESS is not the kiln that was asked for', 'kiln.example', false],
  ])('gets what lacks before it: %s, %s', async (sentence, value, told) => {
    const { texts } = await look({
      log: `Error loading config: ${sentence}`,
      container: { env: [{ name: 'KILN_ADDRESS', value }] },
    });
    expect(
      texts.join().includes(`https://) before ${value} in variable KILN_ADDRESS`) ||
        texts.join().includes(`http://) before ${value} in variable KILN_ADDRESS`),
    ).toBe(told);
  });
});

describe('a driver that a node lacks', () => {
  it('is on other nodes, where the pod may run', async () => {
    const app = deployment('press', { ready: 0 });
    const set = replicaSet(app, 1, { ready: 0 });
    const pod = creatingPod('press-1', { owner: set, spec: volumeFor('press') });
    const words =
      'AttachVolume.Attach failed for volume "pv-7" : CSINode n1 does not contain driver share.kiln.example';
    const objects = [app, set, pod, claim('press', { phase: 'Bound' }), event('FailedAttachVolume', pod, words)];
    const { texts } = await told({ objects, logs: {} }, 'VolumeMountFailed');
    expect(texts[1]).toContain('run on a node that has share.kiln.example: kubectl get csinode');
  });
});
