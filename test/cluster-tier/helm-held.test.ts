import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployment, IDLE, shell } from './busybox.ts';
import { applyOf, helm, kubectl, kubewhy, missing, remove, type Run } from './cluster.ts';

if (missing) console.log(`SKIPPED: held rollouts of helm on a real cluster: ${missing}`);

const colour = shell('main', IDLE, { env: [{ name: 'COLOUR', value: '{{ .Values.colour }}' }] });

/**
 * Of what no upgrade rolls out: a StatefulSet whose pods only a delete updates, and a Deployment that is paused when
 * its value says so.
 */
function chart(folder: string): string {
  const path = join(folder, 'held');
  mkdirSync(join(path, 'templates'), { recursive: true });
  const template = (name: string, object: object): void =>
    writeFileSync(
      join(path, 'templates', `${name}.yaml`),
      JSON.stringify(object).replace('"PAUSED"', '{{ .Values.paused }}'),
    );
  writeFileSync(join(path, 'Chart.yaml'), 'apiVersion: v2\nname: held\nversion: 1.0.0\n');
  writeFileSync(join(path, 'values.yaml'), 'colour: blue\npaused: false\n');
  const labels = { app: 'store' };
  template('store', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'store' },
    spec: {
      replicas: 1,
      serviceName: 'store',
      updateStrategy: { type: 'OnDelete' },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [colour] } },
    },
  });
  template('frozen', deployment('frozen', [colour], { spec: { paused: 'PAUSED' } }));
  return path;
}

describe.skipIf(missing).each([4, 3] as const)('helm %s and rollouts that are held', (major) => {
  const namespace = `tier-held-${major}`;
  const home = mkdtempSync(join(tmpdir(), 'kubewhy-held-'));
  const env = { HOME: home, KUBEWHY_HELM: `helm${major}` };
  const upgrade = async (set: string): Promise<Run> => {
    const line = `helm upgrade --install held ${join(home, 'held')} --set ${set} --timeout 60s`;
    const asked = await kubewhy(['-n', namespace, line], '', env);
    const words = applyOf(asked);
    expect(words, asked.stdout + asked.stderr).toHaveLength(4);
    return kubewhy(words, '', env);
  };
  const ofTemplate = (object: string): Promise<string> =>
    kubectl('get', object, '-n', namespace, '-o', 'jsonpath={.spec.template.spec.containers[0].env[0].value}');

  const ofPod = (pod: string): Promise<string> =>
    kubectl('get', 'pod', pod, '-n', namespace, '-o', 'jsonpath={.spec.containers[0].env[0].value}');

  beforeAll(async () => {
    chart(home);
    await kubectl('delete', 'namespace', namespace, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', namespace);
  });
  afterAll(() => remove(namespace));

  it('an upgrade whose pods wait for a delete, or for resume, ends well and says so', async () => {
    expect(await upgrade('colour=blue')).toMatchObject({ code: 0 });
    const done = await upgrade('colour=red,paused=true');
    expect(done).toMatchObject({ code: 0 });
    const said = done.stdout + done.stderr;
    expect(said).toContain('release held is deployed at revision 2');
    expect(said).toMatch(/"frozen" is paused/);
    expect(said).toMatch(/"store" updates its pods only when they are deleted: 1 still runs the old template/);
    expect([await ofTemplate('statefulset/store'), await ofTemplate('deployment/frozen')]).toEqual(['red', 'red']);
    expect(await ofPod('store-0')).toBe('blue');
    const history = JSON.parse(await helm(major, 'history', 'held', '-n', namespace, '-o', 'json')) as object[];
    expect(history.at(-1)).toMatchObject({ revision: 2, status: 'deployed' });
  });
});
