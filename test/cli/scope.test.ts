import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scope } from '../../src/cli/health/scope.ts';
import { openCluster } from '../../src/cli/open.ts';
import { readSettings } from '../../src/cli/settings.ts';
import { ioHere } from '../helpers/io-here.ts';
import { makeHome } from '../helpers/program.ts';
import { serveRecording, type RecordedCluster } from '../helpers/recorded-cluster.ts';

const home = makeHome();
const KUBECONFIG = join(home.path, 'config');
const { io } = ioHere(
  { HOME: home.path, KUBECONFIG },
  { out() {}, err() {}, interactive: false, outIsTerminal: false },
);
let servers: RecordedCluster[] = [];

beforeAll(async () => {
  servers = await Promise.all([0, 1].map(() => serveRecording({ objects: [], namespace: 'shop' })));
  const [staging, production] = servers.map(({ url }) => url);
  writeFileSync(
    KUBECONFIG,
    `current-context: staging
contexts: [{name: staging, context: {cluster: s, user: one}}, {name: production, context: {cluster: p, user: two}}]
clusters: [{name: s, cluster: {server: '${staging}'}}, {name: p, cluster: {server: '${production}'}}]
users: [{name: one, user: {}}, {name: two, user: {}}, {name: admin, user: {}}]
`,
    { mode: 0o600 },
  );
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  home.remove();
});

describe('a chat that goes to another context', () => {
  it('is at its own server with its own user there, whatever the flags said of the first', async () => {
    const settings = readSettings({ context: 'staging', cluster: 's', user: 'admin' }, io.env);
    const scope = new Scope(settings, io, await openCluster(settings, io));
    expect(scope.cluster.reader.target).toMatchObject({ user: 'admin', otherServer: true });
    await scope.moveTo('production', io.signal, () => {});
    expect(scope.cluster.reader.target).toMatchObject({ server: servers[1]?.url, user: 'two' });
    expect(scope.cluster.reader.target.otherServer).toBeUndefined();
    await scope.close();
  });

  it('has moved as a whole when the connection of before cannot be closed', async () => {
    const settings = readSettings({}, io.env);
    const told: string[] = [];
    const cluster = {
      ...(await openCluster(settings, io)),
      close: async () => {
        told.push('closed');
        throw new Error('the socket is gone');
      },
    };
    const scope = new Scope(settings, io, cluster);
    await scope.moveTo('production', io.signal, ({ reader }) => void told.push(`moved to ${reader.target.context}`));
    expect(told).toEqual(['moved to production', 'closed']);
    expect(scope.place.context).toBe('production');
    await scope.close();
  });

  it('stays where it is when it is stopped as the answer comes', async () => {
    const settings = readSettings({}, io.env);
    const scope = new Scope(settings, io, await openCluster(settings, io));
    const told: string[] = [];
    const seen = servers[1]?.requests.length ?? 0;
    const { signal } = new AbortController();
    // Pressed too late for the request, which is answered already.
    Object.defineProperty(signal, 'aborted', { get: () => (servers[1]?.requests.length ?? 0) > seen });
    const moving = scope.moveTo('production', signal, () => void told.push('moved'));
    await expect(moving).rejects.toMatchObject({ code: 'aborted' });
    expect({ told, context: scope.place.context }).toEqual({ told: [], context: 'staging' });
    await scope.close();
  });
});
