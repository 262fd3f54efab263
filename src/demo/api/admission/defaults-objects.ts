import type {
  EndpointSlice,
  LimitRange,
  NetworkPolicy,
  PersistentVolume,
  PersistentVolumeClaim,
  RawEvent,
  StorageClass,
  WebhookConfiguration,
} from '../../../core/kubernetes.ts';
import { fill } from './defaults-pod.ts';

export function fillClaim(claim: PersistentVolumeClaim): void {
  if (claim.spec) fill(claim.spec, { volumeMode: 'Filesystem' });
  claim.status = { ...claim.status };
  fill(claim.status, { phase: 'Pending' });
}

export function fillVolume({ spec }: PersistentVolume): void {
  if (spec) fill(spec, { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' });
}

export function fillStorageClass(storage: StorageClass): void {
  fill(storage, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });
}

/** A limit that is not given is the maximum; a request that is not given is the limit, else the minimum. */
export function fillLimitRange({ spec }: LimitRange): void {
  for (const item of spec?.limits ?? [])
    if (item.type === 'Container') {
      item.default = { ...item.max, ...item.default };
      item.defaultRequest = { ...item.min, ...item.default, ...item.defaultRequest };
    }
}

export function fillNetworkPolicy({ spec }: NetworkPolicy): void {
  if (spec) fill(spec, { policyTypes: spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress'] });
}

export function fillWebhooks({ webhooks }: WebhookConfiguration, always: object = {}): void {
  for (const webhook of webhooks ?? []) {
    fill(webhook, { failurePolicy: 'Fail', matchPolicy: 'Equivalent', timeoutSeconds: 10 });
    fill(webhook, { namespaceSelector: {}, objectSelector: {}, ...always });
    if (webhook.clientConfig?.service) fill(webhook.clientConfig.service, { port: 443 });
    for (const rule of webhook.rules ?? []) fill(rule, { scope: '*' });
  }
}

export function fillEndpointSlice(slice: EndpointSlice): void {
  for (const endpoint of slice.endpoints ?? []) fill(endpoint, { conditions: {} });
  for (const port of slice.ports ?? []) {
    port.name ??= '';
    fill(port, { protocol: 'TCP' });
  }
}

/** Members that Go's JSON writes although nobody has set them. */
export function fillEvent(event: RawEvent): void {
  const zero = { eventTime: null, firstTimestamp: null, lastTimestamp: null, source: {} };
  for (const [key, value] of Object.entries(zero)) if (!(key in event)) Object.assign(event, { [key]: value });
  event.reportingComponent ??= '';
  event.reportingInstance ??= '';
}
