import type { ClusterReader } from '../../../src/core/cluster.ts';
import { toAppError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';

type Rule = {
  readonly verbs?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
};
type Subject = { readonly kind: string; readonly name: string; readonly namespace?: string };
type Role = KubeObject & { readonly rules?: readonly Rule[] };
type Binding = KubeObject & {
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
};

export type Wanted = {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** undefined for what belongs to no namespace. */
  readonly namespace: string | undefined;
};
export type Grant = {
  readonly binding: string;
  readonly role: string;
  readonly subjects: string;
  readonly rule: string;
};
export type Who = { readonly user: string; readonly groups: readonly string[] };

/**
 * `NAMESPACE/NAME` and `system:serviceaccount:…` are service accounts, with their groups; a bare name is an account of
 * the namespace or a user or group of that name.
 */
export function subjectOf(word: string, namespace: string): Who {
  const account = /^(?:system:serviceaccount:([^:]+):(.+)|(?:serviceaccount|sa)\/(.+)|([^/:]+)\/([^/:]+))$/.exec(word);
  const [home, name] = account
    ? [account[1] ?? account[4] ?? namespace, account[2] ?? account[3] ?? account[5] ?? '']
    : ['', ''];
  const accountGroups = (place: string): string[] => [
    'system:serviceaccounts',
    `system:serviceaccounts:${place}`,
    'system:authenticated',
  ];
  if (name !== '') return { user: `system:serviceaccount:${home}:${name}`, groups: accountGroups(home) };
  return { user: word, groups: [word, 'system:authenticated', `system:serviceaccount:${namespace}:${word}`] };
}

const has = (list: readonly string[] | undefined, want: string): boolean =>
  list?.some((one) => one === '*' || one === want) ?? false;
const matchesResource = (rule: Rule, { resource, group }: Wanted): boolean => {
  const sub = resource.split('/')[1];
  return (
    has(rule.apiGroups, group) &&
    (has(rule.resources, resource) || (sub !== undefined && has(rule.resources, `*/${sub}`)))
  );
};
const isMet = (rule: Rule, wanted: Wanted): boolean =>
  matchesResource(rule, wanted) && has(rule.verbs, wanted.verb) && (rule.resourceNames ?? []).length === 0;
/** Same kind with other verbs or only some names, or the same verb on the same word of another API group. */
const isNear = (rule: Rule, wanted: Wanted): boolean =>
  matchesResource(rule, wanted) || (has(rule.verbs, wanted.verb) && has(rule.resources, wanted.resource));

const nameOf = ({ kind, name, namespace }: Subject): string =>
  kind === 'ServiceAccount' ? `system:serviceaccount:${namespace ?? ''}:${name}` : name;
const isFor = (subject: Subject, who: Who | undefined): boolean =>
  who === undefined || nameOf(subject) === who.user || who.groups.includes(nameOf(subject));
const textOf = (rule: Rule): string =>
  `${(rule.verbs ?? []).join(',')} ${(rule.resources ?? []).join(',')}${(rule.apiGroups ?? []).filter(Boolean).length > 0 ? ` of ${(rule.apiGroups ?? []).join(',')}` : ''}${(rule.resourceNames ?? []).length > 0 ? ` only ${rule.resourceNames?.slice(0, 4).join(',')}` : ''}`;

/** Who is given what is wanted, by RBAC as it can be read here (roles, bindings); other authorizers are not seen. */
export async function grantsOf(
  wanted: Wanted,
  who: Who | undefined,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<{ readonly grants: readonly Grant[]; readonly near: readonly Grant[]; readonly holes: readonly string[] }> {
  const holes: string[] = [];
  const list = async (word: string, namespaced: boolean): Promise<readonly KubeObject[]> => {
    if (namespaced && wanted.namespace === undefined) return [];
    try {
      const kind = await cluster.kind(`${word}.rbac.authorization.k8s.io`, signal);
      const place = namespaced && wanted.namespace !== undefined ? { namespace: wanted.namespace } : {};
      return (await cluster.list(kind, place, signal)).items;
    } catch (error) {
      const { code, message } = toAppError(error);
      if (code !== 'forbidden' && code !== 'not-found') throw error;
      holes.push(`${word}: ${code === 'forbidden' ? 'no right to read them' : message}`);
      return [];
    }
  };
  const [roles, clusterRoles, bindings, clusterBindings] = await Promise.all([
    list('roles', true),
    list('clusterroles', false),
    list('rolebindings', true),
    list('clusterrolebindings', false),
  ]);
  const rulesOf = (binding: Binding): readonly Rule[] => {
    const pool = binding.roleRef?.kind === 'Role' ? roles : clusterRoles;
    const role: Role | undefined = pool.find(({ metadata }) => metadata?.name === binding.roleRef?.name);
    return role?.rules ?? [];
  };
  const grants: Grant[] = [];
  const near: Grant[] = [];
  for (const [binding, word] of [
    ...bindings.map((one) => [one as Binding, 'rolebinding'] as const),
    ...clusterBindings.map((one) => [one as Binding, 'clusterrolebinding'] as const),
  ]) {
    const subjects = (binding.subjects ?? []).filter((subject) => isFor(subject, who));
    if (subjects.length === 0) continue;
    const rules = rulesOf(binding);
    const grant = (rule: Rule): Grant => ({
      binding: `${word}/${binding.metadata?.name ?? ''}`,
      role: `${binding.roleRef?.kind.toLowerCase() ?? ''}/${binding.roleRef?.name ?? ''}`,
      subjects:
        subjects.slice(0, 6).map(nameOf).join(', ') + (subjects.length > 6 ? ` and ${subjects.length - 6} more` : ''),
      rule: textOf(rule),
    });
    const met = rules.find((rule) => isMet(rule, wanted));
    if (met) grants.push(grant(met));
    else
      near.push(
        ...rules
          .filter((rule) => isNear(rule, wanted))
          .slice(0, 2)
          .map(grant),
      );
  }
  return { grants, near: near.slice(0, 8), holes };
}
