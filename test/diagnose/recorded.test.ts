import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnoseRecording, faults } from '../helpers/diagnose-recording.ts';

/**
 * Namespaces of a real Kubernetes 1.37 with faults made on purpose: the words are those of its controllers, scheduler
 * and kubelet.
 */
const FOLDER = join(import.meta.dirname, '../fixtures/recorded');
const objectsOf = (name: string): unknown[] =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as unknown[];
const RECORDED = Date.parse('2026-11-24T11:52:40Z');

const NAMESPACES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'pods that no node takes',
    'sched',
    [
      'NotPickedUpByScheduler Deployment/fancy',
      'NotPickedUpByScheduler Deployment/wrongnode',
      'PersistentVolumeClaimNotFound Deployment/noclaim',
      'RolloutSurgeBlocked Deployment/hostport',
      'SchedulingGated Deployment/gated',
      'UnschedulableInsufficientCPU Deployment/cpu',
      'UnschedulableInsufficientResource Deployment/gpu',
      'UnschedulableNodeSelector Deployment/selector',
      'UnschedulablePodAffinity Deployment/near',
      'UnschedulablePodAntiAffinity Deployment/anti',
      'UnschedulableTopologySpread Deployment/spread',
    ],
  ],
  [
    'pods that admission refuses',
    'adm',
    [
      'AdmissionWebhookDenied Deployment/denied',
      'AdmissionWebhookUnavailable Deployment/hooked',
      'PodSpecInvalid Deployment/prio',
      'ServiceAccountNotFound Deployment/sa',
    ],
  ],
  ['a restricted namespace', 'psa', ['PodSecurityViolation Deployment/psa']],
  ['a quota', 'quota', ['QuotaExceeded Deployment/partial', 'QuotaRequiresResources Deployment/unset']],
  ['a namespace that does not go', 'lr', ['StuckTerminating Namespace/k8s137-lr']],
  [
    'volumes and claims',
    'vol',
    [
      'NoDefaultStorageClass PersistentVolumeClaim/nodefault',
      'NoMatchingPersistentVolume PersistentVolumeClaim/toosmall',
      'ProvisionerNotResponding PersistentVolumeClaim/ghostcsi',
      'StorageClassNotFound PersistentVolumeClaim/noclass',
      'UnschedulableVolume Deployment/zoned',
      'VolumeMountFailed Deployment/nfs',
      'VolumeMountFailed Deployment/nodriver',
    ],
  ],
  [
    'controllers',
    'ctl',
    [
      'ApplicationExitedSilently CronJob/failing',
      'CronJobMissedSchedule CronJob/forbid',
      'HPAAtMaximum HorizontalPodAutoscaler/atmax',
      'HPAMissingRequests HorizontalPodAutoscaler/norequest',
      'HPATargetNotFound HorizontalPodAutoscaler/notarget',
      'JobDeadlineExceeded Job/late',
      'RolloutPaused Deployment/paused',
      'StatefulSetBlocked StatefulSet/revert',
      'StuckTerminating Pod/finalized',
    ],
  ],
  [
    'traffic',
    'net',
    [
      'ApplicationExitedSilently Deployment/client',
      'IngressBackendNotFound Ingress/nobackend',
      'IngressBackendNotFound Ingress/noport',
      'IngressClassNotFound Ingress/noclass',
      'SecretNotFound Ingress/notls',
      'ServicePortMismatch Service/badname',
      'ServicePortMismatch Service/badport',
      'ServiceSelectorMismatch Service/mismatch',
    ],
  ],
];

describe('a recording of a real cluster with', () => {
  it.each(NAMESPACES)('%s has exactly the faults that were made', async (_what, name, expected) => {
    const diagnosis = await diagnoseRecording(
      { objects: objectsOf(name) },
      { namespace: `k8s137-${name}`, now: RECORDED },
    );
    expect(faults(diagnosis).sort()).toEqual(expected);
    for (const finding of diagnosis.findings) {
      expect(finding.evidence.length).toBeGreaterThan(0);
      expect(finding.remedies.length).toBeGreaterThan(0);
      expect(finding.title).not.toMatch(/undefined|null|\[object|NaN|\n|\.$/);
    }
  });

  it.each(NAMESPACES)(
    '%s has the same when it is read a year later by a server that filters nothing',
    async (_what, name, expected) => {
      const recording = { objects: objectsOf(name) };
      const diagnosis = await diagnoseRecording(recording, {
        namespace: `k8s137-${name}`,
        now: RECORDED + 365 * 86_400_000,
      });
      expect(faults(diagnosis).sort()).toEqual(expected);
    },
  );

  const asked = NAMESPACES.flatMap(([, name, expected]) =>
    expected
      .filter((one) => !/ (?:Namespace|Node)\//.test(one))
      .map((one): readonly [string, string, string] => [one.split(' ')[1] ?? '', name, one]),
  );
  it.each(asked)('%s, asked about alone, gives the same cause in few requests', async (workload, name, expected) => {
    const diagnosis = await diagnoseRecording(
      { objects: objectsOf(name) },
      { namespace: `k8s137-${name}`, now: RECORDED, workload: workload.toLowerCase() },
    );
    expect(faults(diagnosis)).toEqual([expected]);
    expect(diagnosis.subject).toMatchObject({ name: workload.split('/')[1] });
  });

  it.each([
    'nodes',
    'events',
    'replicasets',
    'deployments',
    'persistentvolumeclaims',
    'persistentvolumes',
    'storageclasses',
  ])('faults is still ill when %s may not be read, and says what was not', async (plural) => {
    for (const [, name] of NAMESPACES) {
      const recording = { objects: objectsOf(name), forbid: [plural] };
      const diagnosis = await diagnoseRecording(recording, { namespace: `k8s137-${name}`, now: RECORDED });
      expect([name, diagnosis.healthy]).toEqual([name, false]);
      if (['nodes', 'events', 'replicasets', 'deployments'].includes(plural))
        expect(diagnosis.stats.notRead?.join('\n')).toContain(plural);
    }
  });
});
