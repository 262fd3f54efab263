import { describe, expect, it } from 'vitest';
import type { Inventory, KnownContainer, KnownWorkload } from '../../../src/core/inventory.ts';
import { NOTHING } from '../../../src/models/offline/conversation.ts';
import { understand } from '../../../src/models/offline/understand.ts';

const box = (name: string, limits: Record<string, string>): KnownContainer => ({
  name,
  image: `${name}:1`,
  limits,
  requests: {},
});
const workload = (name: string, replicas: number, ...containers: KnownContainer[]): KnownWorkload => ({
  kind: 'Deployment',
  name,
  labels: {},
  replicas,
  containers,
});
const HERE: Inventory = {
  namespace: 'shop',
  namespaces: ['shop', 'staging'],
  workloads: [
    workload('press', 3, box('press', { cpu: '500m', memory: '512Mi' })),
    workload('ledger', 1, box('ledger', { memory: '1Gi' })),
    workload('mixer', 2, box('mixer', { memory: '1Gi' }), box('proxy', { cpu: '1', memory: '64Mi' })),
    workload('vault', 0, box('vault', {})),
  ],
  pods: [],
  configMaps: [],
  secrets: [],
  releases: [],
};
const backOf = (target: string, namespace: string): string =>
  `kubectl --context c -n ${namespace} scale ${target} --replicas=5 --current-replicas=0`;

describe('"the limit" of a container that has two', () => {
  it.each([
    'remove the limit of press',
    'remove the limit of ledger and press',
    'remove the limit of press and ledger',
    'remove the limit of container proxy of mixer',
    'remove the limit of mixer',
  ])('is asked for, wherever it stands: %s', (text) => {
    expect(understand(text, NOTHING, HERE)).toEqual({
      ask: expect.stringMatching(/^Which limit of .*(?:press|mixer)/),
    });
  });

  it.each<[string, object]>([
    ['remove the limit of ledger', { workload: 'ledger', limits: 'memory=none' }],
    ['remove the limit of container mixer of mixer', { workload: 'mixer', container: 'mixer', limits: 'memory=none' }],
    [
      'remove the limits of container proxy of mixer',
      { workload: 'mixer', container: 'proxy', limits: 'cpu=none,memory=none' },
    ],
  ])('and the only one, or all, go: %s', (text, input) => {
    expect(understand(text, NOTHING, HERE)).toEqual({ calls: [{ tool: 'set_resources', input }] });
  });
});

describe('"bring it back up" after a scale to 0', () => {
  const meant = (text: string, undo: string, memory: object = {}) =>
    understand(text, { ...NOTHING, undo, ...memory }, HERE);
  const scaled = (input: object) => ({ calls: [{ tool: 'scale_workload', input: { replicas: 5, ...input } }] });

  it.each([
    ['the same workload', backOf('deployment/vault', 'shop')],
    ['one of several', `${backOf('deployment/press', 'shop')} && ${backOf('deployment/vault', 'shop')}`],
  ])('takes the number of %s', (_what, undo) => {
    expect(meant('bring vault back up', undo)).toEqual(scaled({ workload: 'vault' }));
  });

  it.each([
    ['another namespace', backOf('deployment/vault', 'staging')],
    ['another kind', backOf('statefulset/vault', 'shop')],
    ['another name', backOf('deployment/press', 'shop')],
  ])('never takes the number of %s', (_what, undo) => {
    expect(meant('bring vault back up', undo)).toMatchObject({ restore: { name: 'vault' } });
  });

  it('in the namespace that is spoken of it says nothing of one of the same name here', () => {
    const there = { workload: 'press', namespace: 'staging' };
    expect(meant('bring it back up', backOf('deployment/press', 'staging'), there)).toEqual(
      scaled({ workload: 'press', namespace: 'staging' }),
    );
    expect(meant('bring it back up', backOf('deployment/vault', 'staging'), there)).toEqual({
      ask: expect.stringContaining('To how many replicas'),
    });
  });

  it('is to be asked for alone, in words about that', () => {
    expect(meant('bring vault back up and restart press', '')).toEqual({
      ask: expect.stringMatching(/how many replicas vault had .*"bring vault back up"/),
    });
  });
});
