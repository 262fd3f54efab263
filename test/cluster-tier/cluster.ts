import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Run = { readonly code: number; readonly stdout: string; readonly stderr: string };

const root = join(import.meta.dirname, '..', '..');
const home = mkdtempSync(join(tmpdir(), 'kubewhy-tier-'));

/** Why the tier cannot run here; undefined when it can. */
export const missing: string | undefined = !process.env['KUBECONFIG']
  ? 'KUBECONFIG does not name a cluster'
  : spawnSync('kubectl', ['get', '--raw', '/readyz'], { timeout: 20_000 }).status !== 0
    ? 'kubectl does not reach the cluster of KUBECONFIG'
    : spawnSync('helm4', ['version'], { timeout: 20_000 }).status !== 0
      ? 'helm4 is not on the PATH'
      : undefined;

export function run(
  program: string,
  args: readonly string[],
  input = '',
  env: NodeJS.ProcessEnv = process.env,
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
    // One that is killed, or ends before it reads, tells of that by its code.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

async function must(program: string, args: readonly string[], input = ''): Promise<string> {
  const result = await run(program, args, input);
  if (result.code !== 0) throw new Error(`${program} ${args.join(' ')}: ${result.stderr}`);
  return result.stdout;
}

export const kubectl = (...args: string[]): Promise<string> => must('kubectl', args);
export const apply = (namespace: string, items: readonly object[]): Promise<string> =>
  must('kubectl', ['apply', '-n', namespace, '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
export const helm = (major: 3 | 4, ...args: string[]): Promise<string> => must(`helm${major}`, args);

/** The built program, with a home of its own so that no setting of this machine counts. */
export const kubewhy = (args: readonly string[], input = '', more: Record<string, string> = {}): Promise<Run> =>
  run(process.execPath, ['bin/kubewhy.cjs', ...args], input, {
    PATH: process.env['PATH'],
    KUBECONFIG: process.env['KUBECONFIG'],
    HOME: home,
    ...more,
  });

/** The command that sends what a question has planned; empty when nothing was planned. */
export function applyOf({ stderr }: Run): string[] {
  const found = /kubewhy apply (\S+) --confirm ([0-9a-f]{64})/.exec(stderr);
  return found === null ? [] : ['apply', found[1] ?? '', '--confirm', found[2] ?? ''];
}

/** Asks until the answer is right or the time is over; the last answer is given either way. */
export async function until<T>(
  ask: () => Promise<T>,
  right: (answer: T) => boolean,
  seconds: number,
  everyMs = 3000,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (right(answer) || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

export const PASSWORD = 'planted-db-password-4711';
export const SECRETS: Readonly<Record<string, string>> = {
  DATABASE_URL: `postgres://todo:${PASSWORD}@database:5432/todo`,
  JWT_SECRET: 'planted-jwt-signing-key-4711',
  OPENAI_API_KEY: 'planted-openai-key-4711',
  GOOGLE_AI_API_KEY: 'planted-google-key-4711',
};

/**
 * A namespace with the chart, a database and the Secret; `secrets` replaces keys, undefined leaves one out; `install:
 * false` leaves the chart out.
 */
export async function todoChatbot(
  namespace: string,
  options: {
    secrets?: Record<string, string | undefined>;
    values?: readonly string[];
    helm?: 3 | 4;
    install?: boolean;
  } = {},
): Promise<void> {
  await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=true', '--timeout=120s');
  await kubectl('create', 'namespace', namespace);
  const labels = { app: 'database' };
  const data = Object.entries({ ...SECRETS, ...options.secrets }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  await apply(namespace, [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'todo-chatbot-secrets' },
      stringData: Object.fromEntries(data),
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'database' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'database',
                image: 'database:1',
                imagePullPolicy: 'Never',
                env: [{ name: 'PASSWORD', value: PASSWORD }],
                ports: [{ containerPort: 5432 }],
                readinessProbe: { tcpSocket: { port: 5432 }, periodSeconds: 2 },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'database' },
      spec: { selector: labels, ports: [{ port: 5432 }] },
    },
  ]);
  await kubectl('rollout', 'status', 'deployment/database', '-n', namespace, '--timeout=120s');
  if (options.install === false) return;
  const set = (options.values ?? []).map((value) => `--set=${value}`);
  await helm(
    options.helm ?? 4,
    'install',
    'todo',
    'charts/todo-chatbot',
    '-n',
    namespace,
    '--set=resources.backend.requests.cpu=10m',
    '--set=resources.frontend.requests.cpu=10m',
    '--set=resources.backend.requests.memory=16Mi',
    '--set=resources.frontend.requests.memory=16Mi',
    ...set,
  );
}

export const remove = (...namespaces: string[]): Promise<string> =>
  kubectl('delete', 'namespace', ...namespaces, '--ignore-not-found', '--wait=false');
