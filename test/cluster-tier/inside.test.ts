import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditMissing } from './audit-log.ts';
import { apply, kubectl, missing, remove } from './cluster.ts';
import { doTask, OURS, type Done } from './task-world.ts';

const why = missing ?? auditMissing;
if (why) console.log(`SKIPPED: programs in pods of a real cluster: ${why}`);

const NS = `${OURS}inside`;
const PLANTED = 'planted-inside-8Kd2';
const LINK = 'ln -s /etc/vault/API_KEY /tmp/notes; mkdir -p /www; echo hello > /www/index.html';

const desk = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'desk', labels: { app: 'desk' } },
  spec: {
    terminationGracePeriodSeconds: 1,
    volumes: [{ name: 'vault', secret: { secretName: 'vault' } }],
    containers: [
      {
        name: 'app',
        image: 'busybox:1',
        imagePullPolicy: 'IfNotPresent',
        command: ['/bin/sh', '-c', `${LINK}; exec httpd -f -p 8080 -h /www`],
        volumeMounts: [{ name: 'vault', mountPath: '/etc/vault' }],
        env: [
          { name: 'SEVERAL', value: 'a\nHIDDEN_LINE=x' },
          { name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'vault', key: 'API_KEY' } } },
        ],
      },
    ],
  },
};

const service = (name: string, app: string, targetPort: number): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app }, ports: [{ port: 80, targetPort }] },
});

const run = (argv: readonly string[], more: object = {}): Promise<Done> =>
  doTask(NS, 'look inside', [['run_in_pod', { workload: 'pod/desk', argv, seconds: 5, ...more }]]);
const execsOf = ({ writes }: Done): string[][] =>
  writes.map(({ requestURI }) => new URL(requestURI, 'http://x').searchParams.getAll('command'));

describe.skipIf(why !== undefined)('programs in pods of a real cluster', () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await apply(NS, [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'vault' }, stringData: { API_KEY: PLANTED } },
      desk,
      service('desk', 'desk', 8080),
      service('wrong', 'desk', 9999),
      service('nobody', 'desks', 8080),
    ]);
    await kubectl('-n', NS, 'wait', 'pod/desk', '--for=condition=Ready', '--timeout=90s');
  });
  afterAll(async () => {
    await remove(NS);
  });

  it.each([
    ['a listing', ['ls', '/www'], 'index.html'],
    ['a file of the kubelet', ['cat', '/etc/resolv.conf'], 'nameserver'],
    ['the limits of its memory', ['cat', '/proc/meminfo'], 'MemTotal'],
    ['its processes', ['ps'], 'httpd -f -p 8080'],
    ['what listens', ['netstat', '-tln'], ':8080'],
  ])('%s: one key, one request as the server recorded it, and what kubectl prints', async (_what, argv, wanted) => {
    const done = await run(argv);
    expect(done.states, done.said.join('\n')).toEqual(['done']);
    expect(done.cards.map(({ plan }) => plan.risk)).toEqual(['medium']);
    expect(execsOf(done)).toEqual([argv]);
    expect(done.said.join('\n')).toContain(wanted);
    const [line = ''] = done.cards[0]?.plan.kubectl ?? [];
    expect(line).toBe(`kubectl --context admin -n ${NS} exec pod/desk -c app -- ${argv.join(' ')}`);
    expect(await kubectl('-n', NS, 'exec', 'desk', '--', ...argv)).toContain(wanted);
  });

  it('names of variables without their values, also of one with several lines', async () => {
    const done = await run(['env', '-0']);
    const said = done.said.join('\n');
    expect(said).toMatch(/^API_KEY$/m);
    expect(said).toMatch(/^SEVERAL$/m);
    expect(said).not.toMatch(new RegExp(`${PLANTED}|HIDDEN_LINE`));
  });

  it('a shell: the typed name, both outputs, its exit code', async () => {
    const done = await run(['sh', '-c', 'echo "one  two"; echo err >&2; exit 3']);
    expect(done.cards.map(({ plan }) => plan.risk)).toEqual(['high']);
    expect(done.said.join('\n')).toMatch(/ended with exit code 3\n(?:one {2}two\nerr|err\none {2}two)$/);
    expect(execsOf(done)).toEqual([['sh', '-c', 'echo "one  two"; echo err >&2; exit 3']]);
  });

  it.each([[['cat', '/tmp/notes']], [['sh', '-c', 'echo $API_KEY | base64']]])(
    'by a link or a script a Secret is reached, and hidden: %j',
    async (argv) => {
      const done = await run(argv);
      expect(done.cards.map(({ plan }) => plan.risk)).toEqual(['high']);
      expect(execsOf(done)).toEqual([argv]);
      expect(done.said.join('\n')).toContain('[hidden');
      expect(done.said.join('\n')).not.toMatch(
        new RegExp(`${PLANTED}|${Buffer.from(PLANTED).toString('base64').slice(0, 20)}`),
      );
    },
  );

  it.each([
    [['cat', '/etc/vault/API_KEY']],
    [['head', '-c', '9', '/etc/../etc//vault/API_KEY']],
    [['cat', '/var/run/secrets/kubernetes.io/serviceaccount/token']],
    [['cat', '/proc/1/environ']],
    [['env']],
  ])('%j is not asked about and not run', async (argv) => {
    const done = await run(argv);
    expect(done.states).toEqual(['failed']);
    expect(done.cards).toEqual([]);
    expect(done.writes).toEqual([]);
  });

  it('a program that is not there, and one that does not end', async () => {
    expect((await run(['jq', '.'])).said.join('\n')).toContain('container app has no such program');
    const done = await run(['sleep', '60'], { seconds: 1 });
    expect(done.said.join('\n')).toContain('was read for 1 s and had not ended');
  });

  it.each([
    ['desk', /^the way to desk\.\S+:80 is open\nDNS: the name resolves to [\d.]+\nTCP: the port is open/m],
    ['wrong', /^TCP fails[\s\S]*nothing listens on their port 9999/m],
    ['nobody', /^TCP fails[\s\S]*Service nobody selects no pod/m],
    ['localhost:81', /^TCP fails[\s\S]*nothing listens on port 81 there/m],
  ])('the way to %s: one card, and which step fails', async (to, wanted) => {
    const done = await doTask(NS, 'try the way', [['check_connection', { from: 'pod/desk', to }]]);
    expect(done.states, done.said.join('\n')).toEqual(['done']);
    expect(done.said.join('\n')).toMatch(wanted);
    expect(done.cards.map(({ plan }) => plan.risk)).toEqual(['medium']);
    expect(execsOf(done)).toEqual(done.cards[0]?.plan.changes.map((change) => change.verb === 'exec' && change.argv));
  });

  it('a debug container: on the card, rehearsed, waited for, and a program runs in it beside those of the pod', async () => {
    const done = await doTask(NS, 'debug it', [
      ['debug_pod', { workload: 'pod/desk' }],
      ['run_in_pod', { workload: 'pod/desk', container: 'debug-1', argv: ['ps'] }],
    ]);
    expect(done.states, done.said.join('\n')).toEqual(['done', 'done']);
    expect(done.writes.map(({ verb, requestURI }) => `${verb} ${requestURI.split('?')[0]?.split('/').at(-1)}`)).toEqual(
      ['patch ephemeralcontainers', 'get exec'],
    );
    expect(done.said[0]).toContain('container debug-1 runs');
    expect(done.said[1]).toMatch(/httpd -f -p 8080[\s\S]*sleep 3600/);
    const image = await kubectl('-n', NS, 'get', 'pod', 'desk', '-o', 'jsonpath={.spec.ephemeralContainers[*].image}');
    expect(image).toBe('busybox:1');
  });

  it('an image that nobody typed needs the typed name, and one that is not there is told', async () => {
    const done = await doTask(NS, 'debug it', [['debug_pod', { workload: 'pod/desk', image: 'busybox:nowhere' }]]);
    expect(done.cards.map(({ plan }) => plan.risk)).toEqual(['high']);
    expect(done.said.join('\n')).toMatch(/container debug-\d does not start: (?:ErrImagePull|ImagePullBackOff)/);
  });
});
