import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { growthOf } from '../helpers/cost.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { crashingPod, obj, readyPod, statefulSet, type Obj } from '../helpers/k8s-more.ts';

const told = ({ findings }: Diagnosis): readonly string[] =>
  findings.map(({ cause, severity, subject }) => `${severity} ${cause} ${subject.kind}/${subject.name}`);
const lacking = 'StatefulSetServiceNotFound StatefulSet/queue';

/** A set whose Service does not exist, the two pods of it with one container each, and what else stands there. */
function queue(
  container: object,
  {
    crashing = false,
    spec = {},
    governed = 'queue-peers',
  }: { crashing?: boolean; spec?: object; governed?: string } = {},
): Obj[] {
  const set = statefulSet('queue', { replicas: 2, spec: { serviceName: governed } });
  const shape = { owner: set, minutes: 40, labels: { app: 'queue' } };
  const members = [(crashing ? crashingPod : readyPod)('queue-0', shape), readyPod('queue-1', shape)];
  const main = { name: 'main', image: 'shop/queue:1', ...container };
  return [set, ...members.map((pod) => ({ ...pod, spec: { ...(pod.spec as object), containers: [main], ...spec } }))];
}

describe('a StatefulSet whose Service does not exist', () => {
  it.each([
    ['nothing', {}],
    ['the name of the set', { args: ['--name=queue', '--metrics=queue:9090'] }],
    ['a name that only begins so', { args: ['--join=queue-peers-internal:7000', 'queue-0.queue-peers-2'] }],
    ['a cluster that is called so', { env: [{ name: 'CLUSTER_NAME', value: 'queue-peers' }] }],
  ])('is well when what is asked for is %s', async (_what, container) => {
    const diagnosis = await diagnoseRecording({ objects: queue(container) });
    expect(told(diagnosis)).toEqual([`info ${lacking}`]);
    expect(diagnosis).toMatchObject({ healthy: true, findings: [{ details: { service: 'queue-peers' } }] });
  });

  it.each([
    [{ args: ['--peers', 'queue-0.queue-peers:7000,queue-1.queue-peers:7000'] }, 'queue-0.queue-peers'],
    [{ command: ['sh', '-c', 'exec queued --as ${HOSTNAME}.queue-peers'] }, '${HOSTNAME}.queue-peers'],
    [{ env: [{ name: 'NODE', value: '$(POD_NAME).queue-peers.shop.svc' }] }, '$(POD_NAME).queue-peers'],
    [{ env: [{ name: 'SEED', value: 'tcp://queue-peers.shop.svc.cluster.local' }] }, 'queue-peers.shop'],
    [{ env: [{ name: 'DISCOVERY_SERVICE', value: 'queue-peers' }] }, 'queue-peers'],
  ])('is ill when its names are asked for: %j', async (container, asked) => {
    const diagnosis = await diagnoseRecording({ objects: queue(container) });
    expect(told(diagnosis)).toEqual([`warning ${lacking}`]);
    expect(diagnosis.findings[0]).toMatchObject({ details: { asked } });
    expect(diagnosis.findings[0]?.remedies[0]?.change).toMatchObject({
      tool: 'create_object',
      input: { manifest: expect.stringContaining('queue-peers') },
    });
  });

  it.each([
    ['a trace has the name of the program', { env: [{ name: 'OTEL_SERVICE_NAME', value: 'queue' }] }],
    ['an image is called so', { env: [{ name: 'BACKUP_IMAGE', value: 'queue:16' }] }],
    ['files belong to a user who is called so', { command: ['sh', '-c', 'chown queue:999 /data && exec queued'] }],
    ['a metric ends so', { args: ['--metric=%s.queue'] }],
  ])('is well where it is called as the set is, and %s', async (_what, container) => {
    const diagnosis = await diagnoseRecording({ objects: queue(container, { governed: 'queue' }) });
    expect(told(diagnosis)).toEqual([`info ${lacking}`]);
  });

  it.each([
    [{ args: ['--join=queue:8080'] }, 'queue:8080'],
    [{ env: [{ name: 'PEERS_URL', value: 'tcp://ring@queue:7000' }] }, 'queue:7000'],
    [{ env: [{ name: 'PEERS', value: 'queue-%d.queue' }] }, 'queue-%d.queue'],
    [{ env: [{ name: 'SEED_HOST', value: 'queue' }] }, 'queue'],
  ])('is ill where it is called as the set is, and asked for: %j', async (container, asked) => {
    const { findings } = await diagnoseRecording({ objects: queue(container, { governed: 'queue' }) });
    expect(findings).toMatchObject([{ severity: 'warning', details: { asked } }]);
  });

  it('is ill when a list of members stands in a file', async () => {
    const map = obj('ConfigMap', 'queue', { data: { 'queue.toml': 'peers = ["queue-1.queue-peers"]' } });
    const spec = { volumes: [{ name: 'conf', configMap: { name: 'queue' } }] };
    const objects = [...queue({ volumeMounts: [{ name: 'conf', mountPath: '/etc/queue' }] }, { spec }), map];
    expect(told(await diagnoseRecording({ objects }))).toEqual([`warning ${lacking}`]);
  });

  it('explains what cannot resolve the name of a member', async () => {
    const logs = {
      'shop/queue-0/main/previous': 'panic: dial tcp: lookup queue-1.queue-peers on 10.0.0.10:53: no such host',
    };
    const diagnosis = await diagnoseRecording({ objects: queue({}, { crashing: true }), logs });
    expect(told(diagnosis)).toEqual([`critical ${lacking}`]);
    expect(diagnosis.findings[0]?.consequences).toContain('DependencyDNSFailure');
  });

  it.each([
    ['the Service itself', 'queue-peers', `critical ${lacking}`],
    ['a member in its namespace', 'queue-1.queue-peers.shop.svc.cluster.local', `critical ${lacking}`],
    ['a member in another namespace', 'queue-1.queue-peers.west.svc.cluster.local', `info ${lacking}`],
    ['a Service in a namespace that is called so', 'ledger.queue-peers', `info ${lacking}`],
  ])('explains a name that is %s, and no other', async (_what, host, expected) => {
    const logs = { 'shop/queue-0/main/previous': `panic: dial tcp: lookup ${host} on 10.0.0.10:53: no such host` };
    const diagnosis = await diagnoseRecording({ objects: queue({}, { crashing: true }), logs });
    expect(told(diagnosis)).toContain(expected);
    expect(told(diagnosis).some((one) => one.includes('DependencyDNSFailure'))).toBe(expected.startsWith('info'));
  });

  it.each([
    ['braces that begin a variable', 'queue-peers ${', 'a'],
    ['braces that begin a template', 'queue-peers ', '{'],
  ])('costs no more than other text where a ConfigMap holds %s without an end', async (_what, before, unit) => {
    const mounted = { volumeMounts: [{ name: 'conf', mountPath: '/etc/queue' }] };
    const volumes = [{ name: 'conf', configMap: { name: 'queue-conf' } }];
    const served = (text: string) => async (): Promise<unknown> => {
      const map = obj('ConfigMap', 'queue-conf', { data: { 'queue.conf': text } });
      const diagnosis = await diagnoseRecording({ objects: [...queue(mounted, { spec: { volumes } }), map] });
      expect(told(diagnosis)).toEqual([`info ${lacking}`]);
      return diagnosis;
    };
    const plain = `${before.slice(0, 12)}${'oats '.repeat(8_000)}`;
    expect(await growthOf(served(plain), served(before + unit.repeat(40_000)), 5)).toBeLessThan(5);
  });

  it('costs hardly more in many sets than where none names a Service', async () => {
    const env = Array.from({ length: 20 }, (_, place) => ({ name: `V${place}`, value: `oats of ${place}` }));
    const sets = (governed: boolean): Obj[] =>
      Array.from({ length: 400 }, (_, place) => {
        const name = `q${place}`;
        const set = statefulSet(name, { replicas: 2, spec: { serviceName: governed ? `${name}-peers` : '' } });
        const shape = { owner: set, minutes: 40, labels: { app: name }, container: { env } };
        return [set, readyPod(`${name}-0`, shape), readyPod(`${name}-1`, shape)];
      }).flat();
    const [without, all] = [sets(false), sets(true)];
    // The first runs compile: they would make the part look dear.
    for (let go = 0; go < 3; go++) await diagnoseRecording({ objects: without });
    const times = await growthOf(
      () => diagnoseRecording({ objects: without }),
      () => diagnoseRecording({ objects: all }),
      5,
    );
    expect(times).toBeLessThan(5);
  });
});
