import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

type Action = {
  readonly inputs: Record<string, { readonly default: string }>;
  readonly runs: { readonly steps: readonly { readonly run?: string; readonly env?: Record<string, string> }[] };
};

/** A npx that runs the program of this checkout and writes down how it was called. */
function workplace() {
  const folder = mkdtempSync(join(tmpdir(), 'kubewhy-pipeline-'));
  const program = resolve('bin/kubewhy.cjs');
  writeFileSync(
    join(folder, 'npx'),
    `#!/bin/bash\nprintf '%s\\n' "$@" > "${folder}/called"\nshift 2\nexec "${process.execPath}" "${program}" "$@"\n`,
  );
  chmodSync(join(folder, 'npx'), 0o755);
  return { folder, called: () => readFileSync(join(folder, 'called'), 'utf8').trim().split('\n') };
}

function bash(
  script: string,
  folder: string,
  env: Record<string, string>,
): Promise<{ code: number | null; out: string }> {
  const path = `${folder}:${process.env['PATH'] ?? ''}`;
  const all = {
    PATH: path,
    HOME: folder,
    GITHUB_OUTPUT: join(folder, 'output'),
    GITHUB_STEP_SUMMARY: join(folder, 'summary'),
  };
  const child = spawn('bash', ['-e', '-c', script], { cwd: folder, env: { ...all, ...env } });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((done) => child.on('close', (code) => done({ code, out })));
}

const action = parse(readFileSync('.github/actions/verify/action.yml', 'utf8')) as Action;
const step = action.runs.steps.find(({ run }) => run !== undefined);
/** The step's environment as GitHub makes it of the inputs. */
const environment = (inputs: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(step?.env ?? {}).map(([name, text]) => [
      name,
      text.replace(
        /\$\{\{ inputs\.(\w+) \}\}/g,
        (_all, key: string) => inputs[key] ?? action.inputs[key]?.default ?? '',
      ),
    ]),
  );

describe('the action for GitHub', () => {
  it('takes no input as shell text', () => {
    expect(step?.run).not.toContain('${{');
    expect(Object.keys(action.inputs).sort()).toEqual([
      'context',
      'namespace',
      'release',
      'version',
      'wait',
      'workloads',
    ]);
  });

  it('ends with the verdict, an annotation and a table', async () => {
    const { folder, called } = workplace();
    const inputs = { workloads: 'todo-chatbot-backend  deployment/todo-chatbot-frontend', namespace: 'todo-chatbot' };
    const env = { ...environment(inputs), KUBEWHY_SCENARIO: 'missing-secret-key' };
    const { code, out } = await bash(step?.run ?? '', folder, env);
    expect(code, out).toBe(10);
    expect(out).toContain('::error title=deployment/todo-chatbot-backend is broken::SecretKeyNotFound');
    expect(readFileSync(join(folder, 'output'), 'utf8')).toBe('code=10\n');
    expect(readFileSync(join(folder, 'summary'), 'utf8')).toContain('| ✗ broken | deployment/todo-chatbot-backend |');
    expect(called().slice(0, 3)).toEqual(['--yes', 'kubewhy@latest', 'verify']);
  }, 60_000);

  it('takes hostile inputs as words', async () => {
    const { folder, called } = workplace();
    const inputs = { workloads: '$(touch hacked) ; --help', release: '"; touch hacked; "', wait: '`touch hacked`' };
    const { code } = await bash(step?.run ?? '', folder, environment(inputs));
    expect(code).toBe(2);
    expect(called().slice(-5)).toEqual(['--', '$(touch', 'hacked)', ';', '--help']);
    expect(() => readFileSync(join(folder, 'hacked'))).toThrow();
  });
});

describe('the job for GitLab', () => {
  it('writes a JUnit report and ends with the verdict', async () => {
    const [, yaml = ''] = /## GitLab\n\n```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/pipelines.md', 'utf8')) ?? [];
    const { verify } = parse(yaml) as { verify: { script: string[]; variables: Record<string, string> } };
    const { folder } = workplace();
    const env = {
      ...verify.variables,
      KUBEWHY_SCENARIO: 'missing-secret-key',
      RELEASE: 'todo-chatbot',
      NAMESPACE: 'todo-chatbot',
    };
    // npx --yes kubewhy: one word less than with a version.
    const script = verify.script.join('\n').replace('10m', '1m');
    const { code, out } = await bash(script, folder, env);
    expect(code, out).toBe(10);
    expect(readFileSync(join(folder, 'kubewhy.xml'), 'utf8')).toMatch(
      /<testcase classname="todo-chatbot" name="deployment\/todo-chatbot-backend"[\s\S]*<failure type="broken" message="SecretKeyNotFound/,
    );
  }, 60_000);
});
