import type { Identity, Rights } from '../../core/cluster.ts';
import { readJson } from '../wire/bodies/json.ts';
import type { Transport } from '../wire/transport.ts';

type Rule = {
  verbs?: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
};

/**
 * Verb, group and resource of what kubewhy itself does: asked one by one where the authorizer cannot list its rules.
 */
const OWN: readonly (readonly [string, string, string])[] = [
  ...['pods', 'events', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims'].map(
    (resource) => ['list', '', resource] as const,
  ),
  ['get', '', 'pods/log'],
  ['list', 'apps', 'deployments'],
  ['list', 'apps', 'replicasets'],
  ['list', 'apps', 'statefulsets'],
  ['list', 'batch', 'jobs'],
  ['list', 'metrics.k8s.io', 'pods'],
  ['patch', 'apps', 'deployments'],
  ['patch', 'apps', 'deployments/scale'],
  ['patch', 'apps', 'statefulsets'],
  ['patch', 'apps', 'statefulsets/scale'],
  ['delete', '', 'pods'],
  ['create', '', 'secrets'],
  ['patch', '', 'configmaps'],
];

const has = (list: readonly string[] | undefined, want: string): boolean =>
  list?.some((member) => member === '*' || member === want) ?? false;

/** True when one rule grants it for every name. RBAC: `*` is all, `*`/SUB one subresource of all. */
function fits(rule: Rule, verb: string, group: string, resource: string): boolean {
  const sub = resource.split('/')[1];
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    (has(rule.resources, resource) || (sub !== undefined && has(rule.resources, `*/${sub}`))) &&
    !rule.resourceNames?.length
  );
}

/** Posts a SelfSubject review: a question, which changes nothing. */
function review(
  transport: Transport,
  [api, kind, plural]: readonly [string, string, string],
  spec: object | undefined,
  limitMs: number,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const call = {
    method: 'POST' as const,
    path: `/apis/${api}/v1/${plural}`,
    contentType: 'application/json',
    body: JSON.stringify({ apiVersion: `${api}/v1`, kind, ...(spec === undefined ? {} : { spec }) }),
    asked: { verb: 'create', resource: `${plural}.${api}`, namespace: '' },
    limitMs,
  };
  return readJson(transport, call, signal);
}

const AUTHORIZATION = 'authorization.k8s.io';

/**
 * One SelfSubjectRulesReview. Where the authorizer cannot list its rules (webhooks), what kubewhy itself does is asked
 * one by one; `complete` is false then, since for anything else a "no" is a guess.
 */
export async function readRights(
  transport: Transport,
  namespace: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Rights> {
  const kind = [AUTHORIZATION, 'SelfSubjectRulesReview', 'selfsubjectrulesreviews'] as const;
  const { status } = (await review(transport, kind, { namespace }, limitMs, signal)) as {
    status?: { resourceRules?: readonly Rule[] | null; incomplete?: boolean };
  };
  const rules = status?.resourceRules ?? [];
  const listed = (verb: string, group: string, resource: string): boolean =>
    rules.some((rule) => fits(rule, verb, group, resource));
  if (status?.incomplete !== true) return { allows: listed, complete: true };
  const unknown = OWN.filter((action) => !listed(...action));
  const answers = await Promise.all(
    unknown.map(([verb, group, resource]) => mayI(transport, { namespace, verb, group, resource }, limitMs, signal)),
  );
  const granted = new Set(unknown.filter((_, index) => answers[index]).map(String));
  return {
    allows: (...action) => listed(...action) || granted.has(String(action)),
    complete: false,
  };
}

type Action = { readonly namespace: string; readonly verb: string; readonly group: string; readonly resource: string };

/** One SelfSubjectAccessReview; `resource` with its subresource, as pods/exec. */
export async function mayI(
  transport: Transport,
  action: Action,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const [resource = '', subresource = ''] = action.resource.split('/');
  const kind = [AUTHORIZATION, 'SelfSubjectAccessReview', 'selfsubjectaccessreviews'] as const;
  const spec = { resourceAttributes: { ...action, resource, ...(subresource === '' ? {} : { subresource }) } };
  const { status } = (await review(transport, kind, spec, limitMs, signal)) as { status?: { allowed?: boolean } };
  return status?.allowed === true;
}

/** Who the server takes us for. Servers before 1.28 have no such review: not-found. */
export async function readIdentity(transport: Transport, limitMs: number, signal: AbortSignal): Promise<Identity> {
  const kind = ['authentication.k8s.io', 'SelfSubjectReview', 'selfsubjectreviews'] as const;
  const { status } = (await review(transport, kind, undefined, limitMs, signal)) as {
    status?: { userInfo?: { username?: string; groups?: readonly string[] } };
  };
  return { user: status?.userInfo?.username ?? '', groups: status?.userInfo?.groups ?? [] };
}
