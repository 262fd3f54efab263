import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import type { Facts } from '../../types.ts';

type Spec = { readonly group?: string; readonly service?: { readonly name?: string; readonly namespace?: string } };
type Condition = {
  readonly type?: string;
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
};
const conditionsOf = ({ status }: KubeObject): readonly Condition[] =>
  (status as { conditions?: readonly Condition[] } | undefined)?.conditions ?? [];

/** Who would answer for an aggregated API group, and what its APIService says of why it does not. */
export function servedBy(facts: Facts, group: string): readonly string[] {
  if (!facts.read.has('apiservices'))
    return [`find out why nothing answers for ${group}: kubectl get apiservices | grep ${group}`];
  const own = facts.apiservices.filter(({ spec }) => (spec as Spec | undefined)?.group === group);
  const [first] = own;
  if (!first)
    return [
      group === 'metrics.k8s.io'
        ? 'install metrics-server: the cluster has no APIService for metrics.k8s.io'
        : `install the adapter that serves ${group}: the cluster has no APIService for it`,
    ];
  return [
    brokenApi(first) ??
      `see whether the server behind APIService ${first.metadata?.name} knows the metric: ${backend(first)}`,
  ];
}

const backend = ({ spec }: KubeObject, isThere = true): string => {
  const { name = 'its service', namespace = '' } = (spec as Spec | undefined)?.service ?? {};
  return namespace === ''
    ? name
    : `service ${name} in namespace ${namespace}${isThere ? ` (kubewhy diagnose service/${name} -n ${namespace})` : ''}`;
};

/** What to repair of an APIService that is not available; undefined of one that is. */
export function brokenApi(one: KubeObject): string | undefined {
  const bad = conditionsOf(one).find(({ type, status }) => type === 'Available' && status !== 'True');
  return (
    bad &&
    (bad.reason === 'ServiceNotFound'
      ? `bring ${backend(one, false)} back, which is to answer for APIService ${one.metadata?.name} and does not exist`
      : `repair ${backend(one)}, which answers for APIService ${one.metadata?.name} and does not: ${bad.reason ?? ''} ${clauseOf(bad.message ?? '', 160)}`)
  );
}
