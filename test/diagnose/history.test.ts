import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { ago, crashingPod, obj, ownedBy, readyPod, service, statefulSet, type Obj } from '../helpers/k8s-more.ts';

const template = (image: string, mode: string) => ({
  metadata: { labels: { app: 'store' } },
  spec: { containers: [{ name: 'main', image, env: [{ name: 'MODE', value: mode }] }] },
});

/** Revision 4 serves on two pods, revision 5 was written half an hour ago and its first pod crashes. */
function rollout(kind: 'StatefulSet' | 'DaemonSet'): readonly Obj[] {
  const name = 'store';
  const status = {
    currentRevision: 'store-old',
    updateRevision: 'store-new',
    numberReady: 2,
    desiredNumberScheduled: 3,
  };
  const own =
    kind === 'StatefulSet'
      ? statefulSet(name, { ready: 2, status })
      : obj('DaemonSet', name, {
          metadata: { labels: { app: name } },
          spec: { selector: { matchLabels: { app: name } }, template: template('shop/store:5', 'strict') },
          status,
        });
  const revision = (hash: string, number: number, image: string, mode: string, minutes: number): Obj =>
    obj(
      'ControllerRevision',
      `store-${hash}`,
      { metadata: { ...ownedBy(own) }, revision: number, data: { spec: { template: template(image, mode) } } },
      minutes,
    );
  const mark = (hash: string) => ({
    owner: own,
    labels: { app: name, 'controller-revision-hash': kind === 'StatefulSet' ? `store-${hash}` : hash },
  });
  return [
    own,
    service(name, { app: name }),
    revision('old', 4, 'shop/store:4', 'loose', 9_000),
    revision('new', 5, 'shop/store:5', 'strict', 30),
    readyPod('store-0', mark('old')),
    readyPod('store-1', mark('old')),
    crashingPod('store-2', { ...mark('new'), minutes: 30 }),
  ];
}

const log = { 'shop/store-2/main/previous': `${ago(2)} FATAL unknown mode of consistency: strict\n` };

describe('which revision broke a workload that keeps its history in ControllerRevisions', () => {
  it.each(['StatefulSet', 'DaemonSet'] as const)(
    'a %s tells what the newest changed, and the way back',
    async (kind) => {
      const { findings, stats } = await diagnoseRecording(
        { objects: rollout(kind), logs: log },
        { workload: `${kind.toLowerCase()}/store` },
      );
      const found = findings.find(({ severity }) => severity === 'critical');
      const told = found?.evidence.map(({ text }) => text).join('\n') ?? '';
      expect(told).toContain('revision 5 (at 11:30 UTC) changed since revision 4, which still serves');
      expect(told).toContain('image of main shop/store:4 → shop/store:5');
      expect(found?.remedies.flatMap(({ change }) => (change ? [change] : []))).toContainEqual({
        tool: 'rollback_workload',
        input: { workload: `${kind.toLowerCase()}/store`, revision: 4, namespace: 'shop' },
      });
      expect(stats.apiRequests).toBeLessThanOrEqual(13);
    },
  );

  it('nothing is said where no older revision serves, and the history is not asked for', async () => {
    const objects = rollout('StatefulSet').filter(({ metadata }) => !/store-[01]$/.test(metadata.name));
    const { findings } = await diagnoseRecording({ objects, logs: log }, { workload: 'statefulset/store' });
    expect(JSON.stringify(findings)).not.toMatch(/still serves|rollout undo/);
  });
});
