import { describe, expect, it } from 'vitest';
import type { Diagnosis } from '../../src/core/diagnosis.ts';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { ago, obj, ownedBy, readyPod, statefulSet, type Obj } from '../helpers/k8s-more.ts';

const SYNC = 'sync command failed: exit status 3';
const CAUSE = 'catalog of granary in bucket harvest is not empty';

/** A store of two pods, of which the second leads, that reports `message` and copies to where it came from. */
function granary(message: string): Obj[] {
  const store = obj('Granary', 'barley', {
    apiVersion: 'granary.example.com/v1',
    spec: { members: 2, origin: { bucket: 'harvest' }, copies: { bucket: 'harvest', everyMinutes: 5 } },
    status: {
      leader: 'barley-1',
      members: ['barley-0', 'barley-1'],
      conditions: [{ type: 'Copied', status: 'False', reason: 'CopyFailed', message, lastTransitionTime: ago(90) }],
    },
  });
  return [store, readyPod('barley-0', { owner: store }), readyPod('barley-1', { owner: store })];
}

async function told(message: string, log: readonly string[], workload?: string): Promise<Diagnosis> {
  const logs = { 'shop/barley-0/main': 'INFO follows barley-1', 'shop/barley-1/main': log.join('\n') };
  return diagnoseRecording({ objects: granary(message), logs }, workload === undefined ? {} : { workload });
}

const failing = [
  'INFO copied 4 segments in 31 ms',
  `ERROR copy: ${CAUSE}`,
  `ERROR ${SYNC}`,
  'INFO serving reads',
  'INFO checkpoint done',
];

describe('a custom resource that says that it fails, and not why', () => {
  it.each([
    ['in a whole namespace', undefined],
    ['asked about by its name', 'granary/barley'],
  ])('is told with what the pod logs that its status names: %s', async (_how, workload) => {
    const { findings } = await told(`copy to bucket: ${SYNC}`, failing, workload);
    const found = findings.find(({ cause }) => cause === 'CustomResourceFailing');
    expect(found).toMatchObject({ severity: 'warning', subject: { kind: 'Granary', name: 'barley' } });
    expect(found?.title).toContain(`${SYNC}; the log of pod barley-1 says: copy: ${CAUSE}`);
    expect(found?.evidence[0]).toMatchObject({ source: 'log pod/barley-1 container=main line=2' });
    expect(found?.remedies).toHaveLength(1);
    expect(found?.remedies[0]?.text).toContain('spec.origin.bucket and spec.copies.bucket of Granary barley are both');
    expect(found?.remedies[0]?.change).toBeUndefined();
  });

  it.each([
    'sync exited with code 3',
    'sync command returned 3',
    'sync failed: rc=3',
    'sync: command ended with non-zero exit code',
  ])('is one whatever word it has for the code: %s', async (message) => {
    const { findings } = await told(message, [failing[0] ?? '', failing[1] ?? '', `ERROR ${message}`]);
    expect(findings[0]?.title).toContain(`the log of pod barley-1 says: copy: ${CAUSE}`);
  });

  it.each(['the bucket answered: server returned 404', 'exit code 3: bucket harvest is not empty'])(
    'is none that says what is wrong: %s',
    async (message) => {
      const { findings } = await told(message, [failing[1] ?? '', `ERROR ${message}`]);
      expect(findings[0]?.title).not.toContain('the log of');
    },
  );

  it('is told with the pods of a workload that it made', async () => {
    const store = obj('Granary', 'barley', { ...granary(SYNC)[0] });
    const set = statefulSet('barley', { replicas: 1 });
    const owned = { ...set, metadata: { ...set.metadata, ...ownedBy(store) } };
    const pod = readyPod('barley-0', { owner: owned });
    const logs = { 'shop/barley-0/main': failing.join('\n') };
    const { findings } = await diagnoseRecording({ objects: [store, owned, pod], logs });
    const found = findings.find(({ cause }) => cause === 'CustomResourceFailing');
    expect(found?.title).toContain(`the log of pod barley-0 says: copy: ${CAUSE}`);
  });

  it('that sends to the logs is told with how they end', async () => {
    const { findings } = await told('copy failed, check the logs', failing.slice(0, 2));
    expect(findings[0]?.title).toContain(`the log of pod barley-1 says: copy: ${CAUSE}`);
  });

  it.each([
    ['holds nothing of it', ['ERROR request 7 of client 10.0.0.9 refused: bad checksum', 'INFO serving reads']],
    ['says no more than it does', ['INFO serving reads', `ERROR ${SYNC}`]],
    ['is of what came after', [`ERROR ${SYNC}`, ...Array<string>(20).fill('INFO serving'), 'ERROR request refused']],
  ])('sends to a log that %s', async (_what, log) => {
    const { findings } = await told(SYNC, log);
    expect(findings[0]?.title).toMatch(/exit status 3$/);
    expect(findings[0]?.remedies[0]?.text).toContain('kubectl logs barley-1');
  });

  it('is read no log for where it says why', async () => {
    const { findings, stats } = await told(`copy failed: ${CAUSE}`, failing);
    expect(findings[0]?.title).not.toContain('the log of');
    expect(findings[0]?.remedies[0]?.text).toContain('spec.origin.bucket and spec.copies.bucket');
    const other = await told(SYNC, failing);
    expect(other.stats.apiRequests).toBe(stats.apiRequests + 1);
  });
});
