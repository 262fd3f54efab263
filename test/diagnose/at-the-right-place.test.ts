import { describe, expect, it } from 'vitest';
import { namedIn } from '../../src/logs/meaning/named-things.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend, type Fault } from '../helpers/k8s-failing.ts';
import { deployment, node, obj, readyPod, replicaSet, unscheduledPod, type Obj } from '../helpers/k8s-more.ts';

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
          'Exception while connecting to queue.kilns.svc:5672\nCaused by: java.net.ConnectException: Connection refused\n'.repeat(
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
