import type { Role, RoleBinding } from '../../../../core/kinds.ts';
import { nearest } from '../../../../core/names.ts';
import type { Facts, ListName } from '../../../types.ts';
import { resourceOf, type RefusedCall } from './refused-call.ts';

/** What says who may do what, most telling first. */
export const RIGHTS: readonly ListName[] = ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'];

type Rule = NonNullable<Role['rules']>[number];
type Bound = { readonly binding: RoleBinding; readonly role: Role | undefined };

const MOST_RULES = 6;
const called = (one: Role | RoleBinding, kind: string): string => `${kind} ${one.metadata?.name ?? ''}`;
const kindOf = ({ metadata }: RoleBinding): string =>
  metadata?.namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding';
const has = (list: readonly string[] | undefined, one: string): boolean =>
  list?.some((other) => other === one || other === '*') === true;

const allows = (rule: Rule, { verb, resource, group }: RefusedCall): boolean =>
  has(rule.verbs, verb) && has(rule.resources, resource) && has(rule.apiGroups, group);

/** How much of a call a rule speaks of: the very resource, then its group. */
const nearTo = (rule: Rule, { resource, group }: RefusedCall): number =>
  (has(rule.resources, resource) ? 2 : 0) + (has(rule.apiGroups, group) ? 1 : 0);

/**
 * Which Role or binding a refused call lacks, with the rule to write: undefined where bindings could not be read. The
 * role that the account has is meant, where it has one.
 */
export function missingRight(facts: Facts, calls: readonly RefusedCall[]): readonly string[] | undefined {
  const [call] = calls;
  if (!call || !facts.read.has('clusterrolebindings')) return undefined;
  const [namespace = '', account = ''] = call.account.split(':');
  const isIt = ({ subjects = [] }: RoleBinding): boolean =>
    subjects.some(
      (one) =>
        (one.kind === 'ServiceAccount' && one.name === account && one.namespace === namespace) ||
        (one.kind === 'Group' && one.name === `system:serviceaccounts:${namespace}`),
    );
  const here = facts.rolebindings.filter(({ metadata }) => metadata?.namespace === call.place);
  const bindings = [...here, ...facts.clusterrolebindings].filter(isIt);
  // Beside rights of the whole cluster those of another namespace are meant for here: it was moved, or copied.
  if (bindings.length === 0 || (!here.some(isIt) && facts.rolebindings.some((one) => isIt(one) && isOwn(one, account))))
    return unbound(facts, call, namespace, account, isIt);
  const bound = bindings.map((binding): Bound => ({ binding, role: roleOf(facts, binding) }));
  const gone = bound.find(({ binding, role }) => role === undefined && wasRead(facts, binding));
  if (gone && bound.every(({ role }) => role === undefined)) return [dangling(facts, gone.binding)];
  const ranked = bound
    .filter((one): one is Bound & { readonly role: Role } => one.role !== undefined)
    .map((one) => ({ ...one, rank: Math.max(0, ...(one.role.rules ?? []).map((rule) => nearTo(rule, call))) }))
    .toSorted((a, b) => b.rank - a.rank);
  const [best] = ranked;
  return best
    ? inRole(
        best,
        calls.filter((one) => one.account === call.account && one.place === call.place),
      )
    : undefined;
}

/** A Role of one namespace that is called like the account. */
const isOwn = ({ roleRef }: RoleBinding, account: string): boolean =>
  roleRef?.kind === 'Role' && `${roleRef.name}-`.startsWith(`${account}-`);

const wasRead = (facts: Facts, { roleRef, metadata }: RoleBinding): boolean =>
  roleRef?.kind === 'ClusterRole'
    ? facts.read.has('clusterroles')
    : facts.read.has('roles') && metadata?.namespace === facts.namespace;

const roleOf = (facts: Facts, { roleRef, metadata }: RoleBinding): Role | undefined =>
  roleRef?.kind === 'ClusterRole'
    ? facts.clusterroles.find((one) => one.metadata?.name === roleRef.name)
    : facts.roles.find(
        (one) => one.metadata?.name === roleRef?.name && one.metadata?.namespace === metadata?.namespace,
      );

function dangling(facts: Facts, binding: RoleBinding): string {
  const { kind = 'Role', name = '' } = binding.roleRef ?? {};
  const list = kind === 'ClusterRole' ? facts.clusterroles : facts.roles;
  const [near] = nearest(
    name,
    list.map(({ metadata }) => metadata?.name ?? ''),
    1,
  );
  return `${called(binding, kindOf(binding))} names ${kind} ${name}, which does not exist: make that role${near === undefined ? '' : `, or make the binding anew with ${near}, which exists`} (a roleRef cannot be edited)`;
}

/** The role that the account has, and the rule that it lacks. */
function inRole({ binding, role }: Bound & { readonly role: Role }, calls: readonly RefusedCall[]): readonly string[] {
  const kind = binding.roleRef?.kind ?? 'Role';
  const name = role.metadata?.name ?? '';
  const lacking = calls.filter((call) => !(role.rules ?? []).some((rule) => allows(rule, call))).slice(0, MOST_RULES);
  const [first] = lacking;
  if (!first) return [];
  const where = kind === 'Role' && role.metadata?.namespace !== undefined ? ` -n ${role.metadata.namespace}` : '';
  const place = (role.rules ?? []).findIndex((rule) => nearTo(rule, first) === 3);
  const near = role.rules?.[place];
  const what = [...new Set(lacking.map(resourceOf))].join(', ');
  const verbs = [...new Set(lacking.map(({ verb }) => verb))];
  const same = near !== undefined && lacking.every((call) => nearTo(near, call) === 3);
  const patch = same
    ? verbs.map((verb) => ({ op: 'add', path: `/rules/${place}/verbs/-`, value: verb }))
    : [...Map.groupBy(lacking, ({ group }) => group)].map(([group, list]) => ({
        op: 'add',
        path: '/rules/-',
        value: {
          apiGroups: [group],
          resources: [...new Set(list.map(({ resource }) => resource))],
          verbs: [...new Set(list.map(({ verb }) => verb))],
        },
      }));
  const lack = same ? `has only ${(near.verbs ?? []).join(', ')} there` : 'says nothing of it';
  return [
    `add ${verbs.join(', ')} on ${what} to ${kind} ${name}, which ${lack} (${called(binding, kindOf(binding))} gives that role to service account ${first.account}): kubectl patch ${kind.toLowerCase()} ${name}${where} --type json -p '${JSON.stringify(patch)}'`,
  ];
}

/** No binding names the account: one that means it and stands elsewhere, or names it otherwise. */
function unbound(
  facts: Facts,
  call: RefusedCall,
  namespace: string,
  account: string,
  isIt: (binding: RoleBinding) => boolean,
): readonly string[] | undefined {
  const elsewhere = facts.rolebindings.find(isIt);
  if (elsewhere && call.place !== undefined) {
    const { kind = 'Role', name = '' } = elsewhere.roleRef ?? {};
    const own = `kubectl create rolebinding ${elsewhere.metadata?.name} -n ${call.place} --${kind.toLowerCase()}=${name} --serviceaccount=${call.account}`;
    return [
      `service account ${call.account} has its rights in namespace ${elsewhere.metadata?.namespace} (RoleBinding ${elsewhere.metadata?.name}), and this call is for namespace ${call.place}: bind it there too: ${kind === 'ClusterRole' ? own : `copy Role ${name} there, then ${own}`}`,
    ];
  }
  const here = facts.rolebindings.filter(({ metadata }) => metadata?.namespace === call.place);
  const near = [...here, ...facts.clusterrolebindings].flatMap((binding) =>
    (binding.subjects ?? []).flatMap((one, place) =>
      one.kind === 'ServiceAccount' &&
      ((one.name === account && one.namespace !== namespace) ||
        (one.namespace === namespace && nearest(account, [one.name], 1).length > 0))
        ? [{ binding, one, place }]
        : [],
    ),
  );
  // Of several the one that is called like the account.
  const [meant] = near.toSorted((a, b) => Number(b.one.name === account) - Number(a.one.name === account));
  if (!meant) return account === 'default' ? ofAnother(facts, call, here) : undefined;
  const { binding, one, place } = meant;
  const kind = kindOf(binding).toLowerCase();
  const where = binding.metadata?.namespace === undefined ? '' : ` -n ${binding.metadata.namespace}`;
  const field = one.name === account ? 'namespace' : 'name';
  const value = field === 'namespace' ? namespace : account;
  return [
    `set subjects[${place}].${field} of ${called(binding, kindOf(binding))} from ${one[field] ?? 'nothing'} to ${value}: it means service account ${one.namespace}:${one.name}, and the caller is ${call.account}: kubectl patch ${kind} ${binding.metadata?.name}${where} --type json -p '[{"op":"replace","path":"/subjects/${place}/${field}","value":"${value}"}]'`,
  ];
}

/** A pod that names no account runs as `default`: another account of its namespace has the right, and may be meant. */
function ofAnother(facts: Facts, call: RefusedCall, here: readonly RoleBinding[]): readonly string[] | undefined {
  const [namespace = ''] = call.account.split(':');
  for (const binding of here) {
    const role = roleOf(facts, binding);
    const other = binding.subjects?.find(
      (one) => one.kind === 'ServiceAccount' && (one.namespace ?? namespace) === namespace,
    );
    // Rights to everything are nobody's to lend.
    const lends = (rule: Rule): boolean => allows(rule, call) && rule.resources?.includes(call.resource) === true;
    if (!other || !(role?.rules ?? []).some(lends)) continue;
    const { kind = 'Role', name = '' } = binding.roleRef ?? {};
    return [
      `set serviceAccountName: ${other.name} for the pod, when it is meant to run as that: ${kind} ${name} allows ${call.verb} on ${resourceOf(call)} and RoleBinding ${binding.metadata?.name} gives it to service account ${namespace}:${other.name}, while the pod names no account and runs as default`,
      `or bind it to the caller too: kubectl create rolebinding ${name}-default -n ${call.place} --${kind.toLowerCase()}=${name} --serviceaccount=${call.account}`,
    ];
  }
  return undefined;
}
