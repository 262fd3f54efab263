import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startEmbedded } from '../../src/demo/index.ts';
import { kubewhy, makeHome, STACK } from '../helpers/program.ts';

type Saved = { readonly plan: { readonly id: string }; readonly hash: string };

/** A cluster that another process serves, a home, and a plan that was saved because nobody could be asked. */
async function savedPlan(request = 'scale the backend to 3') {
  const embedded = await startEmbedded({ scenario: 'healthy', speed: 50 });
  const home = makeHome();
  onTestFinished(async () => {
    await embedded.close();
    home.remove();
  });
  const kubeconfig = join(home.path, 'kubeconfig');
  writeFileSync(kubeconfig, embedded.kubeconfig, { mode: 0o600 });
  const run = (...args: string[]) => kubewhy(args, home.path, { env: { KUBECONFIG: kubeconfig }, limitMs: 60_000 });
  const asked = await run(request);
  expect(asked.code).toBe(3);
  const folder = join(home.path, '.local', 'state', 'kubewhy', 'plans');
  const file = join(folder, readdirSync(folder)[0] ?? 'none');
  const saved = JSON.parse(readFileSync(file, 'utf8')) as Saved;
  const writes = () =>
    embedded.requests.filter(
      ({ method, path }) => method !== 'GET' && !path.includes('dryRun=All') && !/selfsubject/.test(path),
    );
  return {
    embedded,
    home,
    run,
    file,
    saved,
    writes,
    kubeconfig,
    audit: join(home.path, '.local', 'state', 'kubewhy', 'audit'),
  };
}

describe('a saved plan', { timeout: 60_000 }, () => {
  it('is private, is listed, and is sent exactly when its hash is named', async () => {
    const one = await savedPlan();
    expect(one.writes()).toEqual([]);
    expect((await one.run('plans')).stdout).toContain('scale deployment/todo-chatbot-backend from 2 to 3');
    const sent = await one.run('apply', one.saved.plan.id, '--confirm', one.saved.hash);
    expect(sent).toMatchObject({ code: 0 });
    expect(sent.stdout).toMatch(/spec\.replicas is 3/);
    expect(one.writes()).toHaveLength(1);
    expect(existsSync(one.file)).toBe(false);
    const audit = (await one.run('audit')).stdout;
    expect(audit).toMatch(/not sent, no-person/);
    expect(audit).toMatch(/yes by hash/);
    expect(audit).toMatch(/applied: /);
  });

  it('is not sent where nobody can be asked, nor by another hash', async () => {
    const one = await savedPlan();
    expect(await one.run('apply', one.saved.plan.id)).toMatchObject({ code: 3, stdout: '' });
    expect(await one.run('apply', one.saved.plan.id, '--confirm', '0'.repeat(64))).toMatchObject({
      code: 5,
      stdout: '',
    });
    expect(one.writes()).toEqual([]);
  });

  it.each([
    ['whose number was edited', (text: string) => text.replaceAll('"to": 3', '"to": 0')],
    ['whose object was edited', (text: string) => text.replaceAll('todo-chatbot-backend', 'todo-chatbot-frontend')],
    ['whose cluster was edited', (text: string) => text.replaceAll('kubewhy-demo', 'production')],
    ['whose time was edited', (text: string) => text.replace(/"savedAt": "2\d{3}/, '"savedAt": "2999')],
    ['that was cut in half', (text: string) => text.slice(0, text.length / 2)],
    ['that is another JSON', () => '{"format":1}'],
  ] as const)('%s is refused', async (_what, edit) => {
    const one = await savedPlan();
    const text = readFileSync(one.file, 'utf8');
    writeFileSync(one.file, edit(text));
    const ended = await one.run('apply', one.file, '--confirm', one.saved.hash);
    expect(ended.code).toBe(5);
    expect(ended.stderr).not.toMatch(STACK);
    expect(one.writes()).toEqual([]);
  });

  it('that others may write, or that is a link, is refused', async () => {
    const one = await savedPlan();
    chmodSync(one.file, 0o666);
    expect((await one.run('apply', one.saved.plan.id, '--confirm', one.saved.hash)).stderr).toMatch(
      /can be written by others/,
    );
    chmodSync(one.file, 0o600);
    const link = join(one.home.path, 'link.json');
    symlinkSync(one.file, link);
    expect((await one.run('apply', link, '--confirm', one.saved.hash)).stderr).toMatch(/symbolic link/);
    expect(one.writes()).toEqual([]);
  });

  it('of another server is refused, whatever its context is called', async () => {
    const one = await savedPlan();
    const other = await startEmbedded({ scenario: 'healthy', speed: 50 });
    onTestFinished(() => other.close());
    writeFileSync(one.kubeconfig, other.kubeconfig);
    const ended = await one.run('apply', one.saved.plan.id, '--confirm', one.saved.hash);
    expect(ended.code).toBe(5);
    expect(ended.stderr).toMatch(/was made for server/);
    expect(other.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  });

  it('whose object has moved is refused as stale, and nothing is sent', async () => {
    const one = await savedPlan();
    await fetch(`${one.embedded.url}/apis/apps/v1/namespaces/todo-chatbot/deployments/todo-chatbot-backend`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"spec":{"replicas":4}}',
    });
    const before = one.writes().length;
    const ended = await one.run('apply', one.saved.plan.id, '--confirm', one.saved.hash);
    expect(ended.code).toBe(5);
    expect(one.writes()).toHaveLength(before);
  });

  it('applied by two processes at once is sent once', async () => {
    const one = await savedPlan();
    const both = await Promise.all([1, 2].map(() => one.run('apply', one.file, '--confirm', one.saved.hash)));
    expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
    const stored = one.writes().filter(({ status }) => status === 200);
    expect(stored).toHaveLength(1);
  });

  it('with secret values is never made: they are typed by a person or not at all', async () => {
    const embedded = await startEmbedded({ scenario: 'missing-secret-key', speed: 50 });
    const home = makeHome();
    onTestFinished(async () => {
      await embedded.close();
      home.remove();
    });
    writeFileSync(join(home.path, 'kubeconfig'), embedded.kubeconfig, { mode: 0o600 });
    const ended = await kubewhy(['create the key JWT_SECRET in the secret todo-chatbot-secrets'], home.path, {
      env: { KUBECONFIG: join(home.path, 'kubeconfig') },
    });
    expect(ended.code).toBe(3);
    expect(
      embedded.requests.filter(
        ({ method, path }) => method !== 'GET' && !path.includes('dryRun') && !/selfsubject/.test(path),
      ),
    ).toEqual([]);
  });
});

describe('the audit', { timeout: 60_000 }, () => {
  it('that cannot be written keeps the change from being sent', async () => {
    const one = await savedPlan();
    rmSync(one.audit, { recursive: true, force: true });
    writeFileSync(one.audit, 'a file where the folder should be');
    const ended = await one.run('apply', one.saved.plan.id, '--confirm', one.saved.hash);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toMatch(/audit log cannot be written/);
    expect(one.writes()).toEqual([]);
  });

  it('that is a link to another file is refused, and the other file stays as it is', async () => {
    const one = await savedPlan();
    const target = join(one.home.path, 'precious');
    writeFileSync(target, 'untouched', { mode: 0o600 });
    rmSync(one.audit, { recursive: true, force: true });
    mkdirSync(one.audit, { recursive: true });
    symlinkSync(target, join(one.audit, `${new Date().toISOString().slice(0, 10)}.jsonl`));
    const ended = await one.run('apply', one.saved.plan.id, '--confirm', one.saved.hash);
    expect(ended.code).not.toBe(0);
    expect(readFileSync(target, 'utf8')).toBe('untouched');
    expect(one.writes()).toEqual([]);
  });

  it('survives a torn last line and tells of a changed one', async () => {
    const one = await savedPlan();
    const [file = ''] = readdirSync(one.audit);
    const path = join(one.audit, file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, `${text}{"type":"inte`, { mode: 0o600 });
    expect((await one.run('apply', one.saved.plan.id, '--confirm', one.saved.hash)).code).toBe(0);
    const torn = await one.run('audit');
    expect(torn.stderr).toMatch(/is torn/);
    expect(torn.stdout).toMatch(/applied/);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"by":"hash"', '"by":"keys"'), { mode: 0o600 });
    expect((await one.run('audit')).stderr).toMatch(/was changed/);
  });

  it('names what was open when the process was killed between the send and the answer', async () => {
    const one = await savedPlan();
    const [proxy, reached] = await hangingProxy(one.embedded.url);
    // The same server for the plan's hash is not possible through a proxy: the plan is made through it.
    writeFileSync(one.kubeconfig, one.embedded.kubeconfig.replaceAll(one.embedded.url, proxy));
    expect((await one.run('scale the frontend to 3')).code).toBe(3);
    const listed = JSON.parse((await one.run('plans', '-o', 'json')).stdout) as {
      id: string;
      hash: string;
      title: string;
    }[];
    const plan = listed.find(({ title }) => title.includes('frontend'));
    const ended = kubewhy(['apply', plan?.id ?? '', '--confirm', plan?.hash ?? ''], one.home.path, {
      env: { KUBECONFIG: one.kubeconfig },
      limitMs: 3000,
    });
    await reached;
    expect((await ended).signal).toBe('SIGKILL');
    expect(one.writes()).toHaveLength(1);
    const { stderr } = await one.run('audit');
    expect(stderr).toMatch(/open: \w+ scale deployment\/todo-chatbot-frontend from 2 to 3: its outcome is not known/);
  });
});

/** Passes everything on, and never answers a write. */
async function hangingProxy(target: string): Promise<readonly [string, Promise<void>]> {
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const server = createServer((incoming, answer) => {
    const passed = httpRequest(
      target + (incoming.url ?? ''),
      { method: incoming.method, headers: incoming.headers },
      (got) => {
        if (incoming.method === 'PATCH' && !incoming.url?.includes('dryRun')) {
          got.resume();
          return reach();
        }
        answer.writeHead(got.statusCode ?? 500, got.headers);
        got.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return [`http://127.0.0.1:${(server.address() as AddressInfo).port}`, reached];
}
