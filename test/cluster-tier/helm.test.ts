import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  applyOf,
  helm,
  kubectl,
  kubewhy,
  missing,
  PASSWORD,
  remove,
  type Run,
  SECRETS,
  todoChatbot,
  until,
} from './cluster.ts';

if (missing) console.log(`SKIPPED: helm on a real cluster: ${missing}`);

const SMALL =
  'resources.backend.requests.cpu=10m,resources.frontend.requests.cpu=10m,resources.backend.requests.memory=16Mi,resources.frontend.requests.memory=16Mi';
/** Helm 3 waits for the address of a LoadBalancer, which nobody hands out here. */
const NO_ADDRESS = 'service.frontend.type=ClusterIP';

/** A chart whose hook waits and ends as its values say, before an upgrade and before a rollback. */
function hooky(folder: string): string {
  const chart = join(folder, 'hooky');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: hooky\nversion: 1.0.0\n');
  writeFileSync(join(chart, 'values.yaml'), 'color: blue\nhook:\n  sleep: 0\n  exit: 0\n');
  writeFileSync(
    join(chart, 'templates', 'config.yaml'),
    'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hooky\ndata:\n  color: {{ .Values.color | quote }}\n',
  );
  writeFileSync(
    join(chart, 'templates', 'migrate.yaml'),
    `apiVersion: batch/v1
kind: Job
metadata:
  name: hooky-migrate
  annotations:
    helm.sh/hook: pre-upgrade,pre-rollback
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: busybox:1
          imagePullPolicy: Never
          command: [/bin/sh, -c, "sleep {{ .Values.hook.sleep }}; exit {{ .Values.hook.exit }}"]
`,
  );
  return chart;
}

type Release = { readonly revision: number; readonly status: string; readonly description: string };

describe.skipIf(missing).each([4, 3] as const)('kubewhy with helm %s', { concurrent: true }, (major) => {
  const namespace = `helm-t-${major}`;
  const home = mkdtempSync(join(tmpdir(), `kubewhy-helm-${major}-`));
  const state = join(home, '.local', 'state', 'kubewhy');
  const said: string[] = [];

  const ask = async (...args: string[]): Promise<Run> => {
    const result = await kubewhy(['-n', namespace, ...args], '', { HOME: home, KUBEWHY_HELM: `helm${major}` });
    said.push(result.stdout, result.stderr);
    return result;
  };
  /** The command that sends what a question has planned. */
  const planned = async (question: string): Promise<string[]> => {
    const result = await ask(question);
    const words = applyOf(result);
    const { code, stdout, stderr } = result;
    expect({ question, code, stdout, stderr, planned: words.length }).toMatchObject({ code: 3, planned: 4 });
    return words;
  };
  const apply = async (words: readonly string[]): Promise<Run> => {
    const result = await kubewhy(words, '', { HOME: home, KUBEWHY_HELM: `helm${major}` });
    said.push(result.stdout, result.stderr);
    return result;
  };
  /** The program in the background, to be stopped in the middle. */
  const started = (words: readonly string[]) => {
    const child = spawn(process.execPath, ['bin/kubewhy.cjs', ...words], {
      env: {
        PATH: process.env['PATH'],
        KUBECONFIG: process.env['KUBECONFIG'],
        HOME: home,
        KUBEWHY_HELM: `helm${major}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise<{ code: number | null; signal: string | null; text: string }>((resolve) =>
      child.on('close', (code, signal) => {
        said.push(text);
        resolve({ code, signal, text });
      }),
    );
    return { child, ended };
  };
  const change = async (question: string): Promise<Run> => apply(await planned(question));
  const history = async (name = 'todo-chatbot'): Promise<Release[]> =>
    JSON.parse(await helm(major, 'history', name, '-n', namespace, '-o', 'json')) as Release[];
  const last = async (name?: string): Promise<string> => {
    const release = (await history(name)).at(-1);
    return `${release?.revision} ${release?.status}`;
  };
  const deployment = (path: string): Promise<string> =>
    kubectl('get', 'deployment', 'todo-chatbot-backend', '-n', namespace, '-o', `jsonpath={${path}}`);
  const IMAGE = '.spec.template.spec.containers[0].image';
  const MEMORY = '.spec.template.spec.containers[0].resources.limits.memory';

  beforeAll(async () => {
    await todoChatbot(namespace, { install: false });
  });
  afterAll(async () => {
    if (!missing) await remove(namespace);
  });

  // Both programs at the same time, in namespaces and homes of their own; one step after another with each.
  describe('step by step', { concurrent: false }, () => {
    it('installs, by the words that helm installs by', async () => {
      const missing = await ask('helm upgrade todo-chatbot charts/todo-chatbot');
      expect(missing.stdout).toContain(`release todo-chatbot is not installed in ${namespace}`);
      const done = await change(
        `helm upgrade --install todo-chatbot charts/todo-chatbot --set ${SMALL},${NO_ADDRESS} --timeout 60s`,
      );
      expect(done).toMatchObject({ code: 0 });
      expect(done.stdout).toContain('release todo-chatbot is deployed at revision 1');
      expect(done.stdout).toContain('deployment/todo-chatbot-backend: 2 of 2 ready');
      expect(await last()).toBe('1 deployed');
    });

    it('upgrades image, replicas and memory; the pods really roll', async () => {
      const done = await change(
        'helm upgrade todo-chatbot charts/todo-chatbot --set image.backend.tag=1.1.0,replicaCount.backend=3,resources.backend.limits.memory=600Mi --timeout 60s',
      );
      expect(done).toMatchObject({ code: 0 });
      expect(done.stderr).toMatch(/Waiting for deployment "todo-chatbot-backend" rollout to finish/);
      expect(await last()).toBe('2 deployed');
      expect([await deployment(IMAGE), await deployment('.status.readyReplicas'), await deployment(MEMORY)]).toEqual([
        'todo-chatbot-backend:1.1.0',
        '3',
        '600Mi',
      ]);
      const values = JSON.parse(await helm(major, 'get', 'values', 'todo-chatbot', '-n', namespace, '-o', 'json')) as {
        service: unknown;
      };
      expect(values.service).toEqual({ frontend: { type: 'ClusterIP' } });
    });

    it('rejects values before anything is asked', async () => {
      const wrong = await ask('helm upgrade todo-chatbot charts/todo-chatbot --set replicaCount.backend=many');
      expect(wrong.stdout).toContain('replicaCount.backend cannot be a string');
      const near = await ask('helm upgrade todo-chatbot charts/todo-chatbot --set replicaCount.backned=3');
      expect(near.stdout).toContain('did you mean replicaCount.backend');
      expect(await last()).toBe('2 deployed');
    });

    it('rolls a failing upgrade back, and names the cause', async () => {
      const done = await change(
        'helm upgrade todo-chatbot charts/todo-chatbot --set image.backend.tag=nope --timeout 12s',
      );
      expect(done.code).toBe(1);
      expect(done.stdout).toMatch(/while helm waited: deployment\/todo-chatbot-backend: ImageNeverPull/);
      expect(done.stdout).toContain('helm has rolled back: release todo-chatbot is deployed at revision 4');
      expect((await history()).slice(-2).map(({ status }) => status)).toEqual(['failed', 'deployed']);
      expect(await deployment(IMAGE)).toBe('todo-chatbot-backend:1.1.0');
    });

    it('upgrades after a scale by hand without a conflict, and says what it takes over', async () => {
      const scaled = await change('scale the backend to 4');
      expect(scaled.code).toBe(0);
      const diff = await ask('what was changed by hand since the release todo-chatbot');
      expect(diff.stdout).toContain('~ deployment/todo-chatbot-backend spec.replicas: release 3, now 4');
      const words = await planned(
        'helm upgrade todo-chatbot charts/todo-chatbot --set replicaCount.backend=2 --timeout 60s',
      );
      const plan = readFileSync(join(state, 'plans', `${words[1]}.json`), 'utf8');
      expect(plan).toContain('changed by hand since revision 4');
      if (major === 4)
        expect(plan).toMatch(
          /\.spec\.replicas of deployment\/todo-chatbot-backend is owned by kubewhy.*--force-conflicts/,
        );
      else expect(plan).not.toContain('--force-conflicts');
      const done = await apply(words);
      expect(done).toMatchObject({ code: 0 });
      expect(await deployment('.spec.replicas')).toBe('2');
    });

    it('shows drift and repairs it', async () => {
      await kubectl(
        'set',
        'resources',
        'deployment/todo-chatbot-backend',
        '-n',
        namespace,
        '-c',
        'backend',
        '--limits=memory=700Mi',
      );
      const diff = await ask('what was changed by hand since the release todo-chatbot');
      expect(diff.stdout).toContain('resources.limits.memory: release 600Mi, now 700Mi');
      expect(await change('helm upgrade todo-chatbot charts/todo-chatbot --timeout 60s')).toMatchObject({ code: 0 });
      expect(await deployment(MEMORY)).toBe('600Mi');
      expect((await ask('what was changed by hand since the release todo-chatbot')).stdout).toContain('no difference');
    });

    it('refuses a plan whose release has moved, and one whose values were changed on disk', async () => {
      const touched = await planned('helm upgrade todo-chatbot charts/todo-chatbot --set replicaCount.backend=1');
      const saved = readFileSync(join(state, 'plans', `${touched[1]}.json`), 'utf8');
      const { plan } = JSON.parse(saved) as { plan: { changes: { release: { values: { file: string } } }[] } };
      writeFileSync(plan.changes[0]?.release.values.file ?? '', '{"replicaCount":{"backend":9}}');
      const other = await apply(touched);
      expect(other.code).toBe(5);
      expect(other.stderr).toContain('the values file of the plan was changed or removed after it was shown');
      const words = await planned('helm upgrade todo-chatbot charts/todo-chatbot --set replicaCount.backend=1');
      await helm(
        major,
        'upgrade',
        'todo-chatbot',
        'charts/todo-chatbot',
        '-n',
        namespace,
        '--reuse-values',
        '--set=replicaCount.frontend=1',
        ...(major === 4 ? ['--force-conflicts'] : []),
      );
      const stale = await apply(words);
      expect(stale.code).toBe(5);
      expect(stale.stderr).toMatch(/release todo-chatbot is at revision \d+ \(deployed\) now, not at \d+/);
      expect(await deployment('.spec.replicas')).toBe('2');
    });

    it('tells the second of two who holds the release and since when; a killed run is recovered', async () => {
      const [slow, second] = [
        await planned('helm upgrade todo-chatbot charts/todo-chatbot --set image.backend.tag=nope --timeout 60s'),
        await planned('helm upgrade todo-chatbot charts/todo-chatbot --set replicaCount.backend=1 --timeout 60s'),
      ];
      const first = apply(slow);
      const status = await until(last, (text) => text.includes('pending-upgrade'), 20, 300);
      expect(status).toContain('pending-upgrade');
      const refused = await apply(second);
      expect(refused.code).toBe(6);
      expect(refused.stderr).toMatch(
        /pending-upgrade at revision \d+ since 20\S+ \(\d+s ago\), held by kubewhy of \S+ on \S+ \(helm process \d+\)/,
      );
      expect((await ask('recover the release todo-chatbot')).stdout).toContain('it is not sure that it has ended');
      const [note = ''] = readdirSync(join(state, 'helm')).filter((name) => name.startsWith('hold-'));
      const { pid } = JSON.parse(readFileSync(join(state, 'helm', note), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGKILL');
      const killed = await first;
      expect(killed.stdout).toMatch(/upgrade failed: helm was killed[\s\S]*is pending-upgrade at revision/);
      expect(killed.stderr).toContain('helm_recover');
      const recovered = await change('recover the release todo-chatbot');
      expect(recovered).toMatchObject({ code: 0 });
      expect(await last()).toMatch(/deployed$/);
      expect(await deployment(IMAGE)).toBe('todo-chatbot-backend:1.1.0');
      expect(readdirSync(join(state, 'helm')).filter((name) => name.startsWith('hold-'))).toEqual([]);
    });

    it('stops helm at Ctrl-C and leaves the release in a safe state', async () => {
      const words = await planned(
        'helm upgrade todo-chatbot charts/todo-chatbot --set image.backend.tag=nope --timeout 60s',
      );
      const { child, ended } = started(words);
      await until(last, (now) => now.includes('pending-upgrade'), 20, 300);
      child.kill('SIGINT');
      const { code, text } = await ended;
      expect(code).toBe(130);
      expect(text).toContain('stopping helm, this can take a while');
      expect(await until(last, (now) => !now.includes('pending'), 30, 1000)).toMatch(/(?:deployed|failed)$/);
    });

    it('rolls back to a revision, and uninstalls', async () => {
      const back = await change('helm rollback todo-chatbot 2');
      expect(back).toMatchObject({ code: 0 });
      expect(await deployment('.spec.replicas')).toBe('3');
      const gone = await change('helm uninstall todo-chatbot');
      expect(gone).toMatchObject({ code: 0 });
      expect(JSON.parse(await helm(major, 'list', '-n', namespace, '-o', 'json'))).toEqual([]);
      expect(await kubectl('get', 'deployments', '-n', namespace, '-o', 'name')).toBe('deployment.apps/database\n');
    });

    it('runs hooks, and recovers a release whose hooks fail on the way back, too', async () => {
      const upgrade = `helm upgrade hooky ${hooky(home)} --timeout 60s`;
      expect(await change(`${upgrade} --install`)).toMatchObject({ code: 0 });
      const words = await planned(`${upgrade} --set color=red`);
      expect(readFileSync(join(state, 'plans', `${words[1]}.json`), 'utf8')).toContain(
        'job/hooky-migrate (pre-upgrade, pre-rollback)',
      );
      expect(await apply(words)).toMatchObject({ code: 0 });
      expect(await last('hooky')).toBe('2 deployed');
      expect(await change(`${upgrade} --set color=grey,hook.exit=3`)).toMatchObject({ code: 6 });
      expect(await last('hooky')).toBe('4 deployed');
      // The quota stops every Job: now the hooks of the way back fail as well.
      await kubectl('create', 'quota', 'no-jobs', '-n', namespace, '--hard=count/jobs.batch=0');
      const stuck = await change(`${upgrade} --set color=green`);
      expect(stuck.code).not.toBe(0);
      expect(await last('hooky')).toBe('6 pending-rollback');
      const recover = await planned('recover the release hooky');
      expect(readFileSync(join(state, 'plans', `${recover[1]}.json`), 'utf8')).toContain('--no-hooks');
      expect(await apply(recover)).toMatchObject({ code: 0 });
      expect(await last('hooky')).toBe('7 deployed');
      expect(await kubectl('get', 'configmap', 'hooky', '-n', namespace, '-o', 'jsonpath={.data.color}')).toBe('red');
      await kubectl('delete', 'quota', 'no-jobs', '-n', namespace);
    });

    it('lets helm go on to its end when kubewhy itself is killed', async () => {
      const words = await planned(
        `helm upgrade hooky ${join(home, 'hooky')} --set color=pink,hook.sleep=5 --timeout 60s`,
      );
      const { child, ended } = started(words);
      expect(
        await until(
          () => last('hooky'),
          (now) => now.includes('pending-upgrade'),
          20,
          300,
        ),
      ).toBe('8 pending-upgrade');
      child.kill('SIGKILL');
      expect(await ended).toMatchObject({ signal: 'SIGKILL' });
      expect((await ask('recover the release hooky')).stdout).toMatch(
        /held by kubewhy of .* it is not sure that it has ended/,
      );
      expect(
        await until(
          () => last('hooky'),
          (now) => !now.includes('pending'),
          40,
          500,
        ),
      ).toBe('8 deployed');
      const after = await ask('recover the release hooky');
      expect(after.stdout).toContain('there is nothing to recover');
      expect(after.stderr).toContain('a change was approved and its outcome is not known');
      expect(await change('helm uninstall hooky')).toMatchObject({ code: 0 });
    });

    it('has shown and kept no secret, and kept nothing that others can read', () => {
      const files = readdirSync(state, { recursive: true, encoding: 'utf8' }).map((name) => join(state, name));
      const kept = files.filter((path) => statSync(path).isFile()).map((path) => readFileSync(path, 'latin1'));
      expect(kept.length).toBeGreaterThan(0);
      for (const secret of [PASSWORD, ...Object.values(SECRETS)]) {
        expect(said.join('\n')).not.toContain(secret);
        expect(kept.filter((text) => text.includes(secret))).toEqual([]);
      }
      expect(files.filter((path) => statSync(path).mode & 0o077)).toEqual([]);
      expect(kept.filter((text) => text.includes('client-key-data'))).toEqual([]);
    });
  });
});
