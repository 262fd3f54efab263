import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { ioHere } from '../helpers/io-here.ts';
import { serveRecording, type RecordedCluster } from '../helpers/recorded-cluster.ts';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'job', namespace: 'default', uid: 'u1' },
  spec: { nodeName: 'n1', containers: [{ name: 'app', image: 'app:1' }], restartPolicy: 'Never' },
  status: {
    phase: 'Succeeded',
    containerStatuses: [{ name: 'app', containerID: 'containerd://1', state: { terminated: { exitCode: 0 } } }],
  },
};

describe('kubewhy logs --no-redact', () => {
  const home = mkdtempSync(join(tmpdir(), 'kubewhy-plain-'));
  let cluster: RecordedCluster;
  beforeAll(async () => {
    const line = '2026-05-01T10:00:00.000000001Z password=hunter2winter \x1b[2Jend\n';
    cluster = await serveRecording({ objects: [POD], logs: { 'default/job/app': line }, stampedLogs: true });
    writeFileSync(join(home, 'kubeconfig'), cluster.kubeconfig, { mode: 0o600 });
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await cluster.close();
  });

  async function logs(args: readonly string[], terminal: boolean, more: Readonly<Record<string, string>> = {}) {
    let [out, err] = ['', ''];
    const { io, code } = ioHere(
      { HOME: home, KUBECONFIG: join(home, 'kubeconfig'), ...more },
      {
        out: (text) => void (out += text),
        err: (text) => void (err += text),
        interactive: terminal,
        outIsTerminal: terminal,
      },
    );
    await run(['logs', 'pod/job', '--color', 'never', ...args], io);
    return { code: code(), out, err };
  }

  it.each([[[]], [['-f']], [['-o', 'raw']]])('shows what was logged, and says so first: %j', async (args) => {
    const { code, out, err } = await logs([...args, '--no-redact'], true);
    expect({ code, out }).toEqual({ code: 0, out: 'password=hunter2winter end\n' });
    expect(err).toMatch(/^secrets are not hidden in these lines \(--no-redact\)\n/m);
  });

  it.each([[[]], [['-f']]])('hides it without the flag: %j', async (args) => {
    const { code, out, err } = await logs(args, true);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: 'password=[hidden] end\n',
      err: expect.not.stringContaining('--no-redact'),
    });
  });

  it.each<[string, readonly string[], boolean, Readonly<Record<string, string>>]>([
    ['into a pipe', [], false, {}],
    ['into a file as it is', ['-o', 'raw'], false, {}],
    ['followed into a pipe', ['-f'], false, {}],
    ['in CI', [], true, { CI: 'true' }],
  ])('is refused before anything is read: %s', async (_what, args, terminal, env) => {
    const before = cluster.requests.length;
    const { code, out, err } = await logs([...args, '--no-redact'], terminal, env);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/--no-redact shows secrets on your own terminal alone/);
    expect(cluster.requests.length).toBe(before);
  });
});
