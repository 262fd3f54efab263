import { describe, expect, it } from 'vitest';
import { diagnoseRecording } from '../helpers/diagnose-recording.ts';
import { event, healthyApp, ingress, obj, service } from '../helpers/k8s-more.ts';

const app = healthyApp('api');
const told = async (objects: readonly object[], workload?: string): Promise<readonly string[]> => {
  const { findings } = await diagnoseRecording({ objects }, workload === undefined ? {} : { workload });
  return findings.flatMap(({ remedies }) => remedies.map(({ text }) => text));
};

describe('a load balancer that is refused', () => {
  const refused = (message: string, spec: object = {}): readonly object[] => {
    const front = service('front', { app: 'api' }, { type: 'LoadBalancer', ...spec });
    return [...app, front, event('SyncLoadBalancerFailed', front, message, 1, { source: { component: 'harbour' } })];
  };

  it.each([
    'PierLimitReached: no further pier may be rented',
    'cannot create more than 4 piers for this quay',
    'the maximum number of piers was used',
    'the quay has reached its limit of piers',
  ])('for a limit is advised to raise it or to free what nobody uses: %s', async (message) => {
    const [first] = await told(refused(message));
    expect(first).toMatch(/^raise the quota or limit that harbour names, or free what nobody uses of it/);
  });

  it.each(['TooManyRequests: the quay is asked too often', 'request rate limit exceeded for quay'])(
    'for asking too often is advised to wait: %s',
    async (message) => {
      const [first] = await told(refused(message));
      expect(first).toMatch(/^wait: harbour may ask only so often/);
    },
  );

  it('is not told of a limit for what is only called so', async () => {
    const [first] = await told(refused('the limit of the pier is not a number'));
    expect(first).not.toMatch(/^raise the quota/);
  });

  it('for the address that the Service asks for names the field that asks', async () => {
    const [first] = await told(
      refused("No pool exists with a range matching '198.51.100.7'", { loadBalancerIP: '198.51.100.7' }),
    );
    expect(first).toMatch(/^correct spec\.loadBalancerIP of service front, which asks for 198\.51\.100\.7/);
  });
});

describe('an Ingress that its controller refuses', () => {
  it('for the type of its Service is advised to change that, also when it is asked for by its name', async () => {
    const door = ingress('door', 'api', { number: 80 });
    const text = 'cannot serve: service "shop/api" is type "ClusterIP", expected "NodePort" or "LoadBalancer"';
    const objects = [...app, service('api', { app: 'api' }), door, event('Translate', door, text)];
    const remedies = await told(objects, 'ingress/door');
    expect(remedies[0]).toMatch(/^set spec\.type of service api from ClusterIP to NodePort/);
    expect(remedies.join('\n')).not.toContain('(default)');
  });
});

describe('a pod that must run next to others', () => {
  it('is not advised to run next to itself', async () => {
    const term = { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'silo' } } };
    const affinity = { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } };
    const pod = obj('Pod', 'mill-1', {
      metadata: { labels: { app: 'mill' } },
      spec: { containers: [{ name: 'main', image: 'mill:1' }], affinity },
      status: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: "0/1 nodes are available: 1 node(s) didn't match pod affinity rules.",
          },
        ],
      },
    });
    const text = (await told([pod, obj('Node', 'n1', { status: {} })])).join('\n');
    expect(text).toContain('start the pods with app=silo');
    expect(text).not.toContain('pods have mill');
  });
});
