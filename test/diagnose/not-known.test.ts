import { describe, expect, it } from 'vitest';
import { printDiagnosis } from '../../src/cli/print/print-diagnosis.ts';
import { diagnose, digest, exitCodeOfDiagnosis } from '../../src/diagnose/index.ts';
import { diagnosisLines } from '../../src/ui/views/diagnosis.ts';
import { connectTo, listOf, never, startApi, statusOf, type Reply } from '../helpers/cluster-server.ts';

const running = {
  metadata: { name: 'web-1', namespace: 'shop', uid: 'u1', labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'web:1' }], nodeName: 'n1' },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      { name: 'c', ready: true, restartCount: 0, state: { running: { startedAt: '2026-11-26T10:00:00Z' } } },
    ],
  },
};

/** What a diagnosis of a namespace says whose lists of `kind` end so; everything else is well. */
async function saidWhen(kind: string, answer: Reply) {
  const api = await startApi(({ path }) => {
    const plural = /\/(\w+)(?:\?|$)/.exec(path)?.[1];
    if (plural === kind) return answer;
    return plural === 'pods' ? listOf([running]) : listOf([]);
  });
  const { reader } = await connectTo(api);
  const diagnosis = await diagnose({ namespace: 'shop' }, reader, Date.now, never);
  const plain = (_colour: string, text: string): string => text;
  return {
    diagnosis,
    exit: exitCodeOfDiagnosis(diagnosis),
    texts: [
      printDiagnosis(diagnosis, 100, plain as never),
      digest(diagnosis),
      diagnosisLines(diagnosis, 100)
        .map((row) => row.map(({ text }) => text).join(''))
        .join('\n'),
    ],
  };
}

describe('what could not be read is never healthy', () => {
  const refusals: readonly (readonly [string, Reply])[] = [
    ['is forbidden', statusOf(403, 'Forbidden', 'deployments.apps is forbidden')],
    ['is gone', statusOf(410, 'Expired', 'too old resource version')],
    ['is broken JSON', { text: '{"kind":"List","items":[{' }],
    ['is no list', { json: { kind: 'DeploymentList' } }],
    ['fails', statusOf(500, 'InternalError', 'boom')],
  ];
  it.each(refusals)('the list of deployments %s', async (_what, answer) => {
    const { diagnosis, exit, texts } = await saidWhen('deployments', answer);
    expect(diagnosis).toMatchObject({ healthy: false, findings: [] });
    expect(exit).toBe(1);
    for (const text of texts) {
      expect(text).not.toMatch(/(?<!whether \S+ \S+ (?:\(\S+\) )?)is healthy|: healthy/);
      expect(text).toMatch(/not known|nobody can tell/);
    }
  });

  it('but events that may not be read leave a healthy namespace healthy', async () => {
    const { diagnosis, exit } = await saidWhen('events', statusOf(403, 'Forbidden', 'events is forbidden'));
    expect(diagnosis.healthy).toBe(true);
    expect(exit).toBe(0);
  });
});
