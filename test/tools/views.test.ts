import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import type { TreeNode } from '../../src/core/view.ts';
import { withCluster } from './support/session.ts';
import { configMap, crashing, deployment, healthy, namespaceObject, secret, service } from './support/todo-chatbot.ts';

const without = (objects: readonly KubeObject[], ...gone: readonly unknown[]): KubeObject[] =>
  objects.filter((object) => !gone.includes(object));

describe('the overview of a namespace', () => {
  it('is a tree from workloads to pods, services to workloads, configuration to users', async () => {
    await withCluster({ objects: healthy() }, async ({ read }) => {
      const { view, text } = await read('namespace_overview');
      expect(view?.type === 'tree' && view.title).toBe('namespace todo-chatbot: 2 workloads, none ill');
      expect(view).toMatchObject({
        nodes: expect.arrayContaining([
          {
            kind: 'Deployment',
            name: 'todo-chatbot-backend',
            health: 'ok',
            note: '2/2 ready',
            children: [
              expect.objectContaining({
                kind: 'ReplicaSet',
                note: '2/2 ready, revision 2',
                children: [
                  expect.objectContaining({ kind: 'Pod', health: 'ok' }),
                  expect.objectContaining({ kind: 'Pod' }),
                ],
              }),
            ],
          },
          expect.objectContaining({ kind: 'Service', note: 'ClusterIP 8000→8000, 2 of 2 endpoints ready' }),
          expect.objectContaining({
            kind: 'Secret',
            note: 'DATABASE_URL, JWT_SECRET',
            children: [
              { kind: 'Deployment', name: 'todo-chatbot-backend', health: 'ok', note: 'uses it', children: [] },
            ],
          }),
        ]) as unknown,
      });
      expect(text).not.toContain('5d4f6c7b88');
    });
  });

  it('marks an object alike wherever it is named, and a Secret without a key that is needed as sick', async () => {
    const lacking = { ...secret, data: { DATABASE_URL: '' } } as unknown as KubeObject;
    await withCluster({ objects: [...without(crashing(), secret), lacking] }, async ({ read }) => {
      const { view, text } = await read('namespace_overview');
      const marks = new Map<string, Set<string>>();
      const walk = (nodes: readonly TreeNode[]): void => {
        for (const { kind, name, health, children } of nodes) {
          marks.set(`${kind}/${name}`, (marks.get(`${kind}/${name}`) ?? new Set()).add(health));
          walk(children);
        }
      };
      walk(view?.type === 'tree' ? view.nodes : []);
      expect([...marks].filter(([, seen]) => seen.size > 1)).toEqual([]);
      expect([...(marks.get('Deployment/todo-chatbot-backend') ?? [])]).toEqual(['critical']);
      expect(text).toContain('[critical] Secret todo-chatbot-secrets: lacks JWT_SECRET; has DATABASE_URL');
    });
  });

  it.each<[string, KubeObject[], string]>([
    [
      'a crash loop marks pod, workload and service',
      crashing(),
      '[critical] Deployment todo-chatbot-backend: 0/2 ready',
    ],
    [
      'a Secret that is used and not there',
      without(healthy(), secret),
      '[critical] Secret todo-chatbot-secrets: does not exist',
    ],
    [
      'a ConfigMap that is used and not there',
      without(healthy(), configMap),
      '[critical] ConfigMap todo-chatbot-config: does not exist',
    ],
    [
      'a Service without pods behind it',
      [namespaceObject, service('backend')],
      '[critical] Service todo-chatbot-backend: ClusterIP 8000→8000, selects no pods',
    ],
    [
      'scaled to zero is idle, not ill',
      [namespaceObject, deployment('backend', { replicas: 0 }), service('backend')],
      '[idle] Deployment todo-chatbot-backend: scaled to 0',
    ],
    [
      'a paused rollout',
      [deployment('backend', { spec: { paused: true } })],
      'Deployment todo-chatbot-backend: 2/2 ready, paused',
    ],
  ])('%s', async (_what, objects, line) => {
    await withCluster({ objects }, async ({ read }) => {
      expect((await read('namespace_overview')).text.split('\n').map((text) => text.trim())).toContain(line);
    });
  });
});

describe('events', () => {
  it('are grouped over pods and counted, warnings first; the newest first among them', async () => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      const { view } = await read('get_events', { workload: 'backend' });
      expect(view?.type === 'table' && view.rows.map((row) => row.slice(0, 4))).toEqual([
        ['Warning', 'BackOff', '80', '3m'],
        ['Normal', 'Pulled', '5', '3m'],
      ]);
    });
  });

  it('of a workload without any are said to prove nothing', async () => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      const { text } = await read('get_events', { workload: 'frontend' });
      expect(text).toBe(
        'no events of deployment/todo-chatbot-frontend in namespace todo-chatbot (events live for about an hour: none proves nothing)',
      );
    });
  });
});

describe('lists', () => {
  it('have the columns of kubectl, ill objects first', async () => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      const { view } = await read('list_resources', { kind: 'po' });
      expect(view?.type === 'table' && [view.columns, view.rows[0]]).toEqual([
        ['NAME', 'READY', 'STATUS', 'RESTARTS', 'NODE', 'AGE'],
        ['todo-chatbot-backend-7d9f8b6c55-q7k2x', '0/1', 'CrashLoopBackOff', '7 (5m ago)', 'node-1', '60m'],
      ]);
    });
  });

  it.each([
    [
      'a label selector',
      { kind: 'pods', selector: 'app=todo-chatbot-frontend' },
      '2 pods with app=todo-chatbot-frontend in namespace todo-chatbot',
    ],
    [
      'all namespaces',
      { kind: 'deployments', namespace: '*' },
      '2 deployments in all namespaces, 1 not as they should be (listed first)',
    ],
    ['nothing found is a sentence', { kind: 'cronjobs' }, 'no cronjobs in namespace todo-chatbot'],
    ['a cluster-scoped kind', { kind: 'ns' }, '1 namespace in the cluster'],
  ])('%s', async (_what, input, first) => {
    await withCluster({ objects: crashing() }, async ({ read }) => {
      expect((await read('list_resources', input)).text.split('\n')[0]).toBe(first);
    });
  });
});

describe('one object', () => {
  it('as YAML has neither managed fields nor what kubectl applied last', async () => {
    const noisy = deployment('backend', {
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"x":1}', team: 'shop' },
    });
    Object.assign(noisy.metadata ?? {}, { managedFields: [{ manager: 'helm' }] });
    await withCluster({ objects: [noisy] }, async ({ read }) => {
      const { view } = await read('get_resource', { kind: 'deploy', name: 'todo-chatbot-backend', output: 'yaml' });
      expect(view?.type === 'text' && view.text).not.toMatch(/managedFields|last-applied/);
      expect(view?.type === 'text' && view.text).toContain('team: shop');
    });
  });

  it('at a path, also with dots in a key', async () => {
    const dotted = { ...configMap, data: { 'nginx.conf': 'worker_processes 1;' } };
    await withCluster({ objects: [dotted] }, async ({ read }) => {
      const { text } = await read('get_resource', { kind: 'cm', name: 'todo-chatbot-config', path: 'data.nginx.conf' });
      expect(text.split('\n')[1]).toBe('worker_processes 1;');
    });
  });
});

describe('rollouts', () => {
  it('history names what each revision changed', async () => {
    await withCluster({ objects: healthy() }, async ({ read }) => {
      const { text } = await read('rollout_history', { workload: 'backend' });
      expect(text).toContain(
        'changed since revision 1: containers[backend].image: todo-chatbot-backend:1.0 → todo-chatbot-backend:latest',
      );
      expect(text).toContain('revision 1: 8h old, images todo-chatbot-backend:1.0, cause: first release');
    });
  });

  it.each<[string, KubeObject[], RegExp]>([
    ['done', healthy(), /: done\. deployment "todo-chatbot-backend" successfully rolled out/],
    [
      'waiting, with the pods that hold it up',
      crashing(),
      /: waiting\. .*\n.*\npod\/todo-chatbot-backend-\S+: CrashLoopBackOff, 0\/1 ready, 7 restarts/,
    ],
    ['paused', [deployment('backend', { spec: { paused: true } })], /: paused\. .*wait for resume/],
  ])('status: %s', async (_what, objects, expected) => {
    await withCluster({ objects }, async ({ read }) => {
      expect((await read('rollout_status', { workload: 'backend' })).text).toMatch(expected);
    });
  });
});
