import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startEmbedded } from '../../../src/demo/index.ts';
import { makeHome } from '../../helpers/program.ts';
import { gateway } from '../gateway.ts';
import { configMaps, events, secrets } from './objects.ts';
import { workloads } from './workloads.ts';
import { customResource, logsOf } from './texts.ts';
import { NS, Plants } from './values.ts';

const GROUP = 'shop.example';
const till = { name: 'tills', singularName: 'till', namespaced: true, kind: 'Till', verbs: ['get', 'list', 'watch'] };

/** An embedded cluster full of secrets that nobody else knows, and a home whose kubeconfig leads there. */
export async function plantedWorld() {
  const plants = new Plants();
  const embedded = await startEmbedded({ scenario: 'healthy', speed: 50 });
  const door = await gateway(embedded);
  const home = makeHome();
  onTestFinished(async () => {
    await door.close();
    await embedded.close();
    home.remove();
  });
  await embedded.settled();
  const made = [...secrets(plants), ...workloads(plants), ...configMaps(plants), ...events(plants)];
  for (const { path, object } of made) {
    const answer = await fetch(embedded.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  }
  const logs = logsOf(plants);
  const resource = customResource(plants);
  const token = plants.put('kubeconfig: token', 'plain');
  door.fate = ({ path }) => {
    const part = /\/pods\/planted(?:-env-(\d))?-[\w-]*\/log\?/.exec(path);
    if (part) return { text: logs[part[1] === undefined ? 3 : Number(part[1])] ?? '' };
    if (path === '/apis')
      return {
        text: JSON.stringify({ kind: 'APIGroupList', groups: [...GROUPS, GROUP].map(groupOf) }),
      };
    if (path === `/apis/${GROUP}/v1`) return { text: JSON.stringify({ kind: 'APIResourceList', resources: [till] }) };
    if (path.startsWith(`/apis/${GROUP}/v1/namespaces/${NS}/tills/planted`)) return { text: JSON.stringify(resource) };
    if (path.startsWith(`/apis/${GROUP}/v1/`))
      return { text: JSON.stringify({ kind: 'TillList', apiVersion: `${GROUP}/v1`, metadata: {}, items: [resource] }) };
    if (path.includes('/persistentvolumeclaims'))
      return { status: 403, reason: 'Forbidden', message: `the token ${token} may not list claims; Bearer ${token}` };
    return 'pass';
  };
  const kubeconfig = door.kubeconfig.replace('user: {}', `user: {token: "${token}"}`);
  const file = join(home.path, 'kubeconfig');
  writeFileSync(file, kubeconfig, { mode: 0o600 });
  mkdirSync(join(home.path, 'out'));
  return { plants, embedded, door, home, kubeconfig, env: { HOME: home.path, KUBECONFIG: file } };
}

const GROUPS = ['apps', 'batch'];
const groupOf = (name: string) => {
  const version = { groupVersion: `${name}/v1`, version: 'v1' };
  return { name, versions: [version], preferredVersion: version };
};
