import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { kubectl, kubewhy, missing, PASSWORD, remove, SECRETS, todoChatbot, until } from './cluster.ts';

if (missing) console.log(`SKIPPED: diagnosis on a real cluster: ${missing}`);

const patch = (namespace: string, container: object) =>
  kubectl(
    'patch',
    'deployment',
    'todo-chatbot-backend',
    '-n',
    namespace,
    '--type=strategic',
    '-p',
    JSON.stringify({ spec: { template: { spec: { containers: [{ name: 'backend', ...container }] } } } }),
  );

type Case = {
  readonly name: string;
  readonly namespace: string;
  readonly make: (namespace: string) => Promise<unknown>;
  readonly cause: string;
  readonly subject?: string;
  readonly details: Record<string, unknown>;
  /** Part of the real kubelet's, registry's or application's words, expected as evidence. */
  readonly words: RegExp;
};

const CASES: readonly Case[] = [
  {
    name: 'a missing Secret key',
    namespace: 'tier-key',
    make: (namespace) => todoChatbot(namespace, { secrets: { JWT_SECRET: undefined } }),
    cause: 'SecretKeyNotFound',
    details: { secret: 'todo-chatbot-secrets', key: 'JWT_SECRET' },
    words: /couldn't find key JWT_SECRET in Secret tier-key\/todo-chatbot-secrets/,
  },
  {
    name: 'a wrong database password',
    namespace: 'tier-password',
    make: (namespace) =>
      todoChatbot(namespace, {
        secrets: { DATABASE_URL: SECRETS['DATABASE_URL']?.replace(PASSWORD, 'planted-wrong-password') },
      }),
    cause: 'DatabaseAuthFailed',
    details: { user: 'todo' },
    words: /password authentication failed for user "todo"/,
  },
  {
    name: 'a memory limit that is too low',
    namespace: 'tier-memory',
    make: async (namespace) => {
      await todoChatbot(namespace, { values: ['resources.backend.limits.memory=96Mi'] });
      await patch(namespace, { env: [{ name: 'APP_MEMORY_MB', value: '300' }] });
    },
    cause: 'OOMKilled',
    details: { limit: '96Mi', exitCode: 137 },
    words: /OOMKilled/,
  },
  {
    name: 'a liveness probe on a path that does not exist',
    namespace: 'tier-probe',
    make: async (namespace) => {
      await todoChatbot(namespace);
      await patch(namespace, {
        livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 2, failureThreshold: 2 },
      });
    },
    cause: 'ProbePathNotFound',
    details: { path: '/healthz' },
    words: /statuscode: 404/,
  },
  {
    name: 'an image tag that is not there',
    namespace: 'tier-image',
    make: (namespace) =>
      todoChatbot(namespace, { values: ['image.backend.tag=9.9.9', 'image.backend.pullPolicy=IfNotPresent'] }),
    cause: 'ImageTagNotFound',
    details: { image: 'todo-chatbot-backend:9.9.9' },
    words: /not found/,
  },
  {
    name: 'an image that was never loaded on the node',
    namespace: 'tier-never',
    make: (namespace) => todoChatbot(namespace, { values: ['image.backend.tag=8.8.8'] }),
    cause: 'ImageNeverPull',
    details: { image: 'todo-chatbot-backend:8.8.8' },
    words: /not present with pull policy of Never/,
  },
  {
    name: 'a command that is not in the image',
    namespace: 'tier-command',
    make: async (namespace) => {
      await todoChatbot(namespace);
      await patch(namespace, { command: ['uvicornn', 'main:app'] });
    },
    cause: 'CommandNotFound',
    details: {},
    words: /uvicornn/,
  },
];

const diagnoseIn = async (
  namespace: string,
  ...more: string[]
): Promise<{ code: number; diagnosis: Diagnosis | undefined; stdout: string; stderr: string }> => {
  const result = await kubewhy(['diagnose', '-n', namespace, '-o', 'json', ...more]);
  return { ...result, diagnosis: result.stdout === '' ? undefined : (JSON.parse(result.stdout) as Diagnosis) };
};

describe.skipIf(missing)('diagnosis on a real cluster', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    await Promise.all([todoChatbot('tier-healthy'), ...CASES.map(({ make, namespace }) => make(namespace))]);
    await kubectl('rollout', 'status', 'deployment/todo-chatbot-backend', '-n', 'tier-healthy', '--timeout=180s');
    await kubectl('rollout', 'status', 'deployment/todo-chatbot-frontend', '-n', 'tier-healthy', '--timeout=180s');
  }, 600_000);
  afterAll(() => remove('tier-healthy', ...CASES.map(({ namespace }) => namespace)));

  it('finds nothing in the healthy application', async () => {
    const { code, diagnosis } = await diagnoseIn('tier-healthy');
    expect(diagnosis?.findings).toEqual([]);
    expect(diagnosis?.healthy).toBe(true);
    expect(code).toBe(0);
  });

  it.each(CASES)('names the cause of $name, from the real words', async ({ namespace, cause, details, words }) => {
    const { code, diagnosis, stdout, stderr } = await until(
      () => diagnoseIn(namespace),
      (answer) => answer.diagnosis?.findings[0]?.cause === cause,
      150,
    );
    const serious = diagnosis?.findings.filter(({ severity }) => severity !== 'info') ?? [];
    expect(serious.map((finding) => [finding.cause, finding.subject])).toEqual([
      [cause, { kind: 'Deployment', name: 'todo-chatbot-backend' }],
    ]);
    expect(serious[0]?.details).toMatchObject(details);
    expect(serious[0]?.container).toBe('backend');
    expect(serious[0]?.evidence.map(({ text }) => text).join('\n')).toMatch(words);
    expect(serious[0]?.remedies.length).toBeGreaterThan(0);
    expect(code).toBe(10);
    for (const value of [...Object.values(SECRETS), PASSWORD, 'planted-wrong-password'])
      expect(stdout + stderr).not.toContain(value);
  });

  it('answers in words in a one-shot question', async () => {
    const { code, stdout, stderr } = await kubewhy(['why is the backend crashing', '-n', 'tier-key']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/JWT_SECRET/);
    expect(stdout).toMatch(/todo-chatbot-secrets/);
    for (const value of Object.values(SECRETS)) expect(stdout + stderr).not.toContain(value);
  });

  it('gives a viewer, who may not read Secrets, the cause all the same', async () => {
    const { diagnosis } = await diagnoseIn('tier-key', '--context', 'viewer');
    expect(diagnosis?.findings[0]?.cause).toBe('SecretKeyNotFound');
  });

  it('tells somebody without the right to logs what is missing', async () => {
    const { code, diagnosis } = await diagnoseIn('tier-password', '--context', 'nologs');
    expect([1, 10]).toContain(code);
    expect(diagnosis?.stats.notRead?.join('\n')).toMatch(/pods\/log/);
  });

  it('stops with a clear error for somebody without any right', async () => {
    const { code, stdout, stderr } = await diagnoseIn('tier-key', '--context', 'outsider');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Error', error: { code: 'forbidden' }, exitCode: 1 });
    expect(stderr).toMatch(/outsider/);
    expect(stderr).toMatch(/forbidden|may not/i);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('lists the namespaces when the named one does not exist', async () => {
    const { code, stderr } = await diagnoseIn('no-such-namespace');
    expect(code).toBe(1);
    expect(stderr).toMatch(/no-such-namespace/);
  });
});
