import { describe, expect, it } from 'vitest';
import { connectTo, failureOf, listOf, never, startApi, statusOf } from '../helpers/cluster-server.ts';

const kubelet = {
  metadata: { name: 'web.1', namespace: 'shop', uid: 'e1', creationTimestamp: '2026-11-24T10:00:00Z' },
  type: 'Warning',
  reason: 'BackOff',
  message: 'Back-off restarting failed container',
  count: 7,
  firstTimestamp: '2026-11-24T10:00:00Z',
  lastTimestamp: '2026-11-24T11:00:00Z',
  involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'p1', fieldPath: 'spec.containers{app}' },
  source: { component: 'kubelet', host: 'n1' },
};
const scheduler = {
  metadata: { name: 'web.2', namespace: 'shop', uid: 'e2', creationTimestamp: '2026-11-24T10:30:00Z' },
  type: 'Warning',
  reason: 'FailedScheduling',
  message: '0/1 nodes are available',
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: '2026-11-24T10:30:00.123456Z',
  series: { count: 3, lastObservedTime: '2026-11-24T11:30:00.000000Z' },
  involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'p1' },
  source: {},
  reportingComponent: 'default-scheduler',
};
const newer = {
  metadata: { name: 'web.3', namespace: 'shop', uid: 'e3', creationTimestamp: '2026-11-24T10:30:00Z' },
  type: 'Normal',
  reason: 'Pulled',
  note: 'image is there',
  regarding: { kind: 'Pod', name: 'web', namespace: 'shop', uid: 'p1' },
  deprecatedCount: 2,
  deprecatedFirstTimestamp: '2026-11-24T09:00:00Z',
  deprecatedLastTimestamp: '2026-11-24T09:30:00Z',
  reportingController: 'kubelet',
};

describe('events', () => {
  it('have one form, one entry a uid, and stand newest first', async () => {
    const older = { ...kubelet, count: 2, lastTimestamp: '2026-11-24T10:10:00Z' };
    const api = await startApi(() => listOf([older, kubelet, scheduler]));
    const { reader } = await connectTo(api);
    expect(await reader.events({}, never)).toEqual({
      more: false,
      unread: false,
      events: [
        {
          uid: 'e2',
          type: 'Warning',
          reason: 'FailedScheduling',
          message: '0/1 nodes are available',
          count: 3,
          lastSeen: '2026-11-24T11:30:00.000000Z',
          firstSeen: '2026-11-24T10:30:00.123456Z',
          about: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'p1', fieldPath: '' },
          source: 'default-scheduler',
        },
        {
          uid: 'e1',
          type: 'Warning',
          reason: 'BackOff',
          message: 'Back-off restarting failed container',
          count: 7,
          lastSeen: '2026-11-24T11:00:00Z',
          firstSeen: '2026-11-24T10:00:00Z',
          about: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'p1', fieldPath: 'spec.containers{app}' },
          source: 'kubelet',
        },
      ],
    });
    expect(api.requests).toHaveLength(1);
  });

  it('about one object are asked for by the server’s own field selector', async () => {
    const api = await startApi(() => listOf([kubelet]));
    const { reader } = await connectTo(api);
    const { events } = await reader.events({ about: { kind: 'Pod', name: 'web', uid: 'p1' }, type: 'Warning' }, never);
    expect(events.map(({ uid }) => uid)).toEqual(['e1']);
    expect(api.requests[0]?.query.get('fieldSelector')).toBe(
      'involvedObject.kind=Pod,involvedObject.name=web,involvedObject.uid=p1,type=Warning',
    );
  });

  it.each([403, 404])('come from events.k8s.io where core answers %i', async (status) => {
    const api = await startApi(({ path }) =>
      path.startsWith('/apis/events.k8s.io/v1/')
        ? listOf([newer])
        : statusOf(status, status === 403 ? 'Forbidden' : '', 'no'),
    );
    const { reader } = await connectTo(api);
    const { events } = await reader.events({ about: { uid: 'p1' } }, never);
    expect(events).toMatchObject([
      {
        uid: 'e3',
        message: 'image is there',
        count: 2,
        firstSeen: '2026-11-24T09:00:00Z',
        lastSeen: '2026-11-24T09:30:00Z',
        about: { kind: 'Pod', uid: 'p1' },
        source: 'kubelet',
      },
    ]);
    expect(api.requests[1]?.query.get('fieldSelector')).toBe('regarding.uid=p1');
  });

  it('that nobody may read are forbidden with the words of core', async () => {
    const api = await startApi(({ path }) =>
      statusOf(
        403,
        'Forbidden',
        path.includes('events.k8s.io') ? 'the other is forbidden' : 'events is forbidden: User "eve"',
      ),
    );
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.events({}, never))).toMatchObject({
      code: 'forbidden',
      message: 'events is forbidden: User "eve"',
    });
  });

  it('are the newest ones when there are too many', async () => {
    const many = Array.from({ length: 30 }, (_, index) => ({
      ...kubelet,
      metadata: { ...kubelet.metadata, uid: `e${index}` },
      lastTimestamp: `2026-11-24T11:00:${String(index).padStart(2, '0')}Z`,
    }));
    const api = await startApi(() => listOf(many));
    const { reader } = await connectTo(api);
    const { events, more } = await reader.events({ most: 2 }, never);
    expect(events.map(({ uid }) => uid)).toEqual(['e29', 'e28']);
    expect(more).toBe(true);
  });

  it('about what is no name are refused', async () => {
    const api = await startApi(() => listOf([]));
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.events({ about: { name: 'a,type=Normal' } }, never))).toMatchObject({
      code: 'bad-input',
    });
    expect(api.requests).toEqual([]);
  });
});
