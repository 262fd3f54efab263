import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { type CONTRACTS, schemas } from '../../scripts/schemas.ts';
import { makeHome } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { modelServer } from '../helpers/scripted-server.ts';
import { KEY } from '../models/wire.ts';
import { desk } from './saved-plan.ts';

const home = makeHome();
afterAll(() => home.remove());
const env = { HOME: home.path };
const folder = resolve(import.meta.dirname, '../../docs/schemas');
const ajv = new Ajv({ strict: false, allErrors: true });

/** What of a value breaks the contract; empty when it keeps it. */
function broken(contract: keyof typeof CONTRACTS, value: unknown): readonly string[] {
  const check = ajv.getSchema(`kubewhy/v1/${contract}`) ?? ajv.compile(schemaOf(contract));
  if (check(value) === true) return [];
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
const schemaOf = (contract: string): object =>
  JSON.parse(readFileSync(join(folder, `${contract}.json`), 'utf8')) as object;

const lines = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

const scale = { id: 'c1', name: 'scale_workload', input: { workload: 'backend', replicas: 5 } };
const secret = { id: 'c2', name: 'set_secret_keys', input: { secret: 'todo-chatbot-secrets', keys: ['A'] } };

describe('the contracts of -o json (docs/schemas)', () => {
  it('are those of the types (npm run docs writes them)', () => {
    for (const [file, text] of schemas()) expect(readFileSync(join(folder, file), 'utf8'), file).toBe(text);
  });

  it.each<[string, keyof typeof CONTRACTS, readonly string[], number]>([
    ['diagnose', 'diagnose', ['diagnose', '--scenario', 'oom'], 10],
    ['diagnose of a workload that is fine', 'diagnose', ['diagnose', 'frontend', '--scenario', 'healthy'], 0],
    ['diagnose -l', 'diagnose', ['diagnose', '-l', 'app.kubernetes.io/component', '--scenario', 'oom'], 10],
    ['diagnose -A', 'diagnose', ['diagnose', '-A', '--scenario', 'secret-not-found'], 10],
    ['verify', 'verify', ['verify', 'backend', '--wait', '1s', '--scenario', 'stuck-rollout'], 10],
    ['status', 'view', ['status', '--scenario', 'quota'], 0],
    ['changes', 'view', ['changes', '--scenario', 'oom'], 0],
    ['config', 'config', ['config', '--scenario', 'oom', '-n', 'shop'], 0],
    ['explain of a cause', 'explain', ['explain', 'OOMKilled'], 0],
    ['explain of all', 'explain', ['explain'], 0],
    ['models', 'models', ['models'], 0],
    ['tools', 'tools', ['tools'], 0],
    ['an offline answer', 'answer', ['-p', 'why is the backend crashing', '--scenario', 'oom'], 0],
    ['a question that nobody can answer', 'answer', ['-p', 'sing me a song', '--scenario', 'oom'], 2],
    ['a change that nobody can approve', 'answer', ['-p', 'scale the backend to 5', '--scenario', 'healthy'], 3],
    ['a name that does not exist', 'error', ['diagnose', 'nobody', '--scenario', 'oom'], 1],
    ['a kubeconfig that does not exist', 'error', ['status', '--kubeconfig', '/no/such/file'], 2],
    ['a cause that does not exist', 'error', ['explain', 'Nothing'], 1],
    ['plans', 'plans', ['plans'], 0],
    ['audit', 'audit', ['audit'], 0],
  ])('%s keeps its contract', async (_what, contract, args, code) => {
    const ended = await runHere([...args, '-o', 'json'], env);
    expect(ended.code, ended.stderr).toBe(code);
    expect(broken(contract, JSON.parse(ended.stdout))).toEqual([]);
  });

  it('plans and the record keep theirs when a change was made', async () => {
    const { run, save } = await desk();
    const { id, hash } = await save();
    const plans = JSON.parse((await run(['plans', '-o', 'json'])).stdout) as unknown[];
    expect(plans).toHaveLength(1);
    expect(broken('plans', plans)).toEqual([]);
    expect((await run(['apply', id, '--confirm', hash])).code).toBe(0);
    const record = JSON.parse((await run(['audit', '-o', 'json'])).stdout) as { type: string }[];
    expect(record.map(({ type }) => type)).toEqual(['declined', 'intent', 'outcome']);
    expect(broken('audit', record)).toEqual([]);
  });

  it('lines of logs keep theirs', async () => {
    const { stdout } = await runHere(['logs', 'backend', '--tail', '3', '--scenario', 'oom', '-o', 'json'], env);
    const printed = lines(stdout);
    expect(printed.length).toBeGreaterThan(2);
    expect(printed.flatMap((line) => broken('log-line', line))).toEqual([]);
  });

  it.each([
    ['why is the backend crashing', 'oom', [{ text: ['The memory.'] }]],
    ['scale the backend to 5', 'healthy', [{ calls: [scale] }, { text: ['Proposed.'] }]],
    ['add a key to the secret', 'healthy', [{ calls: [secret] }, { text: ['Asked.'] }]],
    ['which pods run?', 'healthy', [{ status: 401, body: { error: { message: 'no such key' } } }]],
  ] as const)('events of "%s" keep theirs, the first and the last among them', async (question, scenario, turns) => {
    const server = await modelServer('chat', turns);
    const model = { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: KEY, KUBEWHY_MODEL: 'openai:test' };
    const { stdout } = await runHere(['-p', question, '--scenario', scenario, '-o', 'stream-json'], {
      ...env,
      ...model,
    });
    const printed = lines(stdout) as { type: string }[];
    expect([printed[0]?.type, printed.at(-1)?.type]).toEqual(['init', 'result']);
    for (const event of printed) expect(broken('stream-event', event).slice(0, 3), JSON.stringify(event)).toEqual([]);
  });

  it('a field that no contract names breaks it', async () => {
    const { stdout } = await runHere(['diagnose', '--scenario', 'oom', '-o', 'json'], env);
    const diagnosis = JSON.parse(stdout) as object;
    expect(broken('diagnose', { ...diagnosis, more: 1 })).not.toEqual([]);
    expect(broken('diagnose', { ...diagnosis, healthy: 'yes' })).not.toEqual([]);
  });
});
