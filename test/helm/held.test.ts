import { describe, expect, it } from 'vitest';
import { manifestObject } from '../../src/core/manifest.ts';
import { RAILS } from '../../src/core/request/rails/index.ts';
import { heldByRails, heldByRemoval } from '../../src/helm/held.ts';
import { knownSecrets } from '../../src/core/redact.ts';

type Object = Record<string, unknown>;
const rbac = (kind: string, name: string, more: object): Object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name },
  ...more,
});
const binding = (subject: string, labels = {}): Object =>
  rbac('ClusterRoleBinding', 'all', {
    metadata: { name: 'all', labels },
    roleRef: { kind: 'ClusterRole', name: 'view' },
    subjects: [{ kind: 'Group', name: subject }],
  });
const role = (name: string, verbs: readonly string[]): Object =>
  rbac('ClusterRole', name, { rules: [{ apiGroups: [''], resources: ['pods'], verbs }] });
const plain = (kind: string, metadata: object): Object => ({ apiVersion: 'v1', kind, metadata });
const crd = (annotations = {}): Object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com', annotations },
});

const heldCodes = (before: readonly Object[], after: readonly Object[], hooks: readonly Object[] = []) =>
  heldByRails(before.map(manifestObject), { raw: after, rawHooks: hooks }, 'shop').map(({ code }) => code);

describe('guard rails over what helm writes', () => {
  it.each<[string, readonly Object[], readonly Object[], readonly Object[], readonly string[]]>([
    ['rights without a log-in', [], [binding('system:anonymous')], [], ['rights-for-all']],
    ['rights without a log-in by a hook', [], [], [binding('system:unauthenticated')], ['rights-for-all']],
    [
      'rights without a log-in by a change of a binding',
      [binding('ops')],
      [binding('system:unauthenticated')],
      [],
      ['rights-for-all'],
    ],
    ['all rights', [], [role('mine', ['*'])], [], ['all-rights']],
    ['a kind that goes', [crd()], [], [], ['takes-custom-objects']],
    [
      'an object in the namespace of the system',
      [],
      [plain('ConfigMap', { name: 'x', namespace: 'kube-system' })],
      [],
      ['system-namespace'],
    ],
    [
      'a namespace without its level of pod security',
      [plain('Namespace', { name: 'n', labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } })],
      [plain('Namespace', { name: 'n', labels: {} })],
      [],
      ['pod-security-gone'],
    ],
    ['nothing: a kind that is kept', [crd({ 'helm.sh/resource-policy': 'keep' })], [], [], []],
    [
      'nothing: a binding that was there, with another label',
      [binding('system:unauthenticated', { v: '1' })],
      [binding('system:unauthenticated', { v: '2' })],
      [],
      [],
    ],
    [
      'nothing: a role of its own whose name begins with system:',
      [role('system:metrics-server', ['get'])],
      [role('system:metrics-server', ['get', 'list'])],
      [],
      [],
    ],
    [
      'nothing: finalizers of what it makes',
      [],
      [plain('ConfigMap', { name: 'app', finalizers: ['resources-finalizer.argocd.argoproj.io'] })],
      [],
      [],
    ],
  ])('%s', (_what, before, after, hooks, codes) => {
    expect(heldCodes(before, after, hooks)).toEqual(codes);
  });

  it('see what is written, also where it would be hidden when it is shown', () => {
    knownSecrets.add('system:unauthenticated');
    const before = [binding('ops')];
    const codes = [
      heldCodes([], [binding('system:unauthenticated')]),
      heldCodes(before, [binding('system:unauthenticated')]),
    ];
    expect(codes).toEqual([['rights-for-all'], ['rights-for-all']]);
  });

  it('hold an uninstall that takes a kind along', () => {
    expect(heldByRemoval([crd()].map(manifestObject), 'shop')).toEqual([
      { code: 'takes-custom-objects', objects: ['customresourcedefinition/things.example.com'] },
    ]);
  });

  it('each have a code of their own, by which a plan names them', () => {
    expect(new Set(RAILS.map(({ code }) => code)).size).toBe(RAILS.length);
  });
});
