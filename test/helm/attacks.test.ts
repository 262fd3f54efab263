import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelmOperation } from '../../src/core/helm-operation.ts';
import type { HelmProgram } from '../../src/core/helm.ts';
import type { Plan } from '../../src/core/plan.ts';
import { freezeChart } from '../../src/helm/chart.ts';
import { checkValue, fieldAt } from '../../src/helm/chart-schema.ts';
import { writeTar } from '../../src/helm/tar.ts';
import { rawTar } from './raw-tar.ts';
import { helmWorld, type World } from './world.ts';

const RELEASE = 'todo-chatbot';
const folder = mkdtempSync(join(tmpdir(), 'kubewhy-helm-attacks-'));
const runs: (readonly string[])[] = [];
let render: (stdout: string) => string = (stdout) => stdout;

let stored: (stdout: string) => string = (stdout) => stdout;

/** Notes each run; it takes any chart, as a real helm does. */
const watched = (inner: HelmProgram): HelmProgram => ({
  ...inner,
  bundledOnly: false,
  async invoke(invocation, stop) {
    runs.push(invocation.argv);
    const result = await inner.invoke(invocation, stop);
    if (invocation.argv[1] === 'manifest') return { ...result, stdout: stored(result.stdout) };
    return invocation.argv.includes('--dry-run=server') ? { ...result, stdout: render(result.stdout) } : result;
  },
});

let world: World;
beforeAll(async () => {
  world = await helmWorld({ program: ({ helm }) => watched(helm) });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

const writes = () => world.cluster.requests.filter(({ method, path }) => method !== 'GET' && !path.endsWith('reviews'));
const released = (plan: Plan | undefined): HelmOperation => {
  const [change] = plan?.changes ?? [];
  if (change?.verb !== 'helm') throw new Error('not a helm plan');
  return change.release;
};

const EVIL = [
  '--kubeconfig=/tmp/evil',
  '-n',
  '$(touch hacked)',
  '`id`',
  'a;id',
  'a b',
  'a\nb',
  'a\u0000b',
  '../../etc',
  '..%2f..%2fkube-system',
  'Ａbc',
  'todo\u200bchatbot',
];
const PLACES: readonly (readonly [string, string, (evil: string) => Record<string, unknown>])[] = [
  ['release', 'helm_upgrade', (evil) => ({ release: evil })],
  ['release', 'helm_rollback', (evil) => ({ release: evil })],
  ['release', 'helm_uninstall', (evil) => ({ release: evil })],
  ['release', 'helm_recover', (evil) => ({ release: evil })],
  ['namespace', 'helm_upgrade', (evil) => ({ release: RELEASE, namespace: evil })],
  ['namespace', 'helm_rollback', (evil) => ({ release: RELEASE, namespace: evil })],
  ['namespace', 'helm_uninstall', (evil) => ({ release: RELEASE, namespace: evil })],
  ['namespace', 'install_todo_chatbot', (evil) => ({ namespace: evil })],
  ['chart', 'helm_upgrade', (evil) => ({ release: RELEASE, chart: evil })],
  ['version', 'helm_upgrade', (evil) => ({ release: RELEASE, version: evil })],
];

describe.each(PLACES)('a %s of %s that is none', (_what, tool, input) => {
  it.each(EVIL)('%j is refused before any card, any run of helm and any write', async (evil) => {
    runs.length = 0;
    const before = writes().length;
    const refused = await world.change(tool, input(evil));
    expect(refused).toMatchObject({ state: 'failed', questions: [] });
    expect(refused.code).toMatch(/^(?:bad-input|not-found|refused)$/);
    expect(runs).toEqual([]);
    expect(writes()).toHaveLength(before);
    expect(world.cluster.requests.map(({ path }) => path).filter((path) => /evil|etc|hacked|252f/i.test(path))).toEqual(
      [],
    );
  });
});

describe('a chart', () => {
  const archive = (name: string, bytes: Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const linked = (): string => {
    const chart = join(folder, 'linked');
    mkdirSync(join(chart, 'files'), { recursive: true });
    writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: linked\nversion: 1.0.0\n');
    symlinkSync('/etc/passwd', join(chart, 'files', 'key'));
    return chart;
  };
  it.each<[string, () => string, RegExp]>([
    ['with a path that leaves it', () => archive('up.tgz', rawTar('c/../../x', '0')), /leaves the archive/],
    ['with a symbolic link', () => archive('link.tgz', rawTar('c/Chart.yaml', '2')), /is a link/],
    ['with a hard link', () => archive('hard.tgz', rawTar('c/Chart.yaml', '1')), /is a link/],
    [
      'that unpacks to 200 MiB',
      () => archive('bomb.tgz', gzipSync(Buffer.alloc(200 * 1024 * 1024))),
      /larger than 100 MiB/,
    ],
    ['that is no archive', () => archive('text.tgz', Buffer.from('hello')), /no gzip/],
    ['that is a device without end', () => '/dev/zero', /neither a folder nor a file/],
    ['whose folder links to a private file of this machine', linked, /files\/key of the chart is a link to \/etc\//],
    ['of the web', () => 'https://evil.example/c.tgz', /is a URL/],
    ['of a file URL', () => 'file:///etc/passwd', /is a URL/],
  ])('%s is refused before helm is started', async (_what, chart, message) => {
    runs.length = 0;
    const refused = await world.change('helm_upgrade', { release: 'other', chart: chart() });
    expect(refused).toMatchObject({ state: 'failed', questions: [] });
    expect(refused.text).toMatch(message);
    expect(runs).toEqual([]);
  });
});

it('a pattern of a chart that takes for ever is left to helm', { timeout: 20_000 }, async () => {
  const schema = { properties: { host: { type: 'string', pattern: '^(a+)+$' } } };
  const members = {
    'c/Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'c/values.yaml': 'host: x\n',
    'c/values.schema.json': JSON.stringify(schema),
  };
  const path = join(folder, 'for-ever.tgz');
  writeFileSync(path, writeTar(Object.entries(members).map(([at, text]) => ({ path: at, data: Buffer.from(text) }))));
  const into = mkdtempSync(join(folder, 'frozen-'));
  const helm = { invoke: async () => ({ code: 0, signal: null, stdout: '', stderr: '' }) } as unknown as HelmProgram;
  const chart = await freezeChart({ chart: path }, into, helm, new AbortController().signal);
  const host = fieldAt(chart, ['host']);
  expect(host).toMatchObject({ type: 'string' });
  const text = `${'a'.repeat(40)}!`;
  expect(checkValue('host', text, host ?? {})).toBe(text);
});

describe('a value that looks like a flag, a shell command or a template', () => {
  it.each([
    '--post-renderer=/bin/sh',
    '$(touch hacked)',
    '`id`; rm -rf /',
    "x' --set=y=z",
    'a,b={c},d=null',
    '{{ fail "x" }}',
    'überraschung 🎉',
  ])('%j stands in the values file and nowhere in the command', async (value) => {
    const asked = async (text: string) =>
      world.change(
        'helm_upgrade',
        { release: RELEASE, set: [`config.nodeEnv=${text}`] },
        { approver: async () => ({ answer: 'no' }) },
      );
    const [plain, evil] = [await asked('plain'), await asked(value)];
    const words = ({ questions }: typeof plain) =>
      released(questions[0]?.plan).argv.map((word) => word.replace(/run-[^/]+/, 'run'));
    expect(words(evil)).toEqual(words(plain));
    expect(evil.questions[0]?.plan.kubectl.join()).not.toContain(value);
    expect(released(evil.questions[0]?.plan).effects?.[0]).toBe(`value config.nodeEnv = ${value}`);
  });
});

it('a value of 3,900 characters is whole on the card and in the values file, and cut in the title with its length', async () => {
  const value = 'x'.repeat(3900);
  const { questions } = await world.change(
    'helm_upgrade',
    { release: RELEASE, set: [`config.nodeEnv=${value}`] },
    {
      approver: async ({ plan }) => {
        expect(readFileSync(released(plan).values?.file ?? '', 'utf8')).toContain(value);
        return { answer: 'no' };
      },
    },
  );
  const plan = questions[0]?.plan;
  expect(released(plan).effects?.[0]).toBe(`value config.nodeEnv = ${value}`);
  expect(plan?.title.length).toBeLessThan(300);
  expect(plan?.title).toMatch(/x… \(\d+ characters\)$/);
});

it('an install into a namespace that is not there is refused before any card', async () => {
  const refused = await world.change('helm_upgrade', { release: RELEASE, namespace: 'todo-nowhere' });
  expect(refused).toMatchObject({ state: 'failed', code: 'not-found', questions: [] });
  expect(refused.text).toContain('there is no namespace todo-nowhere');
});

describe('between the card and the run', () => {
  it('another chart in the place of the one that was shown is not run', async () => {
    runs.length = 0;
    const done = await world.change(
      'helm_upgrade',
      { release: RELEASE, set: ['replicaCount.backend=4'] },
      {
        approver: async ({ plan }) => {
          appendFileSync(released(plan).chart?.path ?? '', 'x');
          return { answer: 'yes', by: 'key' };
        },
      },
    );
    expect(done).toMatchObject({ state: 'failed', code: 'stale' });
    expect(runs.filter((argv) => !argv.includes('--dry-run=server'))).toEqual([]);
  });

  it('a chart that renders something else is asked again, and never run as shown', async () => {
    runs.length = 0;
    let replicas = 10;
    const done = await world.change(
      'helm_upgrade',
      { release: RELEASE, set: ['replicaCount.backend=4'] },
      {
        approver: async () => {
          replicas++;
          render = (stdout) => stdout.replace(/replicas: 4/, `replicas: ${replicas}`);
          return { answer: 'yes', by: 'key' };
        },
      },
    );
    render = (stdout) => stdout;
    expect(done).toMatchObject({ state: 'failed', code: 'stale' });
    expect(done.questions.length).toBeGreaterThan(1);
    expect(runs.filter((argv) => !argv.includes('--dry-run=server'))).toEqual([]);
  });
});

describe('what no tool proposes, brought by a chart', () => {
  const subject = (name: string) =>
    `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: open }\nroleRef: { kind: ClusterRole, name: view }\nsubjects: [{ kind: Group, name: "${name}" }]\n`;
  const upgraded = async (put: (record: { manifest: string }) => object) => {
    render = (stdout) => JSON.stringify(put(JSON.parse(stdout) as { manifest: string }));
    const input = { release: RELEASE, set: ['replicaCount.backend=4'] };
    const done = await world.change('helm_upgrade', input, { approver: async () => ({ answer: 'no' }) });
    render = (stdout) => stdout;
    return done;
  };

  it.each<[string, (record: { manifest: string }) => object]>([
    ['a template', (record) => ({ ...record, manifest: `${record.manifest}---\n${subject('system:anonymous')}` })],
    [
      'a hook',
      (record) => ({
        ...record,
        hooks: [{ name: 'h', events: ['pre-upgrade'], manifest: subject('system:unauthenticated') }],
      }),
    ],
  ])('rights without a log-in by %s are refused before any card', async (_what, put) => {
    const done = await upgraded(put);
    expect(done).toMatchObject({ state: 'failed', code: 'refused', questions: [] });
    expect(done.text).toContain('clusterrolebinding/open is not proposed here');
  });

  it('rights for all users want the typed name, and the card names the object', async () => {
    const { questions } = await upgraded((record) => ({
      ...record,
      manifest: `${record.manifest}---\n${subject('system:authenticated')}`,
    }));
    expect(questions[0]?.plan.risk).toBe('high');
    expect(questions[0]?.plan.warnings.map(({ text }) => text).join('\n')).toContain(
      'clusterrolebinding/open: it gives all rights, or rights to everybody',
    );
  });
});

describe('a rollback whose revision is exchanged between the card and the run', () => {
  it('is asked again, and never run as shown', async () => {
    await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.backend=3'] });
    runs.length = 0;
    let replicas = 10;
    const done = await world.change(
      'helm_rollback',
      { release: RELEASE, revision: 1 },
      {
        approver: async () => {
          replicas++;
          stored = (stdout) => stdout.replace(/replicas: \d+/, `replicas: ${replicas}`);
          return { answer: 'yes', by: 'typed-name' };
        },
      },
    );
    stored = (stdout) => stdout;
    expect(done).toMatchObject({ state: 'failed', code: 'stale' });
    expect(done.text).toContain('revision 1 of release todo-chatbot holds other objects now than were shown');
    expect(done.questions.length).toBeGreaterThan(1);
    expect(runs.filter(([verb]) => verb !== 'get')).toEqual([]);
  });
});

describe('secrets that helm prints', () => {
  it('in notes, manifest, hooks and values of a dry run stand in no card, plan or answer', async () => {
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: vault }\nstringData: { plain: planted-manifest-1 }\n`;
    render = (stdout) => {
      const record = JSON.parse(stdout) as { info: object; manifest: string };
      return JSON.stringify({
        ...record,
        info: { ...record.info, notes: 'your password is planted-notes-1' },
        config: { db: { password: 'planted-config-1' } },
        manifest: `${record.manifest}---\n${secret}`,
        hooks: [{ name: 'seed', kind: 'Job', events: ['pre-upgrade'], manifest: 'env: planted-hook-1' }],
      });
    };
    const asked = await world.change(
      'helm_upgrade',
      { release: RELEASE, set: ['replicaCount.backend=4'] },
      { approver: async () => ({ answer: 'no' }) },
    );
    render = (stdout) => stdout;
    const said = JSON.stringify(asked);
    expect(said).toContain('+ secret/vault');
    expect(said).toContain('job/seed');
    expect(said).not.toMatch(/planted-/);
  });

  it('when it fails stand in no answer', async () => {
    const world = await helmWorld({
      program: ({ helm }) => ({
        ...helm,
        async invoke(invocation, stop) {
          if (invocation.argv.includes('--dry-run=server')) return helm.invoke(invocation, stop);
          const stderr =
            'Error: UPGRADE FAILED: cannot patch "vault" with kind Secret: {"password":"planted-stderr-1","url":"postgres://u:planted-stderr-2@h/d"}';
          return { code: 1, signal: null, stdout: 'planted-stdout-1', stderr, cut: false, late: false };
        },
      }),
    });
    try {
      const done = await world.change('helm_upgrade', { release: RELEASE, set: ['replicaCount.backend=4'] });
      expect(done.state).toBe('failed');
      expect(done.text).toContain('cannot patch');
      expect(JSON.stringify(done)).not.toMatch(/planted-/);
    } finally {
      await world.close();
    }
  });
});
