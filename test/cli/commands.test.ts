import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { SCENARIOS } from '../../src/demo/index.ts';
import { ESCAPES, kubewhy, makeHome, STACK } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';

const home = makeHome();
afterAll(() => home.remove());
const run = (...args: string[]) => runHere(args, { HOME: home.path });

const answerSchema = z.strictObject({
  answer: z.string().min(1),
  findings: z.array(z.looseObject({ cause: z.string() })),
  calls: z.array(
    z.looseObject({
      name: z.string(),
      input: z.unknown(),
      effect: z.enum(['read', 'change', 'unknown']),
      state: z.string(),
    }),
  ),
  usage: z.looseObject({ input: z.number(), output: z.number() }).nullable(),
  stopped: z.string(),
  exitCode: z.int(),
  error: z.looseObject({ code: z.string() }).optional(),
  savedPlans: z.array(z.strictObject({ id: z.string(), hash: z.string().length(64), path: z.string() })).optional(),
});

describe('the command line', () => {
  it('prints its version and nothing else', async () => {
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it('prints the help that the build wrote down, which is that of the program', async () => {
    const here = await run('--help');
    for (const word of ['--help', '-h', 'help'])
      expect(await kubewhy([word], home.path)).toMatchObject({ code: 0, stdout: here.stdout });
  });

  it.each([
    '',
    'chat',
    'ask',
    'diagnose',
    'logs',
    'status',
    'tools',
    'models',
    'demo',
    'apply',
    'plans',
    'audit',
    'explain',
    'verify',
    'completion',
  ])('explains %s with --help', async (command) => {
    const { code, stdout, stderr } = await run(...[command, '--help'].filter(Boolean));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: kubewhy/);
    expect(stderr).toBe('');
  });

  it.each([
    ['an unknown option', ['diagnose', '--nope'], /unknown option '--nope'/],
    ['a mistyped command', ['dignose'], /did you mean: kubewhy diagnose/],
    ['a mistyped help', ['helpp'], /did you mean: kubewhy help/],
    ['a mistyped version', ['verson'], /did you mean: kubewhy version/],
    ['a wrong choice', ['diagnose', '-o', 'xml'], /no form "xml".*\n.*-o takes text, json/],
    [
      'a wrong number',
      ['diagnose', '--timeout', 'soon'],
      /--timeout.*'soon' is invalid. It must be a whole number from 1 to 600/,
    ],
    ['a namespace that is none', ['diagnose', '-n', 'Not_A_Name'], /namespace: must be a namespace name.*--namespace/],
    ['an unknown scenario', ['diagnose', '--scenario', 'nope'], /unknown scenario "nope"\n.*missing-secret-key/],
    ['a model of nobody', ['-p', 'why', '--model', 'claude:x'], /unknown model "claude:x"\n.*openai:NAME/],
    ['a provider without its key', ['-p', 'why', '--model', 'gemini:x'], /gemini needs a key\n.*GEMINI_API_KEY/],
    ['a port that is none', ['demo', '--serve', '--port', '99999'], /--port.*whole number from 0 to 65535/],
    ['no number of lines', ['logs', 'backend', '--tail', 'x'], /--tail.*It must be a number of lines/],
    ['a mistyped command with a name', ['diagnosis', 'x'], /did you mean: kubewhy diagnose/],
    ['logs without a workload', ['logs'], /name a workload, a pattern for pods, or a selector/],
    ['a duration that is none', ['logs', 'backend', '--since', 'long'], /--since "long" is not a duration/],
    ['a shell without completion', ['completion', 'tcsh'], /bash, zsh, fish or powershell/],
    ['the chat without a terminal', ['chat'], /needs a terminal\n.*kubewhy -p/],
  ])('refuses %s with code 2 and a next step', async (_what, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toMatch(STACK);
  });

  it('names a setting of the environment that is of the wrong kind, its place and what is allowed', async () => {
    const { code, stderr } = await runHere(['status'], { HOME: home.path, KUBEWHY_READ_ONLY: 'maybe' });
    expect(stderr).toBe('error: readOnly: "maybe" is not allowed (from KUBEWHY_READ_ONLY)\n  allowed: true, false\n');
    expect(code).toBe(2);
  });

  it.each([
    [
      'a kubeconfig that is named and not there',
      { KUBECONFIG: '/nonexistent/config' },
      /KUBECONFIG names no file that exists/,
    ],
    ['no kubeconfig in a pipeline', { CI: 'true' }, /there is no kubeconfig, and CI is set/],
  ])('never gives a verdict on the demo for %s', async (_what, env, says) => {
    const { code, stdout, stderr } = await runHere(['diagnose', '-o', 'json'], { HOME: home.path, ...env });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'Error', error: { code: 'config' }, exitCode: 2 });
    expect(stderr).toMatch(says);
  });

  it('shows the demo to who starts it bare, also in a pipeline', async () => {
    const { code, stdout } = await runHere([], { HOME: home.path, CI: 'true' });
    expect(code).toBe(0);
    expect(stdout).toMatch(/JWT_SECRET/);
  });

  it.each([
    [['help', 'diagnose'], /^Usage: kubewhy diagnose/],
    [['version'], /^\d+\.\d+\.\d+\n$/],
  ])('answers %j by itself, never by a model', async (args, says) => {
    const { code, stdout } = await run(...args);
    expect(code).toBe(0);
    expect(stdout).toMatch(says);
  });

  it('has completion scripts that ask the program itself', async () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell'])
      expect((await run('completion', shell)).stdout).toContain('kubewhy __complete');
    expect((await run('__complete', '--', 'diag')).stdout).toBe(
      'diagnose\tfind the cause by rules, without a model\n:4\n',
    );
  });

  it('lists tools and scenarios', async () => {
    const tools = JSON.parse((await run('tools', '-o', 'json')).stdout) as { name: string; effect: string }[];
    expect(tools).toContainEqual(expect.objectContaining({ name: 'diagnose', effect: 'read' }));
    expect(tools).toContainEqual(expect.objectContaining({ name: 'scale_workload', effect: 'change' }));
    const { stdout } = await run('demo', '--list');
    expect(stdout).toMatch(/^oom /m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(SCENARIOS.length);
  });
});

describe('one question', () => {
  it('is answered on standard output, the rest goes to standard error', async () => {
    const { code, stdout, stderr } = await run('why is the backend crashing', '--scenario', 'oom');
    expect(code).toBe(0);
    expect(stdout).toMatch(/memory limit of 160Mi/);
    expect(stdout).not.toMatch(/offline planner|· diagnose/);
    expect(stderr).toMatch(/offline planner/);
    expect(stderr).toMatch(/^context kubewhy-demo \(embedded demo\) · namespace todo-chatbot · model offline$/m);
    expect(stderr).toMatch(/· diagnose workload=backend/);
    expect(stdout).not.toMatch(ESCAPES);
  });

  it('is the demo question where there is neither a question nor a terminal', async () => {
    const { code, stdout, stderr } = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(/JWT_SECRET/);
    expect(stderr).toMatch(/embedded demo cluster/);
  });

  it('comes from standard input, too', async () => {
    const { code, stdout } = await kubewhy(['--scenario', 'oom'], home.path, {
      input: 'why is the backend crashing\n',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/160Mi/);
  });

  it('of megabytes piped in keeps the end, is reduced as a log is, and says what was left out', async () => {
    const line = (at: number): string => `2026-11-27T04:00:00Z INFO served /orders/${at} in ${at % 90} ms`;
    const lines = Array.from({ length: 40_000 }, (_, at) => line(at));
    lines[38_000] = '2026-11-27T04:55:00Z FATAL pool: connection to db-7:5432 refused, giving up after 12 tries';
    const { stdout } = await kubewhy(['why did it stop', '--scenario', 'oom', '-o', 'stream-json'], home.path, {
      input: lines.join('\n'),
    });
    const [first = ''] = stdout.split('\n');
    const { question } = JSON.parse(first) as { question: string };
    expect(question).toMatch(/newest 1 MiB of it; [\d,]+ KiB before that were left out/);
    expect(question).toContain('connection to db-7:5432 refused');
    expect(question).toMatch(/\d{5} lines, 2 patterns, 1 entries look like faults/);
    expect(question.length).toBeLessThan(24_000);
  });

  it('does not wait for ever on a pipe that never speaks', async () => {
    const { code, stdout } = await kubewhy(['--scenario', 'oom'], home.path, { open: true });
    expect(code).toBe(0);
    expect(stdout).toMatch(/160Mi/);
  });

  it.each([
    [['diagnose', 'deployment', 'backend'], 10, /OOMKilled on deployment\/todo-chatbot-backend/, /^the kubeconfig|^$/],
    [
      ['diagnose', 'backend', 'frontend', 'proxy'],
      2,
      /^$/,
      /one object is named, or none: kubewhy diagnose takes NAME, KIND\/NAME or KIND NAME\n {2}kubewhy diagnose backend/,
    ],
    [['events', 'deploy/backend', 'frontend'], 2, /^$/, /one object is named, or none/],
  ])('of one object may be named in two words, as for kubectl: %j', async (words, code, out, err) => {
    const ended = await runHere([...words, '--scenario', 'oom'], { HOME: home.path });
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(out);
    expect(ended.stderr).toMatch(err);
  });

  it('is never answered from the demo cluster unsaid when there is a kubeconfig', async () => {
    const own = join(home.path, 'own-kubeconfig');
    writeFileSync(own, 'apiVersion: v1\nkind: Config\n');
    const { stdout, stderr } = await runHere(['status'], { HOME: home.path, KUBEWHY_SCENARIO: 'oom', KUBECONFIG: own });
    expect(stdout).toMatch(/^context kubewhy-demo \(embedded demo\)\nnamespace todo-chatbot/);
    expect(stderr).toBe(
      'the kubeconfig is not used: this is the embedded demo cluster, since the scenario oom is set\n',
    );
  });

  it('that needs a change on the embedded cluster promises no later apply, and apply says why', async () => {
    const { code, stdout, stderr } = await run('scale the backend to 5', '--scenario', 'healthy');
    expect(code).toBe(3);
    expect(stdout).not.toContain('kubewhy apply');
    expect(stderr).toMatch(/embedded cluster ends with this run[\s\S]*demo --serve/);
    expect(stderr).not.toMatch(/--confirm/);
    const [plan] = JSON.parse((await run('plans', '-o', 'json')).stdout) as { id: string; hash: string }[];
    const applied = await run('apply', plan?.id ?? '', '--confirm', plan?.hash ?? '');
    expect(applied).toMatchObject({ code: 5, stdout: '' });
    expect(applied.stderr).toMatch(/embedded demo cluster, which ended with its run\n.*demo --serve/);
  });

  it('is one JSON object with -o json', async () => {
    const { code, stdout } = await run('-p', 'why is the backend crashing', '--scenario', 'oom', '-o', 'json');
    const answer = answerSchema.parse(JSON.parse(stdout));
    expect(answer.findings[0]?.cause).toBe('OOMKilled');
    expect(answer.exitCode).toBe(code);
  });

  it('is a line for each event with -o stream-json, from init to result', async () => {
    const { stdout } = await run('-p', 'why is the backend crashing', '--scenario', 'oom', '-o', 'stream-json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events[0]).toMatchObject({
      type: 'init',
      context: 'kubewhy-demo',
      namespace: 'todo-chatbot',
      model: 'offline',
    });
    expect(events.at(-1)).toMatchObject({ type: 'result', stopped: 'answered', exitCode: 0 });
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['turn', 'call', 'result', 'text', 'done']));
  });

  it('that needs a change saves the plan and ends with 3, and nothing is sent', async () => {
    const { code, stdout } = await run('scale the backend to 5', '--scenario', 'healthy', '-o', 'json');
    const answer = answerSchema.parse(JSON.parse(stdout));
    expect(code).toBe(3);
    expect(answer.savedPlans).toHaveLength(1);
    expect(answer.calls).toMatchObject([{ name: 'scale_workload', effect: 'change', state: 'denied' }]);
  });

  it('ends quietly when its reader has gone', async () => {
    const { execFileSync } = await import('node:child_process');
    const out = execFileSync('sh', ['-c', `"${process.execPath}" bin/kubewhy.cjs tools -o json | head -n 1`], {
      env: { PATH: process.env['PATH'], HOME: home.path },
      encoding: 'utf8',
    });
    expect(out).toBe('[\n');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('a followed log ends with its code on %s', async (signal, code) => {
    const ended = await kubewhy(['logs', 'backend', '-f', '--scenario', 'healthy'], home.path, {
      kill: { when: /health/, signal },
    });
    expect(ended.code).toBe(code);
    expect(ended.stderr).not.toMatch(STACK);
  });
});

describe('settings', () => {
  const configured = makeHome();
  afterAll(() => configured.remove());
  mkdirSync(join(configured.path, '.config', 'kubewhy'), { recursive: true });
  const file = join(configured.path, '.config', 'kubewhy', 'config.yaml');

  it('of a file give the form of answers, diagnose and status; other commands go by their own -o', async () => {
    writeFileSync(file, 'output: json\nscenario: oom\n');
    const begins = async (...args: string[]) => (await runHere(args, { HOME: configured.path })).stdout.slice(0, 1);
    expect(await begins('diagnose')).toBe('{');
    expect(await begins('status')).toBe('{');
    expect(await begins('tools')).not.toBe('{');
    expect(await begins('logs', 'frontend', '--tail', '1')).not.toBe('{');
  });

  it('come from flags before the environment before the file', async () => {
    writeFileSync(file, 'scenario: oom\n');
    const cause = async (args: string[], env: Record<string, string>) => {
      const { stdout } = await runHere(['diagnose', '-o', 'json', ...args], { HOME: configured.path, ...env });
      return (JSON.parse(stdout) as { findings: { cause: string }[] }).findings[0]?.cause;
    };
    expect(await cause([], {})).toBe('OOMKilled');
    expect(await cause([], { KUBEWHY_SCENARIO: 'liveness-path' })).toBe('ProbePathNotFound');
    expect(await cause(['--scenario', 'image-not-found'], { KUBEWHY_SCENARIO: 'liveness-path' })).toBe(
      'ImageTagNotFound',
    );
  });

  it.each([
    ['an unknown key', 'modell: x\n', /unknown key "modell"\n.*known keys: context, namespace/],
    ['a value of the wrong type', 'timeout: soon\n', /timeout: .*config\.yaml.*\n.*1 to 600/],
    [
      'a key that stands twice',
      'timeout: 5\ntimeout: 6\n',
      /cannot be read: not YAML \(line 2\): duplicated mapping key/,
    ],
    ['text that is no YAML', '{: nope', /config\.yaml cannot be read/],
  ])('name the key and what is allowed for %s', async (_what, text, message) => {
    writeFileSync(file, text);
    const { code, stderr, stdout } = await runHere(['diagnose'], { HOME: configured.path });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('name the environment variable that is wrong', async () => {
    writeFileSync(file, '');
    const { code, stderr } = await runHere(['diagnose'], { HOME: configured.path, KUBEWHY_DRY_RUN: 'maybe' });
    expect(stderr).toMatch(/dryRun: .*KUBEWHY_DRY_RUN.*\n.*true, false/);
    expect(code).toBe(2);
  });
});
