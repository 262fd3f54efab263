import { describe, expect, it } from 'vitest';
import type { Target } from '../../src/core/cluster.ts';
import type { Json } from '../../src/core/json.ts';
import type { KubeObject } from '../../src/core/kubernetes.ts';
import type { Change } from '../../src/core/plan.ts';
import { requestUndo } from '../../src/core/request/words.ts';
import { Sealed } from '../../src/core/sealed.ts';
import { undoCommand } from '../../src/models/offline/literal/undo.ts';
import { undoApply } from '../../tools/shared/objects/undo-apply.ts';

const cluster = { context: 'here', embedded: false } as Target;
const where = (kind: string, plural: string, name: string, apiVersion = 'v1') => ({
  target: { apiVersion, kind, namespace: 'shop', name },
  resource: { plural, namespaced: true },
  uid: 'u',
  resourceVersion: '7',
});
const apply = (at: ReturnType<typeof where>, object: Json, present?: object) => ({
  change: { ...at, verb: 'apply' as const, object, exists: present !== undefined, takeOver: [] },
  present: present as KubeObject | undefined,
});
const map = where('ConfigMap', 'configmaps', 'colours');
const web = where('Deployment', 'deployments', 'web', 'apps/v1');

describe('how an apply is taken back', () => {
  it('what is new goes, what was there gets the former values of what was changed, and what was not there goes', () => {
    const config = apply(
      map,
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'colours', labels: { team: 'b' } },
        data: { A: '1', B: '2', C: 'same' },
      },
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'colours', uid: 'u', resourceVersion: '7', labels: { app: 'x' } },
        data: { A: 'old', C: 'same', D: 'kept' },
      },
    );
    const fresh = apply(where('Service', 'services', 'web'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
    });
    expect(undoApply([config, fresh], cluster)).toBe(
      `kubectl --context here -n shop delete service/web --cascade=background && kubectl --context here -n shop patch configmap/colours --type=merge -p '{"metadata":{"labels":{"team":null}},"data":{"A":"old","B":null}}'`,
    );
  });

  it('a list is put back whole where one of its members differs, and left alone where the server has only added to it', () => {
    const spec = (image: string, more: object = {}) => ({
      replicas: 2,
      template: { spec: { containers: [{ name: 'app', image, ...more }] } },
    });
    const present = (image: string) => ({
      metadata: { name: 'web' },
      spec: spec(image, { imagePullPolicy: 'Always' }),
    });
    const object: Json = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { ...spec('web:2'), replicas: 3 },
    };
    expect(undoApply([apply(web, object, present('web:2'))], cluster)).toContain(`-p '{"spec":{"replicas":2}}'`);
    expect(undoApply([apply(web, object, present('web:1'))], cluster)).toContain(
      `"containers":[{"name":"app","image":"web:1","imagePullPolicy":"Always"}]`,
    );
  });

  it('is understood as it stands, without a model', () => {
    const object: Json = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { minReadySeconds: 5 },
    };
    const undo = undoApply([apply(web, object, { metadata: { name: 'web' }, spec: { minReadySeconds: 1 } })], cluster);
    expect(undoCommand(undo)).toMatchObject({
      calls: [{ tool: 'edit_object', input: { name: 'web', namespace: 'shop' } }],
    });
  });

  it('never writes back what was hidden when it was read: that is said', () => {
    const object: Json = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'colours' }, data: { URL: 'x' } };
    const hidden = apply(map, object, { metadata: { name: 'colours' }, data: { URL: 'postgres://u:[hidden]@db' } });
    expect(undoApply([hidden], cluster)).toBe('apply the former manifest again');
    const fresh = apply(where('Service', 'services', 'web'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
    });
    expect(undoApply([hidden, fresh], cluster)).toMatch(
      /delete service\/web .* \(1 of 2 objects not: apply their former manifest again\)$/,
    );
  });
});

describe('how a plan with a Secret is taken back', () => {
  const secret = (exists: boolean): Change => ({
    ...where('Secret', 'secrets', 'vault'),
    verb: 'secret',
    exists,
    values: new Sealed({ KEY: 'planted-undo-7Yt3' }),
  });
  it('one that was made goes again, in the reverse order of the plan', () => {
    const create: Change = { ...map, verb: 'create', object: {} };
    expect(requestUndo({ cluster, changes: [secret(false), create] })).toBe(
      'kubectl --context here -n shop delete configmap/colours --cascade=background && kubectl --context here -n shop delete secret/vault --cascade=background',
    );
  });
  it('values that were replaced cannot be brought back', () => {
    expect(requestUndo({ cluster, changes: [secret(true)] })).toBeUndefined();
  });
});
