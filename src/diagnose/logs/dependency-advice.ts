import type { ContainerView } from '../facts/containers.ts';
import type { Advice } from '../../core/diagnosis.ts';
import { hasLabels } from '../../core/selectors.ts';
import type { Facts } from '../types.ts';
import { type Target } from './targets.ts';

import type { Failing } from '../facts/state.ts';

/** No answer: whether a policy may hold it back was read; outside of the cluster it is the way from the node. */
export function lateAdvice(
  facts: Facts,
  { pod, view }: Failing,
  where: string,
  target: Target | undefined,
): readonly string[] {
  if (!facts.read.has('networkpolicies')) return [];
  const own = facts.networkpolicies.filter(
    ({ spec }) =>
      hasLabels(pod.metadata?.labels, spec?.podSelector?.matchLabels ?? {}) && spec?.policyTypes?.includes('Egress'),
  );
  const held =
    own.length > 0
      ? `, and see whether NetworkPolicy ${own.map(({ metadata }) => metadata?.name).join(', ')} lets it out`
      : `: no NetworkPolicy of namespace ${facts.namespace} holds container ${view.name} back`;
  const there =
    target?.kind === 'outside'
      ? `${where} is outside of the cluster: try it from node ${pod.spec?.nodeName ?? '(not placed)'} (firewall, security group, route, proxy)${held}`
      : `try ${where} from another pod, and look at the load and the log of what listens there${held}${own.length > 0 ? '' : '; a policy of the other side may'}`;
  return [there];
}

/** `smtp.notices-legacy`: no zone ends so, it is a namespace, and none of that name has a Service. */
export function lost(
  facts: Facts,
  host: string,
): { readonly title?: string; readonly remedies?: readonly Advice[]; readonly details?: Record<string, string> } {
  const [name, namespace, more] = host.split('.');
  if (more !== undefined || namespace === undefined || !/[-\d]/.test(namespace) || /^\d+$/.test(namespace)) return {};
  const others = facts.allServices.flatMap(({ metadata }) =>
    metadata?.name === name ? [`${name}.${metadata?.namespace}`] : [],
  );
  if (!facts.read.has('allServices')) return {};
  return {
    details: { namespace },
    remedies: [
      others.length > 0
        ? `namespace ${namespace} has no Service (or does not exist); Service ${name} is there as ${others.slice(0, 3).join(', ')}`
        : `namespace ${namespace} of ${host} has no Service, or does not exist: install what was there, or name what has taken its place`,
    ],
  };
}

/** Variables that say how a connection is encrypted. */
export function encryptionOf({ name, spec }: ContainerView): readonly string[] {
  const said = (spec?.env ?? []).filter(
    ({ name: key, value }) => MODE.test(key) && /^\w[\w-]{0,19}$/.test(value ?? ''),
  );
  return said.slice(0, 2).map(({ name: key, value }) => `look first at ${key} of container ${name}: it is ${value}`);
}
const MODE = /(?:ssl|tls)[-_]?(?:mode|enabled?|require[ds]?|verify|on)?$/i;

const POOL = /pool|max_?(?:conn|open|active|idle)/i;

/** What sets the size of a pool, and how many replicas have one. */
export function poolAdvice(facts: Facts, { view, owner }: Failing): readonly string[] {
  const deployment = facts.deployments.find(
    ({ metadata }) => owner.kind === 'Deployment' && metadata?.name === owner.name,
  );
  const replicas = deployment?.spec?.replicas;
  const set = (view.spec?.env ?? []).filter(({ name, value }) => POOL.test(name) && /^\d+$/.test(value ?? ''));
  const said = set.slice(0, 2).map(({ name, value }) => `${name}=${value}`);
  if (said.length === 0) return [];
  return [
    `make ${said.join(', ')} of container ${view.name}${replicas === undefined ? '' : `, times ${replicas} replica${replicas === 1 ? '' : 's'}`} fit what the database admits (max_connections), or enlarge that`,
  ];
}
