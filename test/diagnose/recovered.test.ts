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

  it('in a whole namespace no log of the run before is read', async () => {
    const { findings } = await diagnoseRecording(again(log));
    const found = findings.find(({ cause }) => cause === 'RecoveredAfterRestart');
    expect(found?.title).not.toContain('4711');
    expect(found?.remedies[0]?.text).toContain('--previous');
  });
});
