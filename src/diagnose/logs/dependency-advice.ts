import type { Advice } from '../../core/diagnosis.ts';
import type { Service } from '../../core/kubernetes.ts';
import { hasLabels } from '../../core/selectors.ts';
import { change } from '../rules/advice/change.ts';
import type { Facts } from '../types.ts';
import { settingsOf } from '../places/related/settings-of.ts';
import type { Target } from './targets.ts';
import type { Failing } from '../facts/state.ts';

/** No answer: whether a policy may hold it back was read; outside of the cluster it is the way from the node. */
export function lateAdvice(
  facts: Facts,
  { pod, view }: Failing,
  where: string,
  target: Target | undefined,
): readonly string[] {
  // Behind a name that no Service has nothing listens: that name is what is wrong.
  if (target?.kind === 'unknown' || !facts.read.has('networkpolicies')) return [];
  const own = facts.networkpolicies.filter(
    ({ spec }) =>
      hasLabels(pod.metadata?.labels, spec?.podSelector?.matchLabels ?? {}) && spec?.policyTypes?.includes('Egress'),
  );
  const held =
    own.length > 0
      ? `, and see whether NetworkPolicy ${own.map(({ metadata }) => metadata?.name).join(', ')} lets it out`
      : `: no NetworkPolicy of namespace ${facts.namespace} holds container ${view.name} back`;
  const other = /^[\w-]+\.([a-z0-9-]+)\.svc\b/.exec(where)?.[1] ?? facts.namespace;
  const theirs = other === facts.namespace ? '' : ` (kubectl get networkpolicy -n ${other})`;
  const there =
    target?.kind === 'outside'
      ? `${where} is outside of the cluster: try it from node ${pod.spec?.nodeName ?? '(not placed)'} (firewall, security group, route, proxy)${held}`
      : `try ${where} from another pod, and look at the load and the log of what listens there${held}${own.length > 0 ? '' : `; a policy of the other side may${theirs}`}`;
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

/**
 * Variables that say how a connection is encrypted. Where there is just one, and the server was heard to speak plain
 * text, with the two ways to bring both together: to give up encryption is a person's decision, so none is a call.
 */
export function encryptionOf(facts: Facts, one: Failing, plain: boolean): readonly string[] {
  const said = settingsOf(facts, one).filter(({ name, value }) => MODE.test(name) && /^\w[\w-]{0,19}$/.test(value));
  const [only, another] = said;
  return said.slice(0, 2).map(({ name, value, where }) => {
    const sure = only && !another && !OTHERWISE.test(name);
    const off = plain && sure ? unencrypted(value) : undefined;
    const on = !plain && sure ? encrypted(value) : undefined;
    return off !== undefined
      ? `switch TLS on at the server, which speaks none, or set ${where} from ${value} to ${off}`
      : on !== undefined
        ? `set ${where} from ${value} to ${on}${isMode(value) ? '' : ', if it is that of this connection'}: the other side does not take what is not encrypted`
        : `check ${where}: it is ${value}`;
  });
}
/** Not what is switched on, but a check of the certificate, or the contrary: `TLS_VERIFY`, `DISABLE_TLS`. */
const OTHERWISE = /verify|(?:^|[_.-])(?:no|non|not|without)[_.-]?(?:ssl|tls)|disabl|skip|insecure|ignore|allow|plain/i;
const MODE = /(?:ssl|tls)[-_]?(?:mode|enabled?|require[ds]?|verify|on)?$/i;

/** The value of the same form that asks for encryption; undefined where it asks for it already. */
function encrypted(value: string): string | undefined {
  const found = FORMS.find(([, no]) => no.toLowerCase() === value.toLowerCase());
  return found && (value === value.toUpperCase() && /[A-Z]/.test(value) ? found[0].toUpperCase() : found[0]);
}
/** A word of how one connects; yes and no may be of anything, such as a port of its own. */
const isMode = (value: string): boolean => /^disabled?$/i.test(value);
const FORMS = [
  ['require', 'disable'],
  ['required', 'disabled'],
  ['true', 'false'],
  ['on', 'off'],
  ['yes', 'no'],
  ['1', '0'],
] as const;

/** The value of the same form that asks for no encryption; undefined where it asks for none already. */
function unencrypted(value: string): string | undefined {
  const forms: readonly (readonly [RegExp, string])[] = [
    [/^(?:prefer(?:red)?|allow|required?|verify[_-]\w+)$/i, 'disable'],
    [/^REQUIRED$|^PREFERRED$|^VERIFY_\w+$/, 'DISABLED'],
    [/^true$/i, 'false'],
    [/^on$/i, 'off'],
    [/^yes$/i, 'no'],
    [/^1$/, '0'],
  ];
  return forms.findLast(([form]) => form.test(value))?.[1];
}

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

/** A Service without pods: its workload is scaled to zero, or nobody wrote its endpoints, or its selector is wrong. */
export function idleAdvice(facts: Facts, { metadata, spec }: Service): readonly Advice[] {
  const name = metadata?.name ?? '';
  const outside = spec?.type === 'ExternalName' ? spec.externalName : undefined;
  if (outside !== undefined)
    return [
      `set spec.externalName of Service ${name}, now ${outside}, to a name that is there (kubectl edit service ${name} -n ${facts.namespace}): ${name} only leads to it, and no name server knows it`,
    ];
  const selector = spec?.selector ?? {};
  if (Object.keys(selector).length === 0)
    return [
      `Service ${name} has no selector, and nobody wrote its endpoints: give it a selector, or an EndpointSlice with the label kubernetes.io/service-name: ${name}`,
    ];
  const of = (kind: string, list: Facts['deployments'] | Facts['statefulsets']): readonly Advice[] =>
    list.flatMap((one): readonly Advice[] => {
      if (one.spec?.replicas !== 0 || !hasLabels(one.spec.template.metadata?.labels, selector)) return [];
      const workload = `${kind}/${one.metadata?.name}`;
      return [
        change(
          facts,
          `scale ${workload} up again: it stands at 0 replicas, so Service ${name} has no pods`,
          'scale_workload',
          {
            workload,
            replicas: 1,
          },
        ),
      ];
    });
  const idle = [...of('deployment', facts.deployments), ...of('statefulset', facts.statefulsets)];
  return idle.length > 0 ? idle : [`Service ${name} has no pods: start its workload, or correct its selector`];
}

/** "namespace mq" for `rabbit.mq.svc`, else the one that was looked at. */
export function spelledOut({ namespace }: Facts, host: string): string {
  const named = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(host)?.[1];
  return named === undefined || named === namespace ? 'the namespace' : `namespace ${named}`;
}
