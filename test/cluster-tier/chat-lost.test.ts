import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatHere } from '../helpers/chat-here.ts';
import { openGate } from '../helpers/gate.ts';
import { deployment, IDLE, shell } from './busybox.ts';
import { apply, kubectl, missing, remove } from './cluster.ts';

if (missing) console.log(`SKIPPED: the chat of a real cluster that goes away: ${missing}`);

const NS = 'tier-lost';
const home = mkdtempSync(join(tmpdir(), 'kubewhy-lost-'));

describe.skipIf(missing)('the chat of a real cluster', () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await apply(NS, [deployment('web', [shell('main', IDLE)])]);
    await kubectl('rollout', 'status', 'deployment/web', '-n', NS, '--timeout=120s');
  });
  afterAll(async () => {
    await remove(NS);
    rmSync(home, { recursive: true, force: true });
  });

  it('says within 5 s that it has gone, shows nothing green meanwhile, and tells that it is back', async () => {
    const config = await kubectl('config', 'view', '--raw', '--flatten', '-o', 'json');
    const server = await kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}');
    const gate = await openGate(server);
    const file = join(home, 'config');
    writeFileSync(file, config.replaceAll(server, gate.url), { mode: 0o600 });
    const chat = chatHere(
      ['-n', NS, '--model', 'offline'],
      { HOME: home, KUBECONFIG: file },
      { columns: 100, rows: 30 },
    );
    try {
      await chat.sees(/✓ web 1\/1/, 30_000);
      await gate.shut();
      await chat.sees(/\? cluster not reachable since \d\d:\d\d:\d\d/, 5_000);
      expect((await chat.screen()).join('\n')).not.toContain('✓');
      await gate.open();
      await chat.sees(/\d\d:\d\d:\d\d the cluster answers again, after \d/, 20_000);
      await chat.sees(/✓ web 1\/1/, 20_000);
      await chat.gone('? cluster not reachable');
    } finally {
      chat.type('\u0004');
      expect(await chat.ended).toBe(0);
      await gate.shut();
    }
  });
});
