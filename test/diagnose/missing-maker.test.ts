import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';
import type { Recording } from '../helpers/recorded-cluster.ts';
import { backend } from '../helpers/k8s-failing.ts';
import { ago, deployment, event, obj, replicaSet, unscheduledPod, type Obj } from '../helpers/k8s-more.ts';

const labels = { app: 'api', 'pod-template-hash': 'h1' };
const app = deployment('api', { replicas: 1, ready: 0 });
const set = replicaSet(app, 1, { ready: 0 });

const lacksSecret = (name: string, ...objects: readonly Obj[]): Recording =>
  backend({ waiting: { reason: 'CreateContainerConfigError', message: `secret "${name}" not found` }, objects });
const barn = (kind: string, name: string, message: string): Obj =>
  obj(kind, name, {
    apiVersion: 'barn.example.com/v1',
    status: {
      conditions: [{ type: 'Ready', status: 'False', reason: 'Failed', message, lastTransitionTime: ago(30) }],
    },
  });

describe('what is missing and what is to make it', () => {
  it('are one cause, also where a warning alone tells of the maker', async () => {
    const maker = barn('LockedSecret', 'db', '');
    const warned = event('OpenFailed', maker, 'no key could decrypt value password', 1, { count: 9 });
    const diagnosis = await diagnoseRecording(lacksSecret('db', warned));
    expect(faults(diagnosis)).toEqual(['CustomResourceFailing LockedSecret/db']);
    expect(diagnosis.findings[0]?.consequences).toContain('SecretNotFound');
    expect(diagnosis.findings[0]?.remedies[0]?.text).toMatch(/^encrypt LockedSecret db again/);
  });

  it('are one cause for a claim', async () => {
    const message = '0/1 nodes are available: persistentvolumeclaim "disk" not found. preemption: not eligible.';
    const pod = unscheduledPod('api-h1-x', message, { owner: set, labels });
    const maker = barn('DataVolume', 'disk', 'the image cannot be fetched: 404');
    const diagnosis = await diagnoseRecording({ objects: [app, set, pod, maker] });
    expect(faults(diagnosis)).toEqual(['CustomResourceFailing DataVolume/disk']);
    expect(diagnosis.findings[0]?.consequences).toContain('PersistentVolumeClaimNotFound');
  });

  it('are two where the object that is warned about makes no such thing', async () => {
    const other = barn('Dashboard', 'db', '');
    const warned = event('RenderFailed', other, 'panel 3 has no query', 1, { count: 9 });
    const diagnosis = await diagnoseRecording(lacksSecret('db', warned));
    expect(faults(diagnosis)).toContain('SecretNotFound Deployment/backend');
  });
});
