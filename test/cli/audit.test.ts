import {
  appendFileSync,
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditIntent } from '../../src/agent/index.ts';
import { auditFile, auditFolder, openIntents, readAudit } from '../../src/cli/files/audit-file.ts';
import { planHash } from '../../src/core/plan.ts';
import { knownSecrets } from '../../src/core/redact.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { planOf, scaleChange } from '../agent/changes.ts';
import { desk } from './saved-plan.ts';

function record() {
  const home = mkdtempSync(join(tmpdir(), 'kubewhy-audit-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const env = { XDG_STATE_HOME: home };
  const file = (): string =>
    join(
      auditFolder(env),
      readdirSync(auditFolder(env))
        .filter((name) => name.endsWith('.jsonl'))
        .sort()
        .at(-1) ?? '',
    );
  return { env, file, audit: auditFile(env, async () => 'alice') };
}

const intent = (id: string, more: Partial<AuditIntent> = {}): AuditIntent => {
  const plan = more.plan ?? planOf([scaleChange('backend', 2, 5)]);
  return {
    id,
    at: new Date().toISOString(),
    hash: planHash(plan),
    plan,
    rehearsal: { ok: true, notes: [], warnings: [] },
    decision: { answer: 'yes', by: 'key' },
    cardMs: 1500,
    model: 'scripted',
    sources: ['get_logs'],
    ...more,
  };
};
const outcome = (id: string) => ({
  id,
  at: new Date().toISOString(),
  hash: 'h',
  outcome: { state: 'applied' as const, lines: ['5 of 5 ready'] },
  auditIds: ['a-1'],
  resourceVersions: ['7'],
  durationMs: 1,
});

describe('the record of changes', () => {
  it('is private, says who and what and how, and each line follows the one before it', async () => {
    const { env, audit, file } = record();
    await audit.intent(intent('one'));
    await audit.outcome(outcome('one'));
    await audit.declined({ ...intent('two'), code: 'declined', message: 'not now' });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(auditFolder(env)).mode & 0o777).toBe(0o700);
    const { lines, faults } = readAudit(env);
    expect(faults).toEqual([]);
    expect(lines).toMatchObject([
      { type: 'intent', clusterUser: 'alice', cardMs: 1500, decision: { by: 'key' }, sources: ['get_logs'] },
      { type: 'outcome', auditIds: ['a-1'] },
      { type: 'declined', code: 'declined', message: 'not now' },
    ]);
    expect(openIntents({ lines, faults })).toEqual([]);
  });

  it('survives a torn last line: it is said, and the next entry stands on a line of its own', async () => {
    const { env, audit, file } = record();
    await audit.intent(intent('one'));
    appendFileSync(file(), '{"type":"outcome","id":"on');
    await audit.intent(intent('two'));
    const { lines, faults } = readAudit(env);
    expect(lines.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(faults).toEqual([expect.stringMatching(/line 2 is torn/)]);
    expect(openIntents({ lines, faults }).map(({ id }) => id)).toEqual(['one', 'two']);
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ['changed', ([one = '', ...rest]) => [one.replace('"cardMs":1500', '"cardMs":9'), ...rest]],
    ['taken out', ([one = '', , ...rest]) => [one, ...rest]],
    ['put in', ([one = '', ...rest]) => [one, one, ...rest]],
  ])('shows that a line was %s', async (_what, spoil) => {
    const { env, audit, file } = record();
    for (const id of ['one', 'two', 'three']) await audit.intent(intent(id));
    const lines = readFileSync(file(), 'utf8').trimEnd().split('\n');
    writeFileSync(file(), `${spoil(lines).join('\n')}\n`, { mode: 0o600 });
    expect(readAudit(env).faults.join('\n')).toContain('does not follow the line before it');
  });

  it.each<[string, (folder: string, file: string) => void]>([
    ['its last line is', (_folder, file) => writeFileSync(file, `${readFileSync(file, 'utf8').split('\n')[0]}\n`)],
    ['a whole day is', (_folder, file) => rmSync(file)],
    ['all lines are', (_folder, file) => writeFileSync(file, '')],
  ])('shows that %s missing at the end, also after the next change', async (_what, spoil) => {
    const { env, audit, file } = record();
    await audit.intent(intent('zero'));
    renameSync(file(), file().replace(/[^/]*$/, '2020-01-01.jsonl'));
    for (const id of ['one', 'two']) await audit.intent(intent(id));
    expect(readAudit(env).faults).toEqual([]);
    spoil(dirname(file()), file());
    expect(readAudit(env).faults.join()).toContain('the end of the record is missing');
    await audit.intent(intent('three'));
    expect(readAudit(env).faults.join()).toContain('does not follow the line before it');
  });

  it('shows that a day between two others was taken out', async () => {
    const { env, audit, file } = record();
    for (const day of ['2020-01-01', '2020-01-02']) {
      await audit.intent(intent(day));
      renameSync(file(), file().replace(/[^/]*$/, `${day}.jsonl`));
    }
    await audit.intent(intent('three'));
    expect(readAudit(env).faults).toEqual([]);
    rmSync(file().replace(/[^/]*$/, '2020-01-02.jsonl'));
    expect(readAudit(env).faults.join()).toContain('does not follow the line before it');
  });

  it('is not written where somebody else could move it away', async () => {
    const { audit, file } = record();
    await audit.intent(intent('one'));
    const state = dirname(dirname(file()));
    chmodSync(state, 0o777);
    await expect(audit.intent(intent('two'))).rejects.toMatchObject({
      code: 'config',
      message: `${state} can be written by others`,
    });
  });

  it('of two runs at once is one chain', async () => {
    const { env, audit } = record();
    const other = auditFile(env, async () => 'bob');
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? audit : other).intent(intent(`e${index}`))),
    );
    const { lines, faults } = readAudit(env);
    expect(lines).toHaveLength(20);
    expect(faults).toEqual([]);
  });

  it('holds no secret value: known ones, those of a pattern, and typed ones are hidden', async () => {
    const { audit, file } = record();
    knownSecrets.add('known-secret-8Zk1');
    const plan = planOf([
      {
        verb: 'secret',
        target: { apiVersion: 'v1', kind: 'Secret', namespace: 'todo-chatbot', name: 'keys' },
        resource: { plural: 'secrets', namespaced: true },
        exists: false,
        values: new Sealed({ JWT: 'typed-secret-5Tg9' }),
      },
    ]);
    await audit.intent(intent('one', { plan }));
    await audit.declined({
      ...intent('two'),
      code: 'refused',
      message: 'known-secret-8Zk1 postgres://app:hunter2hunter2@db/x \u001b[31mred',
    });
    const text = readFileSync(file(), 'utf8');
    expect(text).not.toMatch(/8Zk1|5Tg9|hunter2|\u001b|\\u001b/);
    expect(text).toContain('{"key":"JWT","bytes":17,');
  });
});

describe('kubewhy audit', () => {
  it('tells what was proposed, decided, sent and answered, as sentences, as one entry, and as JSON', async () => {
    const { run, save } = await desk();
    const { id, hash } = await save();
    expect((await run(['apply', id, '--confirm', hash])).code).toBe(0);
    const { stdout, code } = await run(['audit']);
    expect(code).toBe(0);
    const [saved = '', intended = '', ended = ''] = stdout.trimEnd().split('\n');
    expect(saved).toMatch(/scale deployment\/todo-chatbot-backend from 2 to 5 .*: not sent, no-person/);
    expect(intended).toMatch(/yes by hash after \d+\.\d s, plan [0-9a-f]{12}$/);
    expect(ended).toMatch(/applied: .*5 of 5 ready/);
    const lines = JSON.parse((await run(['audit', '-o', 'json'])).stdout) as { id: string; type: string }[];
    expect(lines.map(({ type }) => type)).toEqual(['declined', 'intent', 'outcome']);
    const one = await run(['audit', lines[1]?.id.slice(0, 8) ?? '']);
    expect(one.stdout).toContain('"value": 5'.replace('value', 'to'));
    expect((await run(['audit', 'nothing'])).code).toBe(1);
  });
});

describe('kubewhy plans', () => {
  it('lists what can still be applied, and says why another file cannot', async () => {
    const { run, save, plans } = await desk();
    expect(await run(['plans'])).toMatchObject({ code: 0, stdout: '', stderr: 'no saved plans\n' });
    const { id, hash } = await save();
    writeFileSync(join(plans, 'odd.json'), '{}', { mode: 0o600 });
    const { stdout } = await run(['plans']);
    expect(stdout).toMatch(new RegExp(`^${id} .* kubewhy-demo/todo-chatbot {2}scale deployment`, 'm'));
    expect(stdout).toMatch(/odd\.json: .*not a plan/);
    const json = JSON.parse((await run(['plans', '-o', 'json'])).stdout) as { id?: string; hash?: string }[];
    expect(json.find((entry) => entry.id === id)?.hash).toBe(hash);
  });
});
