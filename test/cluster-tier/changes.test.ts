import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createGate, createSession } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { TOOLS } from '../../tools/index.ts';
import { scripted } from '../helpers/story-world.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectl, kubewhy, missing, remove, SECRETS, todoChatbot } from './cluster.ts';

if (missing) console.log(`SKIPPED: changes on a real cluster: ${missing}`);

const NAMESPACE = 'tier-changes';
const AUDIT = join(
  process.env['CLUSTER_HOME'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'todo-chatbot-cluster'),
  'run',
  'audit.log',
);
const noAudit = !existsSync(AUDIT);
if (!missing && noAudit) console.log(`SKIPPED: the API server's own word on what was sent: no audit log at ${AUDIT}`);

type AuditLine = {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly user: { readonly username: string };
  readonly responseStatus?: { readonly code: number };
  readonly requestObject?: unknown;
};

/** Writes of ours that reached the server, by its own audit log: no dry runs, no reviews. */
function written(): AuditLine[] {
  return readFileSync(AUDIT, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"userAgent":"kubewhy"') && line.includes(`/${NAMESPACE}`))
    .map((line) => JSON.parse(line) as AuditLine)
    .filter(({ verb, requestURI }) => !['get', 'list', 'watch'].includes(verb) && !requestURI.includes('dryRun=All'));
}

type Plan = { readonly id: string; readonly hash: string; readonly title: string };

/** Asks in words without a terminal; gives the plan that was saved. */
async function plan(words: string, ...more: string[]): Promise<Plan> {
  const { stdout, stderr, code } = await kubewhy(['-p', words, '-n', NAMESPACE, '-o', 'json', ...more]);
  const answer = JSON.parse(stdout) as { savedPlans?: { id: string; hash: string }[]; answer: string };
  const [saved] = answer.savedPlans ?? [];
  if (!saved) throw new Error(`no plan for ${JSON.stringify(words)}: ${answer.answer} ${stderr}`);
  expect(code).toBe(3);
  const { stdout: listed } = await kubewhy(['plans', '-o', 'json']);
  const title = (JSON.parse(listed) as Plan[]).find(({ id }) => id === saved.id)?.title ?? '';
  return { ...saved, title };
}
const apply = ({ id, hash }: Plan) => kubewhy(['apply', id, '--confirm', hash]);
const json = async (...args: string[]): Promise<Record<string, unknown>> =>
  JSON.parse(await kubectl(...args, '-n', NAMESPACE, '-o', 'json')) as Record<string, unknown>;
const backend = () => json('get', 'deployment', 'todo-chatbot-backend');
const at = (object: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], object);

type Case = {
  readonly words: string;
  readonly verb: string;
  readonly uri: RegExp;
  readonly path?: string;
  readonly becomes?: unknown;
};

const CASES: readonly Case[] = [
  {
    words: 'scale the backend to 3',
    verb: 'patch',
    uri: /deployments\/todo-chatbot-backend\/scale/,
    path: 'spec.replicas',
    becomes: 3,
  },
  {
    words: 'set the image of the backend to todo-chatbot-backend:1.1.0',
    verb: 'patch',
    uri: /deployments\/todo-chatbot-backend\?/,
    path: 'spec.template.spec.containers.0.image',
    becomes: 'todo-chatbot-backend:1.1.0',
  },
  {
    words: 'roll back the backend',
    verb: 'patch',
    uri: /deployments\/todo-chatbot-backend\?/,
    path: 'spec.template.spec.containers.0.image',
    becomes: 'todo-chatbot-backend:latest',
  },
  {
    words: 'set the memory limit of the backend to 600Mi',
    verb: 'patch',
    uri: /deployments\/todo-chatbot-backend\?/,
    path: 'spec.template.spec.containers.0.resources.limits.memory',
    becomes: '600Mi',
  },
  { words: 'set the env LOG_LEVEL=debug on the backend', verb: 'patch', uri: /deployments\/todo-chatbot-backend\?/ },
  { words: 'pause the rollout of the frontend', verb: 'patch', uri: /deployments\/todo-chatbot-frontend\?/ },
  { words: 'resume the rollout of the frontend', verb: 'patch', uri: /deployments\/todo-chatbot-frontend\?/ },
  { words: 'restart the frontend', verb: 'patch', uri: /deployments\/todo-chatbot-frontend\?/ },
];

describe.skipIf(missing)('changes on a real cluster', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    await todoChatbot(NAMESPACE);
    await kubectl('rollout', 'status', 'deployment/todo-chatbot-backend', '-n', NAMESPACE, '--timeout=180s');
    await kubectl('rollout', 'status', 'deployment/todo-chatbot-frontend', '-n', NAMESPACE, '--timeout=180s');
  }, 400_000);
  afterAll(() => remove(NAMESPACE));

  it.each(CASES)('$words: rehearsed first, then sent once, exactly so', async ({ words, verb, uri, path, becomes }) => {
    const before = noAudit ? [] : written();
    const saved = await plan(words);
    if (!noAudit) expect(written()).toHaveLength(before.length);
    const { code, stdout, stderr } = await apply(saved);
    expect(`${code} ${stdout} ${stderr}`).toMatch(/^0 /);
    if (!noAudit) {
      const sent = written().slice(before.length);
      expect(sent.map((line) => line.verb)).toEqual([verb]);
      expect(sent[0]?.requestURI).toMatch(uri);
      expect(sent[0]?.requestURI).toMatch(/fieldManager=kubewhy/);
      expect(sent[0]?.responseStatus?.code).toBe(200);
      expect(JSON.stringify(sent[0]?.requestObject)).toMatch(/"op":"test","path":"\/metadata\/uid"/);
    }
    if (path) expect(at(await backend(), path)).toEqual(becomes);
  });

  it('sets a key of the ConfigMap', async () => {
    expect((await apply(await plan('set LOG_FORMAT to json in the configmap todo-chatbot-config'))).code).toBe(0);
    expect(at(await json('get', 'configmap', 'todo-chatbot-config'), 'data.LOG_FORMAT')).toBe('json');
  });

  it('creates a namespace, and says that it is there when it is', async () => {
    const name = `${NAMESPACE}-made`;
    await kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=true');
    expect((await apply(await plan(`create the namespace ${name}`))).code).toBe(0);
    expect(await kubectl('get', 'namespace', name, '-o', 'name')).toContain(name);
    await remove(name);
  });

  it('extends a Secret with values that a person typed, which stand in no audit, answer or event', async () => {
    const typed = 'planted-typed-value-4711';
    const connection = await connect({ env: process.env, namespace: NAMESPACE });
    const entries: string[] = [];
    const keep = async (entry: unknown): Promise<void> => void entries.push(JSON.stringify(entry));
    const session = createSession({
      model: scripted([
        { calls: [['set_secret_keys', { secret: 'todo-chatbot-secrets', keys: ['EXTRA_TOKEN'] }]] },
        { text: 'done' },
      ]),
      tools: TOOLS,
      system: 'test',
      context: {
        cluster: connection.reader,
        namespace: NAMESPACE,
        now: Date.now,
        askSecrets: async (keys) => new Sealed(Object.fromEntries(keys.map((key) => [key, typed]))),
      },
      gate: createGate({
        writer: connection.writer,
        approver: async () => ({ answer: 'yes', by: 'key' }),
        audit: { intent: keep, outcome: keep, declined: keep },
      }),
    });
    const events: unknown[] = [];
    for await (const event of session.say('set EXTRA_TOKEN', new AbortController().signal)) events.push(event);
    await connection.close();
    const secret = await json('get', 'secret', 'todo-chatbot-secrets');
    expect(Buffer.from(String(at(secret, 'data.EXTRA_TOKEN')), 'base64').toString()).toBe(typed);
    expect(Object.keys(at(secret, 'data') as object).sort()).toEqual([...Object.keys(SECRETS), 'EXTRA_TOKEN'].sort());
    for (const form of [typed, Buffer.from(typed).toString('base64')])
      expect(JSON.stringify([events, entries, session.history()])).not.toContain(form);
  });

  it('deletes one pod, with its uid as the precondition, and its owner makes a new one', async () => {
    const pods = (await json('get', 'pods', '-l', 'app=todo-chatbot-frontend'))['items'] as {
      metadata: { name: string; uid: string };
    }[];
    const [pod] = pods;
    const saved = await plan(`delete the pod ${pod?.metadata.name ?? ''}`);
    expect((await apply(saved)).code).toBe(0);
    const after = (await json('get', 'pods', '-l', 'app=todo-chatbot-frontend'))['items'] as {
      metadata: { uid: string; deletionTimestamp?: string };
    }[];
    expect(
      after.filter(({ metadata }) => metadata.uid === pod?.metadata.uid && metadata.deletionTimestamp === undefined),
    ).toEqual([]);
  });

  it('reports a rollout that fails with its cause and the way back, and the way back heals it', async () => {
    const bad = await plan('set the image of the backend to todo-chatbot-backend:7.7.7');
    const failed = await apply(bad);
    expect(failed.code).toBe(7);
    expect(failed.stdout + failed.stderr).toMatch(/ImageNeverPull/);
    expect(failed.stdout + failed.stderr).toMatch(/roll back/);
    expect((await apply(await plan('roll back the backend'))).code).toBe(0);
    expect((await kubewhy(['diagnose', '-n', NAMESPACE, '-o', 'json'])).code).toBe(0);
  });

  it('refuses a plan whose object has moved, and sends nothing', async () => {
    const saved = await plan('scale the frontend to 4');
    await kubectl('scale', 'deployment/todo-chatbot-frontend', '-n', NAMESPACE, '--replicas=1');
    const before = noAudit ? 0 : written().length;
    expect((await apply(saved)).code).toBe(5);
    if (!noAudit) expect(written()).toHaveLength(before);
  });

  it('finds a missing right in the rehearsal, before anybody is asked', async () => {
    const { code, stdout } = await kubewhy([
      '-p',
      'scale the backend to 5',
      '-n',
      NAMESPACE,
      '-o',
      'json',
      '--context',
      'viewer',
    ]);
    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ calls: [{ name: 'scale_workload', state: 'failed' }] });
    expect(stdout).toMatch(/viewer/);
    expect(JSON.parse(stdout)).not.toHaveProperty('savedPlans');
  });

  it('lets a dry run rehearse and nothing more', async () => {
    const before = noAudit ? 0 : written().length;
    expect((await kubewhy(['-p', 'scale the backend to 5', '-n', NAMESPACE, '--dry-run'])).code).toBe(0);
    if (!noAudit) expect(written()).toHaveLength(before);
  });

  it('keeps the audit, with the server’s own ids and without a secret', async () => {
    const { stdout } = await kubewhy(['audit', '-o', 'json']);
    const lines = JSON.parse(stdout) as { type: string; clusterUser: string; auditIds?: string[] }[];
    expect(lines.filter(({ type }) => type === 'intent').length).toBeGreaterThan(5);
    expect(lines.filter(({ type }) => type === 'outcome').every(({ auditIds }) => (auditIds ?? []).length > 0)).toBe(
      true,
    );
    expect(new Set(lines.map(({ clusterUser }) => clusterUser))).toEqual(new Set(['admin', 'viewer']));
    for (const value of Object.values(SECRETS)) expect(stdout).not.toContain(value);
  });
});
