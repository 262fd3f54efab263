import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { kubeconfigFor, pour, startApi } from '../helpers/cluster-server.ts';
import { kubewhy, makeHome } from '../helpers/program.ts';

const POD = {
  metadata: { name: 'x', namespace: 'shop', uid: 'u-1', resourceVersion: '1' },
  spec: { containers: [{ name: 'c', image: 'x:1' }] },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'c',
        ready: true,
        restartCount: 0,
        containerID: 'containerd://1',
        state: { running: { startedAt: '2026-11-26T10:00:00Z' } },
      },
    ],
  },
};
const LINE = `2026-11-26T10:00:01.000000000Z ${'password=abc123def word '.repeat(20)}\n`;

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s ends a run that a flood of log lines keeps busy, with nothing of its secrets shown',
  async (signal, code) => {
    const api = await startApi(({ path, query }) => {
      if (path.includes('/log?')) return pour(LINE.repeat(200), 100_000);
      if (query.has('watch')) return (response) => response.writeHead(200).flushHeaders();
      if (/\/pods\/x/.test(path)) return { json: POD };
      return { json: { kind: 'PodList', metadata: { resourceVersion: '1' }, items: [POD] } };
    });
    const home = makeHome();
    const config = join(home.path, 'kubeconfig');
    writeFileSync(config, kubeconfigFor(api.url), { mode: 0o600 });
    const ended = await kubewhy(['logs', 'pod/x', '-f'], home.path, {
      env: { KUBECONFIG: config },
      kill: { when: /\[hidden\]/, signal },
      limitMs: 60_000,
    });
    home.remove();
    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain('password=[hidden]');
    expect(ended.stdout).not.toContain('abc123def');
  },
  60_000,
);
