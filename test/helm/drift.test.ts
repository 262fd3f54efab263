import { describe, expect, it } from 'vitest';
import type { ManifestObject } from '../../src/core/helm.ts';
import type { Json } from '../../src/core/json.ts';
import { driftLines } from '../../src/helm/diff.ts';

const object = (spec: Json): ManifestObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  name: 'web',
  object: { kind: 'Deployment', metadata: { name: 'web' }, spec },
});
const drift = (rendered: Json, live: Json): readonly string[] => driftLines(object(rendered), object(live).object);

describe('drift of a release', () => {
  // The API server leaves these out of what it stores: omitempty of the Go types.
  it.each<[string, Json]>([
    ['0', { minReadySeconds: 0 }],
    ['false', { template: { spec: { hostNetwork: false } } }],
    ['the empty text', { template: { spec: { hostname: '' } } }],
    ['an empty object', { template: { spec: { securityContext: {} } } }],
  ])('is none where %s was rendered and nothing is stored', (_what, rendered) => {
    expect(drift(rendered, { template: { spec: {} } })).toEqual([]);
  });

  it.each<[string, Json, Json]>([
    ['a rendered 0 that is 3 now', { replicas: 0 }, { replicas: 3 }],
    ['a rendered 3 that is 0 now', { replicas: 3 }, { replicas: 0 }],
    ['a rendered 3 that is gone', { minReadySeconds: 3 }, {}],
    ['a rendered false that is true now', { paused: false }, { paused: true }],
  ])('is told for %s', (_what, rendered, live) => {
    expect(drift(rendered, live)).toHaveLength(1);
  });

  it('is none where the server fills in members of a list whose items have no name, and is told where one differs', () => {
    const ports = (...ports: Json[]): Json => ({ ingress: [{ ports }] });
    const rendered = ports({ port: 11_211 }, { port: 9_150, protocol: 'UDP' });
    const stored = (second: number): Json =>
      ports({ port: 11_211, protocol: 'TCP' }, { port: second, protocol: 'UDP' });
    expect(drift(rendered, stored(9_150))).toEqual([]);
    expect(drift(rendered, stored(9_151))).toEqual(['spec.ingress[0].ports[1].port: release 9150, now 9151']);
    expect(drift(rendered, ports({ port: 11_211 }))).toHaveLength(1);
  });

  it('is none between two ways to write an amount', () => {
    const amount = (memory: string): Json => ({ resources: { limits: { memory } } });
    expect(drift(amount('0.3Gi'), amount('322122547200m'))).toEqual([]);
    expect(drift(amount('1Gi'), amount('1G'))).toHaveLength(1);
  });
});
