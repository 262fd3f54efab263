import { describe, expect, it } from 'vitest';
import { eventOf, mergeEvents } from '../../src/core/event.ts';
import { pointerOf, pointerParts, valueAt } from '../../src/core/json-pointer.ts';
import { topOwnerOf } from '../../src/core/owners.ts';
import { placeOf } from '../../src/core/places.ts';

const owned = (kind: string, name: string, labels?: Record<string, string>) => ({
  metadata: {
    ...(labels ? { labels } : {}),
    ownerReferences: [{ apiVersion: 'v1', kind, name, uid: 'u', controller: true }],
  },
});

describe('the workload behind a pod, told by names', () => {
  it.each([
    ['a ReplicaSet', owned('ReplicaSet', 'web-5d9c', { 'pod-template-hash': '5d9c' }), 'Deployment/web'],
    ['a ReplicaSet of its own', owned('ReplicaSet', 'web-5d9c'), 'ReplicaSet/web-5d9c'],
    [
      'a ReplicaSet of Argo Rollouts keeps its name',
      owned('ReplicaSet', 'web', { 'pod-template-hash': '1' }),
      'ReplicaSet/web',
    ],
    ['a Job of a schedule', owned('Job', 'backup-29384710'), 'CronJob/backup'],
    ['a Job with a number in its name', owned('Job', 'migrate-12'), 'Job/migrate-12'],
    ['a StatefulSet', owned('StatefulSet', 'db'), 'StatefulSet/db'],
    ['a node', owned('Node', 'one'), 'Node/one'],
  ])('%s', (_what, pod, wanted) => {
    const owner = topOwnerOf(pod);
    expect(`${owner?.kind}/${owner?.name}`).toBe(wanted);
  });
  it('a pod of its own has none', () => expect(topOwnerOf({ metadata: { name: 'x' } })).toBeUndefined());
});

describe('one event in one form', () => {
  const meta = { uid: 'u', namespace: 'shop', name: 'web.1', creationTimestamp: '2026-01-01T00:00:00Z' };
  it.each([
    [
      'core/v1 with counts',
      { metadata: meta, count: 7, firstTimestamp: '2026-01-01T01:00:00Z', lastTimestamp: '2026-01-01T02:00:00Z' },
      { count: 7, firstSeen: '2026-01-01T01:00:00Z', lastSeen: '2026-01-01T02:00:00Z' },
    ],
    [
      'the scheduler’s: null first and last times',
      {
        metadata: meta,
        firstTimestamp: null,
        lastTimestamp: null,
        eventTime: '2026-01-01T03:00:00.000000Z',
        series: null,
      },
      { count: 1, firstSeen: '2026-01-01T03:00:00.000000Z', lastSeen: '2026-01-01T03:00:00.000000Z' },
    ],
    [
      'a series counts on after the last stamp',
      {
        metadata: meta,
        count: 1,
        lastTimestamp: '2026-01-01T02:00:00Z',
        series: { count: 40, lastObservedTime: '2026-01-01T05:00:00.000000Z' },
      },
      { count: 40, lastSeen: '2026-01-01T05:00:00.000000Z' },
    ],
    [
      'events.k8s.io with its deprecated members',
      {
        metadata: meta,
        note: 'text',
        regarding: { kind: 'Pod', name: 'web' },
        deprecatedCount: 3,
        deprecatedLastTimestamp: '2026-01-01T04:00:00Z',
        deprecatedSource: { component: 'kubelet' },
        reportingController: '',
      },
      {
        count: 3,
        lastSeen: '2026-01-01T04:00:00Z',
        message: 'text',
        source: 'kubelet',
        about: { kind: 'Pod', namespace: 'shop' },
      },
    ],
    ['no time but its creation', { metadata: meta, count: 0 }, { count: 1, lastSeen: meta.creationTimestamp }],
  ])('%s', (_what, raw, wanted) => expect(eventOf(raw)).toMatchObject(wanted));

  it('the newest state of one event stands, and what has no uid is not merged', () => {
    const event = (uid: string, lastSeen: string, count: number) =>
      eventOf({ metadata: { ...meta, uid }, count, lastTimestamp: lastSeen });
    const merged = mergeEvents([
      event('a', '2026-01-01T02:00:00Z', 2),
      event('a', '2026-01-01T01:00:00Z', 1),
      event('', '2026-01-01T00:30:00Z', 5),
      event('', '2026-01-01T00:20:00Z', 6),
    ]);
    expect(merged.map(({ count }) => count)).toEqual([2, 5, 6]);
  });
});

describe('JSON pointers', () => {
  const key = 'example.com/a~b';
  it('reads, writes and shows keys with slashes and tildes', () => {
    const pointer = pointerOf(['metadata', 'labels', key]);
    expect(pointer).toBe('/metadata/labels/example.com~1a~0b');
    expect(pointerParts(pointer)).toEqual(['metadata', 'labels', key]);
    expect(valueAt({ metadata: { labels: { [key]: 'x' } } }, pointer)).toBe('x');
    expect(placeOf({ path: pointer })).toBe('metadata.labels["example.com/a~b"]');
    expect(placeOf({ path: '/spec/containers/0/image' })).toBe('spec.containers[0].image');
  });
  it.each(['/spec/x/y', '/constructor', '/spec/length'])('%s is not there', (pointer) => {
    expect(valueAt({ spec: {} }, pointer)).toBeUndefined();
  });
});
