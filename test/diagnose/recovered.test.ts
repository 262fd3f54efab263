import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { backend } from '../helpers/k8s-failing.ts';

const again = (log: string) =>
  backend({ exit: 1, caught: 'running', running: 20, ready: true, restarts: 2, log, current: 'INFO at work' });

describe('a container that ended and is well again', () => {
  const log = 'INFO starting\nERROR schema lock 4711 is held by another session\n';

  it('asked about by name: why it ended stands in the answer, from the log of the run before', async () => {
    const { healthy, findings } = await diagnoseRecording(again(log), { workload: 'backend' });
    const found = findings.find(({ cause }) => cause === 'RecoveredAfterRestart');
    expect(healthy).toBe(true);
    expect(found?.title).toContain('schema lock 4711 is held by another session');
    expect(found?.evidence[0]?.source).toContain('previous=true');
  });

  it('in a whole namespace too, while requests are left', async () => {
    const { healthy, findings, stats } = await diagnoseRecording(again(log));
    const found = findings.filter(({ cause }) => cause === 'RecoveredAfterRestart');
    expect(healthy).toBe(true);
    expect(found.map(({ severity }) => severity)).toEqual(['info']);
    expect(found[0]?.title).toContain('ended 2 times, last 20 min ago');
    expect(found[0]?.title).toContain('schema lock 4711');
    expect(stats.apiRequests).toBeLessThanOrEqual(20);
  });

  it.each([
    [3, true],
    [0.5, false],
  ])('killed for its memory after ten days, ready for %s days since: healthy is %s', async (days, healthy) => {
    const killed = { exit: 137, reason: 'OOMKilled', ran: 10 * 86_400, restarts: 1, ready: true } as const;
    const diagnosis = await diagnoseRecording(backend({ ...killed, caught: 'running', running: days * 1_440 }));
    expect(diagnosis.healthy).toBe(healthy);
  });

  it('is one finding for all pods of a workload, with their restarts together', async () => {
    const first = again(log);
    const twin = first.objects
      .filter((one) => (one as { kind?: string }).kind === 'Pod')
      .map((one) => {
        const pod = structuredClone(one) as { metadata: { name: string; uid?: string } };
        pod.metadata = { ...pod.metadata, name: `${pod.metadata.name}2`, uid: 'twin' };
        return pod;
      });
    const { findings } = await diagnoseRecording({ ...first, objects: [...first.objects, ...twin] });
    const found = findings.filter(({ cause }) => cause === 'RecoveredAfterRestart');
    expect(found).toHaveLength(1);
    expect(found[0]?.pods).toHaveLength(2);
    expect(found[0]?.title).toContain('ended 4 times in 2 pods');
  });
});
