import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/core/kubernetes.ts';
import { podAmount, quotaShare } from '../../src/core/pod-requests.ts';

const container = (cpu?: string, more: object = {}) => ({
  name: 'c',
  ...(cpu === undefined ? {} : { resources: { requests: { cpu } } }),
  ...more,
});
const sidecar = (cpu: string) => container(cpu, { restartPolicy: 'Always' });
const millis = (spec: object): number => Math.round(podAmount(spec as Pod['spec'], 'requests', 'cpu') * 1000);

describe('what a pod requests, as the scheduler and quotas count it', () => {
  it.each([
    ['containers added up', { containers: [container('100m'), container('200m')] }, 300],
    [
      'a native sidecar stays beside the containers',
      { containers: [container('100m')], initContainers: [sidecar('400m')] },
      500,
    ],
    [
      'an init container that is larger than all that follows',
      { containers: [container('100m')], initContainers: [container('700m')] },
      700,
    ],
    [
      'an init container runs beside the sidecars before it',
      { containers: [container('100m')], initContainers: [sidecar('400m'), container('500m')] },
      900,
    ],
    [
      'and not beside those after it',
      { containers: [container('100m')], initContainers: [container('500m'), sidecar('400m')] },
      500,
    ],
    ['the overhead of the runtime class', { containers: [container('100m')], overhead: { cpu: '250m' } }, 350],
    [
      'a request of the pod itself stands for its containers',
      { containers: [container('100m')], resources: { requests: { cpu: '1' } } },
      1000,
    ],
    [
      'a limit without a request is the request',
      { containers: [{ name: 'c', resources: { limits: { cpu: '300m' } } }] },
      300,
    ],
    ['nothing set', { containers: [container()] }, 0],
  ])('%s', (_what, spec, wanted) => expect(millis(spec)).toBe(wanted));

  it.each([
    ['requests.cpu', 0.5],
    ['cpu', 0.5],
    ['limits.cpu', 0],
    ['pods', 1],
    ['count/pods', 1],
    ['requests.nvidia.com/gpu', 0],
    ['requests.storage', undefined],
    ['gold.storageclass.storage.k8s.io/requests.storage', undefined],
    ['count/deployments.apps', undefined],
    ['services', undefined],
  ])('a quota’s line %s takes %s of it', (line, wanted) => {
    const spec = { containers: [container('100m')], initContainers: [sidecar('400m')] } as unknown as Pod['spec'];
    expect(quotaShare(spec, line)).toBe(wanted);
  });
});
