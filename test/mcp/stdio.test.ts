import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { callOf } from './world.ts';
import { COMPILED, kubewhy, makeHome } from '../helpers/program.ts';

const home = makeHome();
afterAll(() => home.remove());
const env = { PATH: process.env['PATH'] ?? '', HOME: home.path, ...COMPILED };

const hello = (id: number): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } } })}\n`;

/** The program with its pipes, spoken to in raw lines. */
function raw(args: readonly string[]) {
  const child = spawn(process.execPath, ['bin/kubewhy.cjs', 'mcp', ...args], { env, stdio: 'pipe' });
  const seen = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (seen.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (seen.err += chunk.toString()));
  onTestFinished(() => void child.kill('SIGKILL'));
  const until = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(seen.out + seen.err))
      await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
  };
  const lines = (): { id?: number; result?: unknown; error?: unknown }[] =>
    seen.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id?: number });
  return { child, seen, until, lines, closed: once(child, 'close') };
}

describe('kubewhy mcp on stdio', () => {
  it('serves a client of the SDK as a process, honours -n and --read-only, and ends with it', async () => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['bin/kubewhy.cjs', 'mcp', '--demo', '--read-only', '-n', 'todo-chatbot', '--toolsets', 'helm'],
      env,
      stderr: 'pipe',
    });
    const client = new Client({ name: 'test', version: '1' });
    await client.connect(transport);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('helm_releases');
    expect(tools.map(({ name }) => name)).not.toContain('can_i');
    expect(tools.filter(({ annotations }) => annotations?.readOnlyHint !== true)).toEqual([]);
    const { text } = await callOf(client)('diagnose', {});
    expect(text).toContain('SecretKeyNotFound');
    expect(client.getInstructions()).toContain('changes: none, this server is read-only');
    expect(client.getInstructions()).toContain('an embedded demo cluster');
    expect((await callOf(client)('scale_workload', { workload: 'backend', replicas: 5 })).text).toContain(
      'there is no tool "scale_workload"',
    );
    await client.close();
  });

  it('writes nothing but the protocol to standard output, survives what is no message, and ends with its input', async () => {
    const { child, seen, until, lines, closed } = raw(['--demo']);
    child.stdin.write('this is no JSON\n{"jsonrpc":"1.0"}\n[1,2]\n');
    child.stdin.write(`${'['.repeat(20_000)}${']'.repeat(20_000)}\n`);
    child.stdin.write(hello(7));
    await until(/"id":7/);
    child.stdin.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: 8, method: 'tools/call', params: { name: 'diagnose', arguments: JSON.parse(`{"a":${'['.repeat(3_000)}${']'.repeat(3_000)}}`) as object } })}\n`,
    );
    await until(/"id":8/);
    child.stdin.end();
    expect(await closed).toEqual([0, null]);
    expect(lines().map(({ id }) => id)).toEqual([7, 8]);
    expect(lines()[1]).toMatchObject({ result: { isError: true } });
    expect(seen.err).toContain('serves context kubewhy-demo');
  });

  it('ends on a message that is larger than any that a client sends', async () => {
    const { child, seen, until, closed } = raw(['--demo']);
    child.stdin.on('error', () => undefined);
    child.stdin.write(hello(1));
    await until(/"id":1/);
    child.stdin.write('x'.repeat(5 * 1024 * 1024));
    await closed;
    expect(seen.err).toContain('exceeded maximum size');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with the code of the signal', async (signal, code) => {
    const { child, until, closed } = raw(['--demo']);
    child.stdin.write(hello(1));
    await until(/"id":1/);
    child.kill(signal);
    expect(await closed).toEqual([code, null]);
  });

  it('does not tell an assistant of a cluster that was made up, unless it is asked to', async () => {
    const { code, stdout, stderr } = await kubewhy(['mcp'], home.path, { input: '' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('there is no kubeconfig');
    expect(stderr).toContain('--demo');
  });
});
