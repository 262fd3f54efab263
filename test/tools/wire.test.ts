import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Connection } from '../../src/cluster/index.ts';
import { askApproval } from '../../src/core/approval.ts';
import { KINDS } from '../../src/core/kinds.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { startEmbedded, type Embedded } from '../../src/demo/index.ts';
import { TOOLS } from '../../tools/index.ts';

// Plans meet a server that checks them: patch tests, preconditions, field validation. One cluster lives through all
// rows, in order.
let demo: Embedded;
let connection: Connection;
const TYPED = 'typed-by-a-person-8Wq2';

beforeAll(async () => {
  demo = await startEmbedded({ scenario: 'healthy', speed: 50 });
  await demo.settled();
  connection = await connect({ kubeconfig: demo.kubeconfig, env: {}, embedded: true });
});
afterAll(async () => {
  await connection?.close();
  await demo?.close();
});

const NS = '/api/v1/namespaces/todo-chatbot';
const DEPLOYMENT = '/apis/apps/v1/namespaces/todo-chatbot/deployments/todo-chatbot-backend';

type Row = readonly [tool: string, input: Record<string, unknown>, request: string, last: unknown];
const ROWS: readonly Row[] = [
  // First, while no rollout replaces the pod that is named.
  ['delete_pod', {}, `DELETE ${NS}/pods/`, undefined],
  [
    'scale_workload',
    { workload: 'backend', replicas: 3 },
    `PATCH ${DEPLOYMENT}/scale`,
    { op: 'replace', path: '/spec/replicas', value: 3 },
  ],
  [
    'scale_workload',
    { workload: 'frontend', replicas: 0 },
    `PATCH ${DEPLOYMENT.replace('backend', 'frontend')}`,
    { op: 'replace', path: '/spec/replicas', value: 0 },
  ],
  [
    'set_image',
    { workload: 'backend', image: 'todo-chatbot-backend:9.9' },
    `PATCH ${DEPLOYMENT}`,
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'todo-chatbot-backend:9.9' },
  ],
  [
    'rollback_workload',
    { workload: 'backend' },
    `PATCH ${DEPLOYMENT}`,
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'todo-chatbot-backend:latest' },
  ],
  [
    'set_resources',
    { workload: 'backend', limits: 'memory=1024Mi' },
    `PATCH ${DEPLOYMENT}`,
    { op: 'replace', path: '/spec/template/spec/containers/0/resources/limits/memory', value: '1Gi' },
  ],
  [
    'set_env',
    { workload: 'backend', name: 'LOG_LEVEL', value: 'debug' },
    `PATCH ${DEPLOYMENT}`,
    { op: 'add', path: '/spec/template/spec/containers/0/env/4', value: { name: 'LOG_LEVEL', value: 'debug' } },
  ],
  ['restart_workload', { workload: 'backend' }, `PATCH ${DEPLOYMENT}`, expect.objectContaining({ op: 'add' })],
  ['pause_rollout', { workload: 'backend' }, `PATCH ${DEPLOYMENT}`, { op: 'add', path: '/spec/paused', value: true }],
  ['resume_rollout', { workload: 'backend' }, `PATCH ${DEPLOYMENT}`, { op: 'remove', path: '/spec/paused' }],
  [
    'edit_config_key',
    { config_map: 'todo-chatbot-config', key: 'NODE_ENV', value: 'staging' },
    `PATCH ${NS}/configmaps/todo-chatbot-config`,
    { op: 'replace', path: '/data/NODE_ENV', value: 'staging' },
  ],
  [
    'set_secret_keys',
    { secret: 'todo-chatbot-secrets', keys: ['EXTRA'] },
    `PATCH ${NS}/secrets/todo-chatbot-secrets`,
    undefined,
  ],
  ['set_secret_keys', { secret: 'other-secrets', keys: ['EXTRA'] }, `POST ${NS}/secrets`, undefined],
  ['create_namespace', { name: 'todo-staging' }, 'POST /api/v1/namespaces', undefined],
];

const writes = (from: number) =>
  demo.requests.slice(from).filter(({ method, path }) => method !== 'GET' && !/selfsubject\w+reviews/.test(path));
const isRehearsal = ({ path, body = '' }: { path: string; body?: string }): boolean =>
  path.includes('dryRun=All') || body.includes('"dryRun":["All"]');

/** The write is the rehearsal byte for byte, but for what makes it one; nothing else stands in its query. */
function checkBytes(requests: readonly { method: string; path: string; body?: string }[]): void {
  expect(requests).toHaveLength(2);
  const [rehearsed, sent] = requests.map(({ method, path, body = '' }) => ({
    method,
    path: path.split('?')[0],
    query: Object.fromEntries(new URLSearchParams(path.split('?')[1] ?? '')),
    body: JSON.parse(body) as Record<string, unknown>,
  }));
  if (!rehearsed || !sent) throw new Error('two requests');
  const managed = sent.method === 'DELETE' ? {} : { fieldManager: 'kubewhy', fieldValidation: 'Strict' };
  expect(sent.query).toEqual(managed);
  expect(rehearsed.query).toEqual({ dryRun: 'All', ...managed });
  if (sent.method !== 'DELETE') return expect(sent.body).toEqual(rehearsed.body);
  expect(rehearsed.body).toEqual({ ...sent.body, dryRun: ['All'] });
  expect(sent.body).toEqual({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    preconditions: { uid: expect.stringMatching(/\S/) as string },
    propagationPolicy: 'Background',
  });
}

describe('a plan on the wire: reads while it is made, a dry run, and after the yes exactly one request', () => {
  it.each(ROWS)('%s %o', async (name, given, expected, last) => {
    const tool = TOOLS.find((entry) => entry.name === name);
    if (tool?.effect !== 'change') throw new Error(`no change tool ${name}`);
    const signal = AbortSignal.timeout(15_000);
    const context = {
      cluster: connection.reader,
      namespace: 'todo-chatbot',
      now: Date.now,
      askSecrets: async (keys: readonly string[]) => new Sealed(Object.fromEntries(keys.map((key) => [key, TYPED]))),
    };
    const { items } = await connection.reader.list(KINDS.pods, { namespace: 'todo-chatbot' }, signal);
    const pod = items.find(({ metadata }) => metadata?.deletionTimestamp === undefined)?.metadata?.name ?? '';
    const start = demo.requests.length;

    const plan = await tool.plan(tool.input.parse(name === 'delete_pod' ? { pod } : given), context, signal);
    expect(writes(start)).toEqual([]);

    const rehearsal = await connection.writer.rehearse(plan, signal);
    expect(rehearsal).toMatchObject({ ok: true });
    expect(writes(start).filter((request) => !isRehearsal(request))).toEqual([]);

    const question = { plan, rehearsal, editable: {}, index: 1, of: 1 };
    const { approval } = await askApproval(question, async () => ({ answer: 'yes', by: 'key' }), signal);
    if (!approval) throw new Error('a yes makes an approval');
    for await (const progress of connection.writer.apply(plan, approval, signal)) {
      expect(progress).toMatchObject({ type: 'sent' });
      break;
    }
    const sent = writes(start).filter((request) => !isRehearsal(request));
    expect(sent.map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`)).toEqual([
      name === 'delete_pod' ? expected + pod : expected,
    ]);
    checkBytes(writes(start));
    if (last === undefined) return;
    const operations = JSON.parse(sent[0]?.body ?? '[]') as unknown[];
    expect(operations[0]).toMatchObject({ op: 'test', path: '/metadata/uid' });
    expect(operations.at(-1)).toEqual(last);
  });

  it('usage comes from the metrics API, in percent of the limits', async () => {
    const tool = TOOLS.find(({ name }) => name === 'get_usage');
    if (tool?.effect !== 'read') throw new Error('no get_usage');
    const context = { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now };
    const { text } = await tool.run({ of: 'nodes' }, context, AbortSignal.timeout(15_000));
    expect(text).toMatch(/\| \d+m? \(\d+%\) \|.*\| [\d.]+[MG]i \(\d+%\) \|/);
  });

  it('a new variable does not go stale because the status of the workload moves', async () => {
    const tool = TOOLS.find(({ name }) => name === 'set_env');
    if (tool?.effect !== 'change') throw new Error('no set_env');
    const context = { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now };
    const plan = await tool.plan(
      { workload: 'backend', name: 'ANOTHER', value: 'x' },
      context,
      AbortSignal.timeout(15_000),
    );
    const moved = { ...plan, changes: plan.changes.map((change) => ({ ...change, resourceVersion: '1' })) };
    expect(await connection.writer.rehearse(moved, AbortSignal.timeout(15_000))).toMatchObject({ ok: true });
  });

  it('a spec that somebody else changed meanwhile is refused as stale', async () => {
    const tool = TOOLS.find(({ name }) => name === 'set_env');
    if (tool?.effect !== 'change') throw new Error('no set_env');
    const context = { cluster: connection.reader, namespace: 'todo-chatbot', now: Date.now };
    const signal = AbortSignal.timeout(15_000);
    const plan = await tool.plan({ workload: 'backend', name: 'ANOTHER', value: 'x' }, context, signal);
    const older = plan.changes.map((change) =>
      change.verb === 'edit'
        ? {
            ...change,
            guards: (change.guards ?? []).map((guard) =>
              guard.path === '/metadata/generation' ? { ...guard, value: 1 } : guard,
            ),
          }
        : change,
    );
    const rehearsal = await connection.writer.rehearse({ ...plan, changes: older }, signal);
    expect(rehearsal).toMatchObject({ ok: false, refusal: { code: 'stale' } });
  });

  it('the typed secret stands in its own requests alone, and there encoded', () => {
    const holding = demo.requests.filter(
      ({ body = '' }) => body.includes(TYPED) || body.includes(Buffer.from(TYPED).toString('base64')),
    );
    expect(holding.length).toBeGreaterThan(0);
    for (const { path } of holding) expect(path).toMatch(/\/secrets/);
  });
});
