import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGate, LIMITS } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import { Sealed } from '../../src/core/sealed.ts';
import type { CallResult } from '../../src/agent/call.ts';
import { TOOLS } from '../../tools/index.ts';
import { auditMissing, isDry, mark, writesSince, type Recorded } from './audit-log.ts';
import { apply, kubectl, kubewhy, missing, remove } from './cluster.ts';

const why = missing ?? auditMissing;
if (why) console.log(`SKIPPED: changes on a real cluster: ${why}`);

const NS = 'tier-c-shop';
const MADE = 'tier-c-made';
const WEB = `/apis/apps/v1/namespaces/${NS}/deployments/web`;
const TYPED = 'planted-typed-value-7Qd3';

const web = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    progressDeadlineSeconds: 12,
    selector: { matchLabels: { app: 'web' } },
    strategy: { rollingUpdate: { maxSurge: '100%', maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'web',
            image: 'busybox:1',
            imagePullPolicy: 'IfNotPresent',
            command: ['/bin/sh', '-c', 'trap "exit 0" TERM; while :; do sleep 1; done'],
            resources: { requests: { cpu: '5m', memory: '8Mi' }, limits: { memory: '64Mi' } },
          },
        ],
      },
    },
  },
};

type Json = Record<string, unknown>;
const ask = (request: string, context = 'operator') =>
  kubewhy(['--context', context, '-n', NS, '--model', 'offline', '-o', 'json', request]);
const deployment = async (): Promise<{ spec: Json & { template: { spec: { containers: Json[] } } } }> =>
  JSON.parse(await kubectl('get', 'deployment', 'web', '-n', NS, '-o', 'json')) as never;
const container = async (): Promise<Json> => (await deployment()).spec.template.spec.containers[0] ?? {};

/**
 * Rehearsals, then exactly one write, the last: the same request as the rehearsal before it, under our name as the
 * field manager.
 */
function checkPair(requests: readonly Recorded[]): Recorded {
  const sent = requests.at(-1);
  const rehearsed = requests.at(-2);
  if (!sent || !rehearsed) throw new Error(`nothing was sent: ${JSON.stringify(requests)}`);
  expect(requests.map(isDry)).toEqual(requests.map((one) => one !== sent));
  expect(sent.user.username).toBe('operator');
  expect(rehearsed.verb).toBe(sent.verb);
  if (sent.verb === 'delete') return sent;
  expect(sent.requestURI).toContain('fieldManager=kubewhy&fieldValidation=Strict');
  expect(JSON.stringify(rehearsed.requestObject)).toBe(JSON.stringify(sent.requestObject));
  return sent;
}

/**
 * Asks, looks that nothing but the rehearsal was sent, applies with the hash, and looks again at what the server
 * recorded.
 */
async function change(request: string) {
  const start = mark();
  const asked = await ask(request);
  const answer = JSON.parse(asked.stdout) as { savedPlans?: { id: string; hash: string }[]; answer: string };
  const plan = answer.savedPlans?.[0];
  if (!plan) throw new Error(`${request}: no plan was saved: ${answer.answer}${asked.stderr}`);
  expect(asked.code).toBe(3);
  const before = await writesSince(start, NS);
  expect(before.length).toBeGreaterThan(0);
  expect(before.filter((one) => !isDry(one))).toEqual([]);
  const applied = await kubewhy(['apply', plan.id, '--confirm', plan.hash]);
  const requests = await writesSince(start, NS);
  return { ...applied, text: applied.stdout + applied.stderr, sent: checkPair(requests), plan };
}

/** The gate with a person who says yes and types the values. */
async function throughGate(name: string, input: Json, context = 'operator'): Promise<CallResult & { asked: number }> {
  const tool = TOOLS.find((one) => one.name === name);
  if (tool?.effect !== 'change') throw new Error(`no change tool ${name}`);
  const connection = await connect({ env: { KUBECONFIG: process.env['KUBECONFIG'] }, context, namespace: NS });
  let asked = 0;
  try {
    const gate = createGate({
      writer: connection.writer,
      audit: { intent: async () => {}, outcome: async () => {}, declined: async () => {} },
      approver: async () => {
        asked += 1;
        return { answer: 'yes', by: 'key' };
      },
    });
    const run = gate.run(
      {
        id: 'c1',
        tool,
        input,
        context: {
          cluster: connection.reader,
          namespace: NS,
          now: Date.now,
          askSecrets: async (keys) => new Sealed(Object.fromEntries(keys.map((key) => [key, TYPED]))),
        },
        limits: LIMITS,
        index: 1,
        of: 1,
        model: 'test',
        sources: [],
      },
      AbortSignal.timeout(60_000),
    );
    let next = await run.next();
    while (!next.done) next = await run.next();
    return { ...next.value, asked };
  } finally {
    await connection.close();
  }
}

describe.skipIf(why !== undefined)('changes on a real cluster', () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, MADE, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await kubectl('create', 'rolebinding', 'operator', '--clusterrole=edit', '--user=operator', '-n', NS);
    await apply(NS, [
      web,
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'todo-chatbot-config' }, data: { MODE: 'plain' } },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, stringData: { OLD: 'planted-old-value-2Wx8' } },
    ]);
    await kubectl('rollout', 'status', 'deployment/web', '-n', NS, '--timeout=90s');
  });
  afterAll(async () => {
    await remove(NS, MADE);
  });

  it('scale, on the scale subresource', async () => {
    const { code, sent, text } = await change('scale deployment/web to 3');
    expect(text).toContain('3 of 3 ready');
    expect(code).toBe(0);
    expect(sent).toMatchObject({ verb: 'patch', responseStatus: { code: 200 } });
    expect(sent.requestURI).toMatch(new RegExp(`^${WEB}/scale\\?`));
    expect((await deployment()).spec['replicas']).toBe(3);
  });

  it('a plan of an object that has moved is refused with 5, and the server was not asked to write', async () => {
    const start = mark();
    const { savedPlans } = JSON.parse((await ask('scale deployment/web to 5')).stdout) as {
      savedPlans: { id: string; hash: string }[];
    };
    await kubectl('scale', 'deployment/web', '--replicas=1', '-n', NS);
    const ended = await kubewhy(['apply', savedPlans[0]?.id ?? '', '--confirm', savedPlans[0]?.hash ?? '']);
    expect(ended.stderr).toMatch(/spec\.replicas of deployment\/web is 1 now, not 3/);
    expect(ended.code).toBe(5);
    expect((await writesSince(start, NS)).filter((one) => !isDry(one))).toEqual([]);
  });

  it.each<[string, string, RegExp, (found: Json) => unknown, unknown]>([
    ['restart', 'restart deployment/web', /1 of 1 ready/, ({ image }) => image, 'busybox:1'],
    [
      'another image',
      'kubectl set image deployment/web web=todo-chatbot-frontend:1.1.0',
      /1 of 1 ready/,
      ({ image }) => image,
      'todo-chatbot-frontend:1.1.0',
    ],
    [
      'a rollback to the revision before',
      'roll back deployment/web',
      /1 of 1 ready/,
      ({ image }) => image,
      'busybox:1',
    ],
    [
      'a memory limit',
      'set the memory limit of deployment/web to 96Mi',
      /1 of 1 ready/,
      ({ resources }) => (resources as { limits: Json }).limits,
      { memory: '96Mi' },
    ],
    [
      'a variable',
      'kubectl set env deployment/web LOG_LEVEL=debug',
      /1 of 1 ready/,
      ({ env }) => env,
      [{ name: 'LOG_LEVEL', value: 'debug' }],
    ],
  ])('%s: one patch of the Deployment, watched until it is healthy', async (_what, request, words, pick, wanted) => {
    const { code, sent, text } = await change(request);
    expect(text).toMatch(words);
    expect(code).toBe(0);
    expect(sent.requestURI).toMatch(new RegExp(`^${WEB}\\?`));
    expect(pick(await container())).toEqual(wanted);
  });

  it('an image that does not exist: the failing rollout ends with 7, its cause, and the offer to roll back', async () => {
    const { code, text } = await change('kubectl set image deployment/web web=busybox:none');
    expect(code).toBe(7);
    expect(text).toMatch(/Image\w*: .*busybox:none/);
    expect(text).toMatch(/roll back/);
    const back = await change('roll back deployment/web');
    expect(back.code).toBe(0);
    expect((await container())['image']).toBe('busybox:1');
  });

  it('pause and resume', async () => {
    expect((await change('pause the rollout of deployment/web')).code).toBe(0);
    expect((await deployment()).spec['paused']).toBe(true);
    expect((await change('resume the rollout of deployment/web')).code).toBe(0);
    expect((await deployment()).spec['paused']).toBeUndefined();
  });

  it('a key of a ConfigMap', async () => {
    const { code, sent } = await change('set MODE to fancy in the configmap todo-chatbot-config');
    expect(code).toBe(0);
    expect(sent.requestURI).toContain(`/namespaces/${NS}/configmaps/todo-chatbot-config?`);
    expect(await kubectl('get', 'configmap', 'todo-chatbot-config', '-n', NS, '-o', 'jsonpath={.data.MODE}')).toBe(
      'fancy',
    );
  });

  it('keys of a Secret, whose values stand in its requests alone', async () => {
    const start = mark();
    const extended = await throughGate('set_secret_keys', { secret: 'keys', keys: ['NEW'] });
    expect(extended).toMatchObject({ state: 'done', asked: 1 });
    expect(JSON.stringify(extended)).not.toContain(TYPED);
    const made = await throughGate('set_secret_keys', { secret: 'other-keys', keys: ['NEW'] });
    expect(made).toMatchObject({ state: 'done', asked: 1 });
    const requests = (await writesSince(start, NS)).filter((one) => !isDry(one));
    expect(requests.map(({ verb, requestURI }) => `${verb} ${requestURI.split('?')[0] ?? ''}`)).toEqual([
      `patch /api/v1/namespaces/${NS}/secrets/keys`,
      `create /api/v1/namespaces/${NS}/secrets`,
    ]);
    const encoded = Buffer.from(TYPED).toString('base64');
    expect(await kubectl('get', 'secret', 'keys', '-n', NS, '-o', 'jsonpath={.data.NEW}')).toBe(encoded);
    expect(await kubectl('get', 'secret', 'keys', '-n', NS, '-o', 'jsonpath={.data.OLD}')).not.toBe('');
    expect(await kubectl('get', 'secret', 'other-keys', '-n', NS, '-o', 'jsonpath={.data.NEW}')).toBe(encoded);
  });

  it('delete a pod, with its uid as the condition', async () => {
    const pods = await kubectl('get', 'pods', '-n', NS, '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}');
    const { code, sent } = await change(`delete the pod ${pods}`);
    expect(code).toBe(0);
    expect(sent).toMatchObject({
      verb: 'delete',
      requestObject: { preconditions: { uid: expect.any(String) as string }, propagationPolicy: 'Background' },
    });
  });

  it('create a namespace, which the operator may not and the admin may', async () => {
    const start = mark();
    const refused = await throughGate('create_namespace', { name: MADE });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'refused' }, asked: 0 });
    const made = await throughGate('create_namespace', { name: MADE }, 'admin');
    expect(made).toMatchObject({ state: 'done', asked: 1 });
    const requests = await writesSince(start, MADE);
    expect(requests.filter((one) => !isDry(one)).map(({ verb, user }) => `${verb} ${user.username}`)).toEqual([
      'create admin',
    ]);
    expect(await kubectl('get', 'namespace', MADE, '-o', 'name')).toContain(MADE);
  });

  it.each(['scale deployment/web to 4', 'restart deployment/web', 'kubectl set env deployment/web A=b'])(
    'the viewer who asks to %s is refused at the rehearsal with 6, and nobody is asked',
    async (request) => {
      const start = mark();
      const { code, stdout, stderr } = await ask(request, 'viewer');
      expect(stdout + stderr).toMatch(/forbidden|may not/i);
      expect(code).toBe(6);
      expect(JSON.parse(stdout)).not.toHaveProperty('savedPlans');
      const requests = await writesSince(start, NS);
      expect(requests.filter((one) => !isDry(one))).toEqual([]);
      expect(requests.map(({ responseStatus }) => responseStatus?.code)).toEqual([403]);
    },
  );

  it('the record holds the ids of the server’s own audit, every user, and no secret', async () => {
    const { stdout } = await kubewhy(['audit', '-o', 'json']);
    const lines = JSON.parse(stdout) as { type: string; clusterUser: string; auditIds?: string[] }[];
    const outcomes = lines.filter(({ type }) => type === 'outcome');
    expect(outcomes.length).toBeGreaterThan(5);
    const known = new Set((await writesSince({ from: 0 }, NS)).map(({ auditID }) => auditID));
    expect(outcomes.flatMap(({ auditIds = [] }) => auditIds).filter((id) => !known.has(id))).toEqual([]);
    expect(outcomes.every(({ auditIds = [] }) => auditIds.length === 1)).toBe(true);
    expect(new Set(lines.map(({ clusterUser }) => clusterUser))).toEqual(new Set(['operator', 'viewer']));
    expect(stdout).not.toMatch(/planted-/);
  });

  it('a dry run is rehearsed, ends with 0, and changes nothing', async () => {
    const start = mark();
    const { code, stdout } = await kubewhy([
      '--context',
      'operator',
      '-n',
      NS,
      '--model',
      'offline',
      '--dry-run',
      'scale deployment/web to 4',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/not sent|dry run/i);
    const requests = await writesSince(start, NS);
    expect(requests.map(isDry)).toEqual([true]);
    expect((await deployment()).spec['replicas']).toBe(1);
  });
});
