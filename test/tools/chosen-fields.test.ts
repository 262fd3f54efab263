import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import { contextsOf } from '../../src/cluster/connection/contexts.ts';
import { refusal, withCluster } from './support/session.ts';
import { deployment, healthy, NS } from './support/todo-chatbot.ts';

const objects = [...healthy(), deployment('frontend', { annotations: { 'team/owner': 'night' }, replicas: 10 })].filter(
  (one, at, all) => all.findLastIndex((other) => other.metadata?.uid === one.metadata?.uid) === at,
);

describe('chosen fields of a list', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'every item of a list',
      { columns: ['spec.template.spec.containers[*].image'] },
      /todo-chatbot-backend \| todo-chatbot-backend:latest/,
    ],
    ['a key with dots and slashes', { columns: ['metadata.annotations["team/owner"]'] }, /frontend \| night/],
    ['a field that is not there', { columns: ['spec.nothing'] }, /backend \| <none>/],
    ['those with an annotation', { selector: 'metadata.annotations["team/owner"]=night' }, /^1 deployment with/],
    ['those that have it at all', { selector: 'metadata.annotations["team/owner"]' }, /^1 deployment with/],
    ['those without that value', { selector: 'metadata.annotations["team/owner"]!=night' }, /^1 deployment with/],
    [
      'by number, not by letters',
      { columns: ['spec.replicas'], sort: 'spec.replicas' },
      /backend \| 2\n.*frontend \| 10/,
    ],
  ])('%s', async (_what, more, wanted) => {
    await withCluster({ objects }, async ({ read }) => {
      const { text } = await read('list_resources', { kind: 'deployments', ...more });
      expect(text).toMatch(wanted);
    });
  });

  it.each<[string, string, string, RegExp]>([
    ['a field that is left out where it is false', 'nodes', 'spec.unschedulable=false', /^1 node with/],
    ['a field of the server that is no path', 'jobs', 'status.successful=0', /^1 job with/],
    ['a field that is left out where it is 0', 'deployments', 'status.readyReplicas=0', /^1 deployment with/],
    ['the others', 'deployments', 'status.readyReplicas!=0', /^1 deployment with/],
    ['one that the server knows for other kinds', 'persistentvolumeclaims', 'status.phase=Pending', /^1 persistent/],
    ['two, of which the server knows one', 'pods', 'status.phase=Running,spec.priority=7', /^1 pod with/],
    ['a label that is not there is not false', 'deployments', 'metadata.labels["a"]=false', /^no deployments with/],
  ])('by %s', async (_what, kind, selector, wanted) => {
    const made = (of: string, apiVersion: string, name: string, more: object): KubeObject => ({
      kind: of,
      apiVersion,
      metadata: { name, uid: name, ...(of === 'Node' ? {} : { namespace: NS }) },
      ...more,
    });
    const own = [
      made('Node', 'v1', 'n1', { spec: {} }),
      made('Node', 'v1', 'n2', { spec: { unschedulable: true } }),
      made('Job', 'batch/v1', 'runs', { spec: {}, status: { active: 1 } }),
      made('Job', 'batch/v1', 'done', { spec: {}, status: { succeeded: 1 } }),
      made('Deployment', 'apps/v1', 'up', { spec: {}, status: { readyReplicas: 2 } }),
      made('Deployment', 'apps/v1', 'down', { spec: {}, status: {} }),
      made('PersistentVolumeClaim', 'v1', 'waits', { spec: {}, status: { phase: 'Pending' } }),
      made('PersistentVolumeClaim', 'v1', 'bound', { spec: {}, status: { phase: 'Bound' } }),
      made('Pod', 'v1', 'a', { spec: { priority: 7, containers: [] }, status: { phase: 'Running' } }),
      made('Pod', 'v1', 'b', { spec: { priority: 7, containers: [] }, status: { phase: 'Pending' } }),
      made('Pod', 'v1', 'c', { spec: { containers: [] }, status: { phase: 'Running' } }),
    ];
    await withCluster({ objects: own }, async ({ read }) => {
      expect((await read('list_resources', { kind, selector })).text).toMatch(wanted);
    });
  });

  it.each(['spec[', 'a b', 'x'.repeat(250) + '['])('%s is no path', async (path) => {
    await withCluster({ objects }, async ({ read }) => {
      expect(await refusal(read('list_resources', { kind: 'deployments', columns: [path] }))).toMatch(/is not a path/);
    });
  });

  it('of Secrets show no value', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: NS, uid: 'u' },
      data: { A: Buffer.from('planted-9Xk2pq').toString('base64') },
    };
    await withCluster({ objects: [secret] }, async ({ read }) => {
      const { text } = await read('list_resources', { kind: 'secrets', columns: ['data', 'data.A', 'data[*]'] });
      expect(text).toMatch(/s \| .*bytes/);
      expect(text).not.toMatch(/planted|cGxhbnRlZ/);
    });
  });
});

describe('the contexts of a kubeconfig', () => {
  it('are told without any credential', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubewhy-contexts-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'config');
    const config = {
      'current-context': 'day',
      contexts: ['day', 'night'].map((name) => ({
        name,
        context: { cluster: name, user: `${name}-user`, namespace: 'shop' },
      })),
      clusters: ['day', 'night'].map((name) => ({
        name,
        cluster: { server: `https://robot:planted-pass-7Yq@${name}.example.com:6443/k` },
      })),
      users: ['day', 'night'].map((name) => ({ name: `${name}-user`, user: { token: 'planted-token-3Zs8' } })),
    };
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    const found = contextsOf({ files: [file], env: {} }, 'night');
    expect(found.map(({ name, current, server }) => [name, current, server])).toEqual([
      ['day', false, 'https://day.example.com:6443/k'],
      ['night', true, 'https://night.example.com:6443/k'],
    ]);
    expect(JSON.stringify(found)).not.toContain('planted');
  });

  it('are one call of a tool', async () => {
    const contexts = () => [
      { name: 'day', current: true, cluster: 'day', server: 'https://x', user: 'u', namespace: '' },
    ];
    await withCluster(
      { objects: [] },
      async ({ read }) => {
        expect((await read('list_contexts')).text).toMatch(/^1 context; this run uses recorded[\s\S]*\* \| day/);
      },
      { contexts },
    );
  });
});
