import { writeFileSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelmProgram } from '../../src/core/helm.ts';
import { KINDS } from '../../src/core/kinds.ts';
import { ownWords } from '../../src/core/request/words.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { SECRET_DATA } from '../../src/demo/scenarios/secrets.ts';
import { findProgram, missing, shellFor } from '../demo/programs.ts';
import { helmWorld, type World, storeRelease } from './world.ts';

const RELEASE = 'todo-chatbot';
const signal = new AbortController().signal;
const replicas = async ({ context }: World, name = 'backend'): Promise<number | undefined> =>
  (await context.cluster.get(KINDS.deployments, `todo-chatbot-${name}`, undefined, signal)).spec?.replicas;

describe('helm on the embedded cluster, without any helm program', () => {
  let world: World;
  beforeAll(async () => {
    world = await helmWorld({});
  });
  afterAll(async () => {
    expect(world.cluster.faults()).toEqual([]);
    await world.close();
  });

  it('reads releases, history, values and chart', async () => {
    expect((await world.read('helm_releases')).text).toMatch(
      /1 helm releases in namespace todo-chatbot[\s\S]*todo-chatbot \| todo-chatbot \| \d+ \| deployed/,
    );
    expect((await world.read('helm_history', { release: RELEASE })).text).toMatch(
      /deployed \| todo-chatbot-0\.1\.0 \| latest \|/,
    );
    expect((await world.read('helm_values', { release: RELEASE })).text).toMatch(
      /# computed[\s\S]*apiUrl: http:\/\/todo-chatbot-backend:8000/,
    );
    expect((await world.read('chart_values')).text).toContain(
      'replicaCount.backend | integer | 2 | Pods of the backend',
    );
    expect((await world.read('helm_diff', { release: RELEASE })).text).toContain('no difference');
  });

  it('upgrades values through the gate: card, rollout, new revision; and the next diff is empty', async () => {
    const before = (await world.context.helm?.history(RELEASE, 'todo-chatbot', signal))?.at(-1)?.revision ?? 0;
    const done = await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.backend=3'] });
    expect(done).toMatchObject({ state: 'done', code: undefined });
    expect(done.text).toContain(`release todo-chatbot is deployed at revision ${before + 1}`);
    const [{ plan } = { plan: undefined }] = done.questions;
    expect(plan?.changes[0]).toMatchObject({
      verb: 'helm',
      release: {
        fromRevision: before,
        toRevision: before + 1,
        effects: ['value replicaCount.backend = 3', '~ deployment/todo-chatbot-backend spec.replicas: 2 -> 3'],
      },
    });
    // What is ours in these lines is none of the characters that are shown as escapes.
    expect(plan && ownWords(plan).warnings.map(({ code }) => code)).not.toContain('odd-characters');
    expect(await replicas(world)).toBe(3);
    expect((await world.read('helm_diff', { release: RELEASE })).text).toContain('no difference');
    expect((await world.read('helm_diff', { release: RELEASE, from: before, to: before + 1 })).text).toContain(
      'spec.replicas: 2 → 3',
    );
    // Nothing of the run is left on disk.
    expect(readdirSync(world.root)).toEqual(['digest.key']);
  });

  it('says who owns a field, offers the value, and repairs what was changed by hand', async () => {
    const scaled = await world.change('scale_workload', { workload: 'backend', replicas: 1 });
    expect(scaled.questions[0]?.plan.warnings.map(({ text }) => text).join()).toContain('replicaCount.backend=1');
    expect((await world.read('helm_diff', { release: RELEASE })).text).toContain('spec.replicas: release 3, now 1');
    const repaired = await world.change('helm_upgrade', { release: RELEASE });
    expect(repaired.questions[0]?.plan.warnings.map(({ code }) => code)).toContain('drift');
    expect(repaired.state).toBe('done');
    expect(await replicas(world)).toBe(3);
  });

  it('has nothing to do where nothing would change', async () => {
    const done = await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.backend=3'] });
    expect(done).toMatchObject({ state: 'failed', code: 'bad-input', questions: [] });
    expect(done.text).toContain('stands so already');
  });

  it.each([
    ['replicaCount.backend=many', /cannot be "many"[\s\S]*allowed: integer/],
    ['replicaCount.backend=-1', /cannot be "-1"[\s\S]*0 to 1000/],
    ['replicaCount.backned=3', /no value "replicaCount\.backned"[\s\S]*did you mean replicaCount\.backend/],
    ['image.backend.pullPolicy=Nevr', /did you mean Never/],
    ['image.backend.tag=-x', /text of the form/],
    ['service.frontend.type=ExternalName', /ClusterIP, NodePort, LoadBalancer/],
    ['__proto__.x=1', /does not set a value/],
    ['nothing', /does not set a value/],
    ['config=x', /allowed: object/],
  ])('refuses the value %s with what is allowed', async (set, message) => {
    const refused = await world.change('helm_upgrade', { release: RELEASE, set: [set] });
    expect(refused.code).toMatch(/bad-input|refused/);
    expect(refused.text).toMatch(message);
    expect(refused.questions).toEqual([]);
  });

  it('goes back by itself when the workload does not become healthy, and says why', async () => {
    const done = await world.change('helm_upgrade', { release: RELEASE, set: ['image.backend.tag=nope'], timeout: 5 });
    expect(done.state).toBe('failed');
    expect(done.text).toMatch(
      /upgrade failed: helm: UPGRADE FAILED[\s\S]*helm has rolled back: release todo-chatbot is deployed at revision/,
    );
    const image = await world.context.cluster.get(KINDS.deployments, 'todo-chatbot-backend', undefined, signal);
    expect(image.spec?.template.spec?.containers[0]?.image).not.toContain('nope');
  });

  it('rolls back with a typed name, to a revision that was named', async () => {
    const done = await world.change('helm_rollback', { release: RELEASE, revision: 1 });
    expect(done.state).toBe('done');
    expect(done.questions[0]?.plan.risk).toBe('high');
    expect(await replicas(world)).toBe(2);
  });

  it('refuses a plan whose values file was changed after it was shown', async () => {
    const touched = await world.change(
      'helm_upgrade',
      { release: RELEASE, set: ['replicaCount.backend=4'] },
      {
        approver: async ({ plan }) => {
          const [change] = plan.changes;
          if (change?.verb === 'helm') {
            const file = change.release.values?.file ?? '';
            expect(statSync(file).mode & 0o777).toBe(0o600);
            writeFileSync(file, '{"replicaCount":{"backend":9}}');
          }
          return { answer: 'yes', by: 'key' };
        },
      },
    );
    // Planned again from the present state, until the gate gives up.
    expect(touched).toMatchObject({ state: 'failed', code: 'stale' });
    expect(await replicas(world)).toBe(2);
  });

  it('refuses a plan when another revision landed meanwhile, and asks again with the new state', async () => {
    let asked = 0;
    const done = await world.change(
      'helm_upgrade',
      { release: RELEASE, set: ['replicaCount.frontend=1'] },
      {
        approver: async () => {
          if (++asked === 1) await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.backend=1'] });
          return { answer: 'yes', by: 'key' };
        },
      },
    );
    expect(done.state).toBe('done');
    expect(done.questions).toHaveLength(2);
    expect(done.questions[1]?.plan.warnings[0]?.text).toMatch(
      /since you looked: release todo-chatbot: revision \d+ → \d+/,
    );
    expect([await replicas(world), await replicas(world, 'frontend')]).toEqual([1, 1]);
  });

  it('shows no secret of the cluster to anybody', async () => {
    const texts = [
      (await world.read('helm_values', { release: RELEASE })).text,
      (await world.read('helm_history', { release: RELEASE })).text,
      (await world.read('helm_diff', { release: RELEASE })).text,
    ].join('\n');
    for (const secret of world.cluster.scenario.secrets) expect(texts).not.toContain(secret);
  });

  it('uninstalls', async () => {
    const done = await world.change('helm_uninstall', { release: RELEASE });
    expect(done.state).toBe('done');
    expect(done.text).toContain('release todo-chatbot is uninstalled');
    expect((await world.read('helm_releases')).text).toContain('0 helm releases');
    await expect(replicas(world)).rejects.toThrow('there is no deployment');
  });

  it('installs from nothing: namespace, Secret typed by the person, release; each verified', async () => {
    const typed: string[][] = [];
    const context = {
      ...world.context,
      askSecrets: async (keys: readonly string[]) => (typed.push([...keys]), new Sealed(SECRET_DATA)),
    };
    const fresh = { ...world, context };
    Object.assign(world.context, { askSecrets: context.askSecrets });
    const done = await fresh.change('install_todo_chatbot', {
      namespace: 'todo-staging',
      set: ['replicaCount.frontend=1'],
    });
    expect(typed).toEqual([['DATABASE_URL', 'JWT_SECRET', 'OPENAI_API_KEY', 'GOOGLE_AI_API_KEY']]);
    expect(done.questions[0]?.plan.changes.map(({ verb, target }) => `${verb} ${target.kind}/${target.name}`)).toEqual([
      'create Namespace/todo-staging',
      'secret Secret/todo-chatbot-secrets',
      'helm Release/todo-chatbot',
    ]);
    expect(done.text).toMatch(/namespace\/todo-staging is created/);
    const everything = JSON.stringify([done, done.events]);
    for (const value of Object.values(SECRET_DATA)) expect(everything).not.toContain(value);
    expect(done.text).toContain('secret/todo-chatbot-secrets holds DATABASE_URL');
    expect(done.state).toBe('done');
  });
});

describe('a release that somebody holds', () => {
  it('is told with who and since when; after ten quiet minutes it can be recovered', async () => {
    const hanging = (inner: HelmProgram): HelmProgram => ({
      ...inner,
      invoke: (invocation, stop) =>
        invocation.argv.includes('--dry-run=server') || invocation.argv[0] !== 'upgrade'
          ? inner.invoke(invocation, stop)
          : inner.invoke(
              {
                ...invocation,
                argv: invocation.argv.map((word) => (word.startsWith('--timeout') ? '--timeout=4s' : word)),
              },
              stop,
            ),
    });
    const world = await helmWorld({ program: ({ helm }) => hanging(helm) });
    try {
      const first = world.change('helm_upgrade', { release: RELEASE, set: ['image.backend.tag=nope'] });
      const pending = async (): Promise<string> => (await world.read('helm_history', { release: RELEASE })).text;
      const end = Date.now() + 10_000;
      while (!(await pending()).includes('pending-upgrade') && Date.now() < end)
        await new Promise((done) => setTimeout(done, 50));
      expect(await pending()).toMatch(
        /it is pending-upgrade at revision \d+ since 20\d\d-\S+ \(\d+s ago\), held by kubewhy of \S+ on \S+/,
      );
      const second = await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.backend=3'] });
      expect(second).toMatchObject({ state: 'failed', code: 'pending', questions: [] });
      expect(second.text).toMatch(/held by kubewhy of .*: upgrade release todo-chatbot in todo-chatbot/);
      const recover = await world.change('helm_recover', { release: RELEASE });
      expect(recover).toMatchObject({ state: 'failed', code: 'pending' });
      expect(recover.text).toContain('it is not sure that it has ended');
      await first;
      const over = await world.change('helm_recover', { release: RELEASE });
      expect(over.text).toContain('there is nothing to recover');
    } finally {
      await world.close();
    }
  });
});

describe.each(['helm3', 'helm4'])('the real %s after kubewhy has upgraded', (name) => {
  const program = findProgram(name, ['version']);
  const skipped = missing(program, name);
  it.skipIf(skipped)(
    'lists, tells history, gets values and manifest, and goes on from there',
    async () => {
      const world = await helmWorld({});
      const shell = shellFor(program ?? '', world.cluster.kubeconfig);
      try {
        await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.frontend=1'] });
        const run = async (...args: string[]): Promise<string> => {
          const { code, stdout, stderr } = await shell.run(args);
          expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
          return stdout;
        };
        const ours = (await world.context.helm?.history(RELEASE, 'todo-chatbot', signal)) ?? [];
        const history = JSON.parse(await run('history', RELEASE, '-o', 'json')) as {
          revision: number;
          status: string;
        }[];
        expect(history.map(({ revision, status }) => [revision, status])).toEqual(
          ours.map(({ revision, status }) => [revision, status]),
        );
        expect(JSON.parse(await run('list', '-o', 'json'))).toMatchObject([
          { name: RELEASE, status: 'deployed', chart: 'todo-chatbot-0.1.0' },
        ]);
        expect(JSON.parse(await run('get', 'values', RELEASE, '-o', 'json'))).toMatchObject({
          replicaCount: { frontend: 1 },
        });
        expect(await run('get', 'manifest', RELEASE)).toContain('checksum/config');
        await run('upgrade', RELEASE, 'charts/todo-chatbot', '--reuse-values', '--set', 'replicaCount.frontend=2');
        expect(await replicas(world, 'frontend')).toBe(2);
        expect((await world.read('helm_history', { release: RELEASE })).text).toContain(`${history.length + 1} |`);
      } finally {
        shell.remove();
        await world.close();
      }
    },
    60_000,
  );
});

describe('the planted secrets of a chart', () => {
  it('stay out of what tools say, cards and frozen files are private', async () => {
    const world = await helmWorld({});
    try {
      const record = {
        name: 'vault',
        namespace: 'todo-chatbot',
        version: 1,
        info: {
          first_deployed: '2026-11-20T09:00:00Z',
          last_deployed: '2026-11-20T09:00:00Z',
          deleted: '',
          description: 'failed: password=planted-in-description-1',
          status: 'deployed',
        },
        chart: { metadata: { name: 'vault', version: '1.0.0' }, values: { db: { password: 'planted-default-1' } } },
        config: {
          db: { password: 'planted-value-1', url: 'postgres://u:planted-value-2@h/d' },
          auth: { apiKey: 'planted-value-3' },
        },
        manifest: `---\napiVersion: v1\nkind: Secret\nmetadata: { name: vault }\nstringData: { plain: planted-manifest-1 }\ndata: { coded: ${Buffer.from('planted-manifest-2').toString('base64')} }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: vault }\ndata: { DB_PASSWORD: planted-manifest-3 }\n`,
      };
      await storeRelease(world.cluster, record);
      const said = JSON.stringify([
        await world.read('helm_values', { release: 'vault' }),
        await world.read('helm_history', { release: 'vault' }),
        await world.read('helm_diff', { release: 'vault' }),
        await world.change('helm_uninstall', { release: 'vault' }, { approver: async () => ({ answer: 'no' }) }),
        await world.context.helm?.history('vault', 'todo-chatbot', signal),
      ]);
      expect(said).toContain('secret/vault');
      expect(said.match(/planted-[a-z]+-\d/g)).toBeNull();
      expect(said).not.toContain(Buffer.from('planted-manifest-2').toString('base64'));
      const refused = await world.change(
        'helm_upgrade',
        { release: 'todo-chatbot', set: ['config.apiUrl=https://u:planted-typed-1@h'] },
        { approver: async () => ({ answer: 'no' }) },
      );
      expect(JSON.stringify(refused.questions)).not.toContain('planted-typed-1');
      for (const name of readdirSync(world.root, { recursive: true, encoding: 'utf8' })) {
        const path = join(world.root, name);
        expect(statSync(path).mode & 0o077).toBe(0);
        if (statSync(path).isFile()) expect(readFileSync(path).length).toBeGreaterThan(0);
      }
    } finally {
      await world.close();
    }
  });
});
