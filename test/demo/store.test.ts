import { beforeEach, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import type { Deployment, Pod } from '../../src/core/kubernetes.ts';
import type { Clock } from '../../src/demo/clock.ts';
import { Store, type StoreEvent } from '../../src/demo/store.ts';

const START = Date.parse('2026-05-01T10:00:00Z');
let time = START;
const clock: Clock = { now: () => time, setTimer: () => () => {} };
let store: Store;

const pod = (name: string, more: Partial<Pod> = {}): Pod => ({
  metadata: { name, namespace: 'shop' },
  spec: { containers: [{ name: 'main', image: 'app:1' }], nodeName: 'node-1' },
  ...more,
});
const deployment = (name: string): Deployment => ({
  metadata: { name, namespace: 'shop' },
  spec: { replicas: 2, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } } } },
});
const owned = (name: string, uid: string): Pod => {
  const made = pod(name);
  return {
    ...made,
    metadata: { ...made.metadata, ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'x', uid }] },
    spec: { containers: [] },
  };
};

beforeEach(() => {
  time = START;
  store = new Store(clock);
  store.create(KINDS.namespaces, { metadata: { name: 'shop' } });
});

describe('the store', () => {
  it('gives a new object its identity and keeps none that the caller brings', () => {
    const made = store.create(KINDS.deployments, {
      ...deployment('api'),
      metadata: {
        ...deployment('api').metadata,
        uid: 'mine',
        creationTimestamp: '2000-01-01T00:00:00Z',
        generation: 9,
      },
    });
    expect(made.metadata).toMatchObject({ generation: 1, creationTimestamp: '2026-05-01T10:00:00Z' });
    expect(made.metadata?.uid).toMatch(/^[0-9a-f]{8}-/);
    expect(made).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
  });

  it('makes names of generateName with five safe characters', () => {
    const made = store.create(KINDS.pods, { ...pod(''), metadata: { generateName: 'api-', namespace: 'shop' } });
    expect(made.metadata?.name).toMatch(/^api-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('refuses a second object of the same name, and a namespace that is not there', () => {
    store.create(KINDS.pods, pod('a'));
    expect(() => store.create(KINDS.pods, pod('a'))).toThrow('pods "a" already exists');
    expect(() => store.create(KINDS.pods, { ...pod('a'), metadata: { name: 'a', namespace: 'none' } })).toThrow(
      'namespaces "none" not found',
    );
  });

  it('counts the generation for a changed spec alone', () => {
    store.create(KINDS.deployments, deployment('api'));
    store.change(KINDS.deployments, 'shop', 'api', (draft) => (draft.status = { replicas: 2 }));
    expect(store.get(KINDS.deployments, 'shop', 'api')?.metadata?.generation).toBe(1);
    store.change(KINDS.deployments, 'shop', 'api', (draft) => {
      if (draft.spec) draft.spec.replicas = 3;
    });
    expect(store.get(KINDS.deployments, 'shop', 'api')?.metadata?.generation).toBe(2);
  });

  it('refuses an update made from an old state', () => {
    const first = store.create(KINDS.deployments, deployment('api'));
    store.change(KINDS.deployments, 'shop', 'api', (draft) => (draft.status = { replicas: 1 }));
    expect(() =>
      store.update(KINDS.deployments, { ...first, spec: { ...deployment('api').spec, replicas: 9 } as never }),
    ).toThrow(
      'Operation cannot be fulfilled on deployments.apps "api": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  it('hands out frozen objects', () => {
    const made = store.create(KINDS.pods, pod('a'));
    expect(() => Object.assign(made.spec ?? {}, { nodeName: 'other' })).toThrow(TypeError);
  });

  it('tells watchers of each write in order, also of those that a watcher makes', () => {
    const seen: string[] = [];
    store.watch(({ type, object }: StoreEvent) => {
      if (type === 'ADDED' && object.metadata?.name === 'a') store.create(KINDS.pods, pod('b'));
    });
    store.watch(({ type, object }) => seen.push(`${type} ${object.metadata?.name}`));
    store.create(KINDS.pods, pod('a'));
    expect(seen).toEqual(['ADDED a', 'ADDED b']);
  });

  it('writes nothing when nothing changed, and nothing in a dry run', () => {
    store.create(KINDS.pods, pod('a'));
    const before = store.resourceVersion;
    store.change(KINDS.pods, 'shop', 'a', () => {});
    store.create(KINDS.pods, pod('b'), { dryRun: true });
    store.remove(KINDS.pods, 'shop', 'a', { dryRun: true });
    expect(store.resourceVersion).toBe(before);
    expect(store.list(KINDS.pods).map(({ metadata }) => metadata?.name)).toEqual(['a']);
  });

  it('marks a running pod for the kubelet, and removes it when the grace period is nought', () => {
    store.create(KINDS.pods, pod('a'));
    const marked = store.remove(KINDS.pods, 'shop', 'a');
    expect(marked.metadata).toMatchObject({
      deletionTimestamp: '2026-05-01T10:00:30Z',
      deletionGracePeriodSeconds: 30,
    });
    store.remove(KINDS.pods, 'shop', 'a', { gracePeriodSeconds: 0 });
    expect(store.get(KINDS.pods, 'shop', 'a')).toBeUndefined();
  });

  it('removes a pod that no node has at once', () => {
    store.create(KINDS.pods, { ...pod('a'), spec: { containers: [] } });
    store.remove(KINDS.pods, 'shop', 'a');
    expect(store.list(KINDS.pods)).toEqual([]);
  });

  it('keeps an object until its last finalizer is gone', () => {
    store.create(KINDS.configmaps, { metadata: { name: 'c', namespace: 'shop', finalizers: ['x/y'] } });
    store.remove(KINDS.configmaps, 'shop', 'c');
    expect(store.get(KINDS.configmaps, 'shop', 'c')?.metadata?.deletionTimestamp).toBeDefined();
    store.change(KINDS.configmaps, 'shop', 'c', ({ metadata }) => {
      if (metadata) metadata.finalizers = [];
    });
    expect(store.get(KINDS.configmaps, 'shop', 'c')).toBeUndefined();
  });

  it.each([
    ['Background', true],
    ['Foreground', true],
    ['Orphan', false],
  ] as const)('deletes an owner with %s propagation', (propagation, gone) => {
    const owner = store.create(KINDS.replicasets, { metadata: { name: 'x', namespace: 'shop' } });
    store.create(KINDS.pods, owned('a', owner.metadata?.uid ?? ''));
    store.remove(KINDS.replicasets, 'shop', 'x', { propagation });
    expect(store.get(KINDS.replicasets, 'shop', 'x')).toBeUndefined();
    const left = store.get(KINDS.pods, 'shop', 'a');
    expect(left === undefined).toBe(gone);
    expect(left?.metadata?.ownerReferences).toBeUndefined();
  });

  it('lets a foreground deletion wait for its dependents', () => {
    const owner = store.create(KINDS.replicasets, { metadata: { name: 'x', namespace: 'shop' } });
    const child = owned('a', owner.metadata?.uid ?? '');
    store.create(KINDS.pods, { ...child, spec: { containers: [], nodeName: 'node-1' } });
    store.remove(KINDS.replicasets, 'shop', 'x', { propagation: 'Foreground' });
    expect(store.get(KINDS.replicasets, 'shop', 'x')).toBeDefined();
    store.remove(KINDS.pods, 'shop', 'a', { gracePeriodSeconds: 0 });
    expect(store.get(KINDS.replicasets, 'shop', 'x')).toBeUndefined();
  });

  it('empties a namespace before it goes, and takes nothing new in the meantime', () => {
    store.create(KINDS.pods, pod('a'));
    store.create(KINDS.configmaps, { metadata: { name: 'c', namespace: 'shop' } });
    store.remove(KINDS.namespaces, undefined, 'shop');
    expect(store.list(KINDS.configmaps, 'shop')).toEqual([]);
    expect(store.get(KINDS.namespaces, undefined, 'shop')?.status?.phase).toBe('Terminating');
    expect(() => store.create(KINDS.pods, pod('b'))).toThrow('because it is being terminated');
    store.remove(KINDS.pods, 'shop', 'a', { gracePeriodSeconds: 0 });
    expect(store.get(KINDS.namespaces, undefined, 'shop')).toBeUndefined();
  });

  it('refuses a delete whose precondition fails', () => {
    store.create(KINDS.pods, pod('a'));
    expect(() => store.remove(KINDS.pods, 'shop', 'a', { uid: 'other' })).toThrow(
      /^Operation cannot be fulfilled on Pod "a": the UID in the precondition \(other\) does not match/,
    );
  });

  it('answers 410 for changes since a version that is forgotten', () => {
    const before = Number(store.resourceVersion);
    store.create(KINDS.pods, pod('a'));
    expect(store.history.since(before)).toHaveLength(1);
    store.history.compact();
    expect(() => store.history.since(before)).toThrow(`too old resource version: ${before}`);
  });
});
