import type { CauseTable } from './types.ts';

/** The pod was never created: the API server or a policy refuses it. */
export const CREATION = {
  QuotaExceeded: {
    severity: 'critical',
    means: 'A ResourceQuota of the namespace leaves no room for the pod.',
    helps: 'Raise the quota, or lower requests or replicas.',
  },
  QuotaRequiresResources: {
    severity: 'critical',
    means: 'A ResourceQuota demands requests or limits that the pod does not set.',
    helps: 'Set them, or give the namespace a LimitRange with defaults.',
  },
  LimitRangeViolation: {
    severity: 'critical',
    means: 'The resources of the pod lie outside of a LimitRange.',
    helps: 'Fit them to the range.',
  },
  PodSecurityViolation: {
    severity: 'critical',
    means: 'The Pod Security level of the namespace forbids what the pod asks for.',
    helps: 'Set the securityContext that it names, or another level on the namespace.',
  },
  AdmissionWebhookDenied: {
    severity: 'critical',
    means: 'A policy webhook refused the object.',
    helps: 'Satisfy the policy that it names.',
  },
  AdmissionWebhookUnavailable: {
    severity: 'critical',
    means: 'A webhook that must be asked does not answer, so nothing of that kind can be made.',
    helps: 'Repair what serves the webhook; its failurePolicy decides what happens meanwhile.',
  },
  WebhookWithoutBackend: {
    severity: 'warning',
    means: 'A webhook with failurePolicy Fail has nobody behind its Service and will block what it watches.',
    helps: 'Repair the Service, before the next change needs it.',
  },
  ServiceAccountNotFound: {
    severity: 'critical',
    means: 'The ServiceAccount of the pod does not exist.',
    helps: 'Create it, or correct the name.',
  },
  PodSpecInvalid: {
    severity: 'critical',
    means: 'The API server refuses the pod template.',
    helps: 'Correct the field that it names.',
  },
  PodCreationFailed: {
    severity: 'critical',
    means: 'Pods cannot be created, for a reason that the server words by itself.',
    apart: 'The last resort of this step.',
    helps: 'What the quoted text says.',
  },
} as const satisfies CauseTable;
