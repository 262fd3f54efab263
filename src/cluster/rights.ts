import type { Identity, Rights } from '../core/cluster.ts';
import { readJson } from './json.ts';
import type { Transport } from './transport.ts';

type Rule = {
  verbs?: readonly string[];
  apiGroups?: readonly string[];
  resources?: readonly string[];
  resourceNames?: readonly string[];
};

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

/** One SelfSubjectRulesReview. `complete: false` (webhook authorizers) makes a "no" a guess. */
export async function readRights(
  transport: Transport,
  namespace: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Rights> {
  const review = await readJson(
    transport,
    {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
      contentType: 'application/json',
      body: JSON.stringify({
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      }),
      asked: { verb: 'create', resource: 'selfsubjectrulesreviews.authorization.k8s.io', namespace: '' },
      limitMs,
    },
    signal,
  );
  const status = review['status'] as { resourceRules?: readonly Rule[] | null; incomplete?: boolean } | undefined;
  const rules = status?.resourceRules ?? [];
  return {
    allows: (verb, group, resource) => rules.some((rule) => fits(rule, verb, group, resource)),
    complete: status?.incomplete !== true,
  };
}

/** Who the server takes us for. Servers before 1.28 have no such review: not-found. */
export async function readIdentity(transport: Transport, limitMs: number, signal: AbortSignal): Promise<Identity> {
  const review = await readJson(
    transport,
    {
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      contentType: 'application/json',
      body: JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' }),
      asked: { verb: 'create', resource: 'selfsubjectreviews.authentication.k8s.io', namespace: '' },
      limitMs,
    },
    signal,
  );
  const info = (review['status'] as { userInfo?: { username?: unknown; groups?: unknown } } | undefined)?.userInfo;
  return {
    user: typeof info?.username === 'string' ? info.username : '',
    groups: Array.isArray(info?.groups) ? info.groups.map(String) : [],
  };
}
