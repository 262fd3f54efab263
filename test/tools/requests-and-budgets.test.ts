import { describe, expect, it } from 'vitest';
import { withCluster } from './support/session.ts';
import { deployment, NS } from './support/todo-chatbot.ts';

const budget = (selector: object) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'keep', namespace: NS, uid: 'pdb' },
  spec: { minAvailable: 1, selector },
  status: { disruptionsAllowed: 0 },
});
const quota = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'q', namespace: NS, uid: 'q' },
  spec: { hard: { 'requests.cpu': '1' } },
  status: { hard: { 'requests.cpu': '1' }, used: { 'requests.cpu': '500m' } },
};
const APP = 'todo-chatbot-backend';
const sidecar = { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always', resources: { requests: { cpu: '400m' } } };

/** The backend with one replica, 100m and, where asked, a native sidecar of 400m. */
function backend(withSidecar = false) {
  const made = structuredClone(deployment('backend')) as {
    spec: { replicas: number; template: { spec: { containers: { resources?: object }[]; initContainers?: object[] } } };
  };
  made.spec.replicas = 1;
  made.spec.template.spec.containers = made.spec.template.spec.containers.map((one) => ({
    ...one,
    resources: { requests: { cpu: '100m' } },
  }));
  if (withSidecar) made.spec.template.spec.initContainers = [sidecar];
  return made;
}
const codesOf = async (objects: readonly unknown[], replicas: number): Promise<string[]> => {
  let found: string[] = [];
  await withCluster({ objects }, async ({ plan }) => {
    const { warnings } = await plan('scale_workload', { workload: 'backend', replicas });
    found = warnings.map(({ code, text }) => (code === 'quota' ? `${code}: ${text}` : code));
  });
  return found;
};

describe('a plan warns of disruption budgets as Kubernetes selects by them', () => {
  it.each([
    ['by labels', { matchLabels: { app: APP } }, true],
    ['by an expression', { matchExpressions: [{ key: 'app', operator: 'In', values: [APP] }] }, true],
    ['by everything', {}, true],
    [
      'by labels, and by an expression that does not fit',
      { matchLabels: { app: APP }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
      false,
    ],
  ])('selected %s', async (_what, selector, warned) => {
    expect((await codesOf([backend(), budget(selector)], 0)).includes('below-budget')).toBe(warned);
  });
});

describe('a plan warns of quotas by what the scheduler counts', () => {
  it('sidecars too', async () => {
    const found = await codesOf([backend(true), quota], 3);
    expect(found).toContain('quota: quota q allows requests.cpu 1 and 500m is used: 1 of 2 more pods fit');
  });
  it('and is silent where all fit', async () => {
    expect(await codesOf([backend(), quota], 3)).not.toContainEqual(expect.stringContaining('quota'));
  });
});

describe('amounts', () => {
  it.each([
    ['memory=0.3Gi', '322122548'],
    ['memory=1099511627776', '1099511627776'],
    ['memory=1024Mi', '1Gi'],
    ['cpu=0.25', '250m'],
  ])('%s is sent as %s, which the server stores as it is', async (limits, sent) => {
    await withCluster({ objects: [backend()] }, async ({ plan }) => {
      const { changes } = await plan('set_resources', { workload: 'backend', limits });
      expect(JSON.stringify(changes)).toContain(JSON.stringify(sent));
    });
  });
});
