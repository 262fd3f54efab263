import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { deployment, healthyApp, node, obj, type Obj } from '../helpers/k8s-more.ts';

const budget = (name: string, labels: object, minutes: number) =>
  obj(
    'PodDisruptionBudget',
    name,
    { spec: { maxUnavailable: 1, selector: { matchLabels: labels } }, status: { disruptionsAllowed: 1 } },
    minutes,
  );

describe('two budgets on one pod', () => {
  const app = healthyApp('till');
  const found = async (nodes: readonly Obj[], budgets: readonly Obj[]) =>
    (await diagnoseRecording({ objects: [...app, ...budgets, ...nodes] })).findings;
  const leaving = [node('n1', { spec: { unschedulable: true } })];

  it('hold up a drain although each allows an eviction: none is deleted for being younger', async () => {
    const both = [budget('floor', { app: 'till' }, 60), budget('till', { app: 'till' }, 600)];
    const [one] = await found(leaving, both);
    expect(one).toMatchObject({ cause: 'PodDisruptionBudgetBlocks', subject: { name: 'floor' } });
    expect(one?.title).toMatch(/^two PodDisruptionBudgets, till and floor, select the pods of deployment till/);
    expect(one?.remedies.map(({ text, change }) => [text, change])).toEqual([
      [expect.stringMatching(/^let only one of till \(app=till\) and floor/), undefined],
      [expect.stringContaining('neither till nor floor selects anything else'), undefined],
    ]);
  });

  it('the one that keeps other workloads too is narrowed, and stays for them, if they have no pod now', async () => {
    const asleep = deployment('kiosk', { labels: { app: 'kiosk', tier: 'front' }, replicas: 0 });
    const front = app.map((each) =>
      each.kind === 'Pod' ? { ...each, metadata: { ...each.metadata, labels: { app: 'till', tier: 'front' } } } : each,
    );
    const objects = [...front, asleep, budget('front', { tier: 'front' }, 600), budget('till', { app: 'till' }, 60)];
    const [one] = (await diagnoseRecording({ objects: [...objects, ...leaving] })).findings;
    expect(one?.remedies.map(({ text, change }) => [text, change])).toEqual([
      [
        expect.stringMatching(
          /^narrow the selector of PodDisruptionBudget front.*keeps deployment kiosk too, so it stays/,
        ),
        undefined,
      ],
    ]);
  });

  it('are no fault where no node is left, nor by a taint that only speaks of disruption', async () => {
    const both = [budget('floor', { app: 'till' }, 60), budget('till', { app: 'till' }, 600)];
    const standing = { key: 'team.example/disruption-sensitive', effect: 'NoExecute' };
    for (const nodes of [[node('n1')], [node('n1', { taints: [standing] })]])
      expect((await found(nodes, both)).map(({ cause }) => cause)).not.toContain('PodDisruptionBudgetBlocks');
  });

  it('are no fault where they select different pods', async () => {
    const apart = [budget('floor', { app: 'shelf' }, 60), budget('till', { app: 'till' }, 600)];
    expect((await found(leaving, apart)).map(({ cause }) => cause)).not.toContain('PodDisruptionBudgetBlocks');
  });
});
