import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_FLAGS } from '../../src/cli/logs/other-flags.ts';
import { serveLogs, type LogServer } from '../helpers/log-server.ts';
import { runHere } from '../helpers/run-here.ts';

const LINES = ['INFO up', 'WARN slow', 'ERROR down', 'INFO up again'].map(
  (text, at) => `2026-05-01T10:00:0${at}.000000000Z ${text}\n`,
);

/** `kubectl logs --help` of 1.37 and `stern --help` of 1.34, without those of help, version and the connection. */
const KUBECTL =
  'all-containers all-pods container follow ignore-errors insecure-skip-tls-verify-backend limit-bytes max-log-requests pod-running-timeout prefix previous selector since since-time tail timestamps';
const STERN =
  'all-namespaces burst color completion condition config container container-colors container-state diff-container ephemeral-containers exclude exclude-container exclude-pod field-selector highlight include init-containers max-log-requests no-follow node only-log-lines output pod-colors prompt qps selector show-hidden-options since stdin tail template template-file timestamps timezone verbosity';

describe('a flag of kubectl logs or of stern', () => {
  const home = mkdtempSync(join(tmpdir(), 'kubewhy-flags-'));
  const file = join(home, 'kubeconfig');
  let server: LogServer;
  beforeAll(async () => {
    server = await serveLogs(['web-1', 'web-2'], () => LINES.map((line) => Buffer.from(line)));
    writeFileSync(file, server.kubeconfig, { mode: 0o600 });
  });
  afterAll(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });
  const logs = async (...args: string[]) => {
    const before = server.requests.length;
    const ended = await runHere(['logs', ...args], { HOME: home, KUBECONFIG: file });
    return {
      ...ended,
      asked: server.requests
        .slice(before)
        .filter((path) => path.includes('/log?'))
        .join('\n'),
    };
  };
  const ALL = ['INFO up', 'WARN slow', 'ERROR down', 'INFO up again'];

  it.each([...new Set(`${KUBECTL} ${STERN}`.split(' '))])(
    '--%s is taken, or told what to write in its place',
    async (flag) => {
      const { stdout } = await runHere(['logs', '--help'], { HOME: home });
      const hidden = ['all-containers', 'all-pods', 'ignore-errors'].includes(flag);
      if (hidden || new RegExp(`--${flag}\\b`).test(stdout)) return expect(OTHER_FLAGS[`--${flag}`]).toBeUndefined();
      const { code, stderr, stdout: nothing } = await logs('web', `--${flag}`);
      expect({ code, nothing }).toEqual({ code: 2, nothing: '' });
      expect(stderr).toContain(`unknown option '--${flag}'`);
      expect(stderr).toContain(`kubewhy logs has no --${flag}; ${OTHER_FLAGS[`--${flag}`]}`);
    },
  );

  it.each<[string, readonly string[], readonly string[]]>([
    [
      '-i twice: one of the patterns is enough, as in stern',
      ['-i', 'WARN', '-i', 'again'],
      ['WARN slow', 'INFO up again'],
    ],
    ['-e twice: neither of them', ['-e', 'WARN', '-e', 'again'], ['INFO up', 'ERROR down']],
    ['--all-containers', ['--all-containers'], ALL],
    ['--ignore-errors', ['--ignore-errors'], ALL],
    ['-c with a pattern', ['-c', 'a.p'], ALL],
    ['-E twice', ['-E', 'sidecar', '-E', 'proxy'], ALL],
  ])('%s', async (_what, flags, expected) => {
    const { stdout } = await logs('web-1', ...flags);
    expect(stdout.trimEnd().split('\n')).toEqual(expected);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['--tail', ['--tail', '7'], /tailLines=7\b/],
    ['-s, as in stern', ['-s', '90s'], /sinceSeconds=90\b/],
    ['--since of kubectl', ['--since=1h30m'], /sinceSeconds=5400\b/],
    ['--since-time', ['--since-time', '2026-05-01T10:00:00Z'], /sinceTime=2026-05-01T10%3A00%3A00Z/],
    ['-p', ['-p'], /previous=true/],
    ['-c with a name', ['-c', 'app'], /container=app&/],
  ])('%s is asked of the server', async (_what, flags, asked) => {
    expect((await logs('web-1', ...flags)).asked).toMatch(asked);
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['a pattern for pods', ['web-\\d'], ['web-1', 'web-2']],
    ['--exclude-pod', ['web-\\d', '--exclude-pod', '2$'], ['web-1']],
    ['-l', ['-l', 'app=noisy'], ['web-1', 'web-2']],
    ['--all-pods sets the prefix', ['web-1', '--all-pods'], ['web-1']],
  ])('%s', async (_what, flags, pods) => {
    const { stdout } = await logs(...flags, '--prefix');
    const shown = new Set(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    );
    expect([...shown]).toEqual(pods);
  });

  it('-o of stern: raw is the line alone, json has a member for each part, others are named', async () => {
    expect((await logs('web-1', '-o', 'raw')).stdout).toBe(`${ALL.join('\n')}\n`);
    const [first = ''] = (await logs('web-1', '-o', 'json')).stdout.split('\n');
    expect(JSON.parse(first)).toMatchObject({ pod: 'web-1', container: 'app', namespace: 'noisy', text: 'INFO up' });
    expect((await logs('web-1', '-o', 'extjson')).stderr).toMatch(/text, json, raw/);
  });

  it('--node and --field-selector are fields of pods; with a name of a workload the latter is refused', async () => {
    expect((await logs('web-1', '--node', 'elsewhere')).stderr).toMatch(/has no pod/);
    const both = await logs('web', '--field-selector', 'status.phase=Running');
    expect({ code: both.code, stderr: both.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/not both/),
    });
  });
});
