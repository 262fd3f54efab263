import { describe, expect, it } from 'vitest';
import type { Role, RoleBinding } from '../../src/core/kinds.ts';
import { missingRight } from '../../src/diagnose/rules/advice/rights/missing-right.ts';
import { refusedCalls } from '../../src/diagnose/rules/advice/rights/refused-call.ts';
import { factsOf } from '../../src/diagnose/facts/facts.ts';

const SAID =
  'leases.coordination.k8s.io is forbidden: User "system:serviceaccount:ops:keeper" cannot create resource "leases" in API group "coordination.k8s.io" in the namespace "shop"';
const account = (name: string, namespace: string) => ({ kind: 'ServiceAccount', name, namespace });
const binding = (name: string, namespace: string | undefined, subject: ReturnType<typeof account>, role: string) =>
  ({
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { kind: namespace === undefined ? 'ClusterRole' : 'Role', name: role },
    subjects: [subject],
  }) satisfies RoleBinding;

const told = (
  lists: {
    readonly clusterroles?: readonly Role[];
    readonly clusterrolebindings?: readonly RoleBinding[];
    readonly roles?: readonly Role[];
    readonly rolebindings?: readonly RoleBinding[];
  },
  said = SAID,
): readonly string[] | undefined =>
  missingRight(
    factsOf({
      namespace: 'shop',
      subject: null,
      clock: 0,
      lists: { clusterroles: [], clusterrolebindings: [], roles: [], rolebindings: [], ...lists },
      logs: new Map(),
    }),
    refusedCalls(said),
  );

describe('a call that the API server refuses', () => {
  it('lacks a verb in the rule of its role', () => {
    const rules = [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'list'] }];
    const [first = ''] =
      told({
        clusterroles: [{ metadata: { name: 'keeper' }, rules }],
        clusterrolebindings: [binding('keeper', undefined, account('keeper', 'ops'), 'keeper')],
      }) ?? [];
    expect(first).toContain(
      'add create on leases.coordination.k8s.io to ClusterRole keeper, which has only get, list there',
    );
    expect(first).toContain('[{"op":"add","path":"/rules/0/verbs/-","value":"create"}]');
  });

  it.each([
    ['an account of the same namespace that may', ['leases'], 'default', 'set serviceAccountName: keeper for the pod'],
    ['no account whose rights are to everything', ['*'], 'default', undefined],
    ['no other account where the pod has one of its own', ['leases'], 'till', undefined],
  ])('of a pod: names %s', (_, resources, caller, expected) => {
    const rules = [{ apiGroups: ['coordination.k8s.io'], resources, verbs: ['create'] }];
    const [first] =
      told(
        {
          roles: [{ metadata: { name: 'leases', namespace: 'shop' }, rules }],
          rolebindings: [binding('keeper', 'shop', account('keeper', 'shop'), 'leases')],
        },
        SAID.replace('ops:keeper', `shop:${caller}`),
      ) ?? [];
    if (expected === undefined) expect(first).toBeUndefined();
    else expect(first).toContain(expected);
  });

  it('is bound in another namespace', () => {
    const [first] = told({ rolebindings: [binding('keeper', 'dev', account('keeper', 'ops'), 'keeper')] }) ?? [];
    expect(first).toContain(
      'has its rights in namespace dev (RoleBinding keeper), and this call is for namespace shop',
    );
  });

  it('is bound for an account of the same name in another namespace', () => {
    const [first] =
      told({ clusterrolebindings: [binding('keeper', undefined, account('keeper', 'default'), 'k')] }) ?? [];
    expect(first).toContain('set subjects[0].namespace of ClusterRoleBinding keeper from default to ops');
  });

  it('is bound to a role that does not exist', () => {
    const [first] =
      told({
        clusterroles: [{ metadata: { name: 'keeper-v2' } }],
        clusterrolebindings: [binding('keeper', undefined, account('keeper', 'ops'), 'keeper')],
      }) ?? [];
    expect(first).toContain('names ClusterRole keeper, which does not exist');
    expect(first).toContain('keeper-v2');
  });

  it('says nothing where no binding is known', () => {
    expect(told({})).toBeUndefined();
  });
});
