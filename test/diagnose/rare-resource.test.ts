import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import { deployment, node, replicaSet, unscheduledPod, type Obj, type PodShape } from '../helpers/k8s-more.ts';

const CARD = { 'acme.example/npu': '2' };
const MORE_OPEN = ['n1', 'n2', 'n3'].map((name) => node(name, { labels: { pool: 'plain' } }));

function waiting(message: string, shape: PodShape): Obj[] {
  const app = deployment('api', { replicas: 1, ready: 0 });
  const set = replicaSet(app, 1, { ready: 0 });
  const container = { resources: { requests: { 'acme.example/npu': '1' } } };
  const labels = { app: 'api', 'pod-template-hash': 'h1' };
  return [app, set, unscheduledPod('api-h1-x', message, { owner: set, labels, container, ...shape })];
}

const text = (clause: string, lacking: number): string =>
  `0/4 nodes are available: 1 ${clause}, ${lacking} Insufficient acme.example/npu. preemption: not eligible.`;

describe('a resource that one node alone has', () => {
  it.each<[string, Obj, string, PodShape, string, string]>([
    [
      'a taint',
      node('big', { taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }], allocatable: CARD }),
      text('node(s) had untolerated taint(s)', 3),
      {},
      'UnschedulableTaint Deployment/api',
      'add a toleration for team=ml:NoSchedule',
    ],
    [
      'a cordon',
      node('big', { spec: { unschedulable: true }, allocatable: CARD }),
      text('node(s) were unschedulable', 3),
      {},
      'NoSchedulableNodes Deployment/api',
      'kubectl uncordon big',
    ],
    [
      'a node selector',
      node('big', { labels: { pool: 'cards' }, allocatable: CARD }),
      text("node(s) didn't match Pod's node affinity/selector", 3),
      { spec: { nodeSelector: { pool: 'plain' } } },
      'UnschedulableNodeSelector Deployment/api',
      'from plain to cards',
    ],
  ])('is refused there by %s', async (_what, big, message, shape, fault, remedy) => {
    const { findings } = await diagnoseRecording({ objects: [...MORE_OPEN, big, ...waiting(message, shape)] });
    expect(findings.map(({ cause, subject }) => `${cause} ${subject.kind}/${subject.name}`)).toEqual([fault]);
    expect(findings[0]?.remedies[0]?.text).toContain(remedy);
  });

  it('is lacking where an open node has it and more nodes lack it than have none', async () => {
    const full = node('small', { allocatable: CARD });
    const tainted = node('big', { taints: [{ key: 'team', value: 'ml', effect: 'NoSchedule' }], allocatable: CARD });
    const objects = [...MORE_OPEN, full, tainted, ...waiting(text('node(s) had untolerated taint(s)', 4), {})];
    expect(faults(await diagnoseRecording({ objects }))).toEqual(['UnschedulableInsufficientResource Deployment/api']);
  });
});
