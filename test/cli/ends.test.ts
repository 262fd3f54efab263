import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { bigNamespace } from '../helpers/big-namespace.ts';
import { COMPILED, kubewhy, makeHome, STACK } from '../helpers/program.ts';
import { runHere } from '../helpers/run-here.ts';
import { serveRecording } from '../helpers/recorded-cluster.ts';
import { modelServer } from '../helpers/scripted-server.ts';

const home = makeHome();
afterAll(() => home.remove());

const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

describe('a signal in the middle of a question', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends it with its code, lets the model go, and shows no stack trace', async (signal, code) => {
    const model = await modelServer('chat', [{ turn: { text: ['The backend', ' is ill'] }, after: 2, fault: 'stall' }]);
    const ended = await kubewhy(['why', '--scenario', 'healthy', '--model', 'openai:test'], home.path, {
      env: { OPENAI_API_KEY: 'sk-test-only-0123456789', OPENAI_BASE_URL: `${model.url}/v1` },
      kill: { when: /The backend/, signal },
    });
    expect(ended.code).toBe(code);
    expect(ended.signal).toBe(null);
    expect(ended.stderr).not.toMatch(STACK);
    await expect.poll(() => model.dropped()).toBe(1);
  });
});

describe('colour', () => {
  // `script` lends a terminal; without one the program never colours, so there is nothing to see.
  const lent = process.platform === 'linux' && has('script');
  if (!lent) console.log('SKIPPED: colours on a terminal: there is no script(1) here');
  const onTerminal = (args: string, env: Record<string, string>): string =>
    execFileSync('script', ['-qec', `"${process.execPath}" bin/kubewhy.cjs ${args}`, '/dev/null'], {
      env: { PATH: process.env['PATH'], HOME: home.path, ...COMPILED, TERM: 'xterm-256color', ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  it.skipIf(!lent)('is used on a terminal, and not with NO_COLOR', () => {
    // The line about a wait moves the cursor and has no colour.
    const colours = /\u001B\[[\d;]*m/;
    expect(onTerminal('status --scenario healthy', {})).toMatch(colours);
    expect(onTerminal('status --scenario healthy', { NO_COLOR: '1' })).not.toMatch(colours);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s is a script that the shell accepts', async (shell) => {
    const { code, stdout } = await runHere(['completion', shell], { HOME: home.path });
    expect(code).toBe(0);
    const file = join(home.path, `complete.${shell}`);
    writeFileSync(file, stdout);
    if (has(shell)) execFileSync(shell, ['-n', file]);
    else console.log(`SKIPPED: syntax of the ${shell} completion: there is no ${shell} here`);
  });

  it('completes commands and their options in bash', async () => {
    const { stdout } = await runHere(['completion', 'bash'], { HOME: home.path });
    const complete = (...words: string[]): string =>
      execFileSync(
        'bash',
        [
          '-c',
          `kubewhy() { "${process.execPath}" bin/kubewhy.cjs "$@"; }\n${stdout}\nCOMP_WORDS=(kubewhy ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _kubewhy; echo "\${COMPREPLY[@]}"`,
        ],
        { encoding: 'utf8' },
      ).trim();
    expect(complete('diag')).toBe('diagnose');
    expect(complete('logs', '--prev')).toBe('--previous');
    expect(complete('diagnose', '--prev')).toBe('');
  });
});

describe('demo --serve', () => {
  const kubectl = has('kubectl');
  if (!kubectl) console.log('SKIPPED: kubectl on demo --serve: there is no kubectl here');

  it('prints where its kubeconfig is, and takes it away when it is stopped', async () => {
    let seen = '';
    const ended = await kubewhy(['demo', '--serve', '--scenario', 'oom'], home.path, {
      kill: { when: /serves http[\s\S]*export KUBECONFIG|export KUBECONFIG[\s\S]*serves http/, signal: 'SIGTERM' },
      whenSeen: (output) => {
        const file = /export KUBECONFIG=(\S+)/.exec(output)?.[1] ?? '';
        if (!existsSync(file)) throw new Error(`no kubeconfig at ${file}`);
        if (kubectl)
          seen = execFileSync('kubectl', ['get', 'deployments', '-o', 'name'], {
            env: { PATH: process.env['PATH'], HOME: home.path, KUBECONFIG: file },
            encoding: 'utf8',
          });
      },
    });
    expect(ended.code).toBe(143);
    expect(ended.stdout).toMatch(/^export KUBECONFIG=\S+\n$/);
    if (kubectl) expect(seen).toMatch(/deployment\.apps\/todo-chatbot-backend/);
    expect(existsSync(/export KUBECONFIG=(\S+)/.exec(ended.stdout)?.[1] ?? '')).toBe(false);
  });
});

describe('where files stand', () => {
  it('is under the XDG folders when they are set', async () => {
    const config = join(home.path, 'cfg');
    mkdirSync(join(config, 'kubewhy'), { recursive: true });
    writeFileSync(join(config, 'kubewhy', 'config.yaml'), 'scenario: healthy\n');
    const env = { HOME: home.path, XDG_CONFIG_HOME: config, XDG_STATE_HOME: join(home.path, 'state') };
    expect(await runHere(['scale the backend to 3'], env)).toMatchObject({ code: 3 });
    expect(existsSync(join(home.path, 'state', 'kubewhy'))).toBe(true);
    expect(existsSync(join(home.path, '.local'))).toBe(false);
  });
});

describe('a large namespace', () => {
  it('of 10,000 pods costs at most 8 API requests and 5 of logs', { timeout: 60_000 }, async () => {
    const server = await serveRecording(bigNamespace(10_000));
    onTestFinished(() => server.close());
    const file = join(home.path, 'big');
    writeFileSync(file, server.kubeconfig);
    const ended = await runHere(['diagnose', '-n', 'big', '-o', 'json'], { HOME: home.path, KUBECONFIG: file });
    expect(ended.code).toBe(10);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      findings: [{ cause: 'OOMKilled', subject: { name: 'service-001' } }],
    });
    const isLog = ({ path }: { path: string }): boolean => path.includes('/log?');
    expect(server.requests.filter((request) => !isLog(request)).length).toBeLessThanOrEqual(8);
    expect(server.requests.filter(isLog).length).toBeLessThanOrEqual(5);
  });
});

describe('standard output that is full', () => {
  const full = existsSync('/dev/full');
  if (!full) console.log('SKIPPED: a full standard output: there is no /dev/full here');
  // The launcher alone writes the first two.
  it.skipIf(!full).each(['--version', '--help', 'tools'])('is said in one line and ends with 1: %s', (word) => {
    const ended = spawnSync('sh', ['-c', `"${process.execPath}" bin/kubewhy.cjs ${word} > /dev/full`], {
      env: { PATH: process.env['PATH'], HOME: home.path },
      encoding: 'utf8',
    });
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^error: standard output could not be written \(ENOSPC\)\n$/);
  });
});

describe('an error that nothing awaits', () => {
  it.each([
    ['thrown in a timer', `throw new Error('the wheel came off')`],
    ['a promise that is refused', `Promise.reject(new Error('the wheel came off'))`],
  ])('%s ends with one line, as data where data was asked for, and with 1', async (what, code) => {
    const file = join(home.path, `${what.replaceAll(' ', '-')}.cjs`);
    writeFileSync(file, `setTimeout(() => { ${code} }, 1);`);
    const env = { NODE_OPTIONS: `--require ${file}` };
    const ended = await kubewhy(['diagnose', '--scenario', 'oom', '-o', 'json'], home.path, { env });
    expect(ended).toMatchObject({ code: 1, stderr: 'error: the wheel came off\n' });
    expect(JSON.parse(ended.stdout)).toMatchObject({ kind: 'Error', error: { code: 'internal' }, exitCode: 1 });
  });
});
