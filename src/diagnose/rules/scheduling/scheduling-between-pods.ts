import type { Cause } from '../../../core/causes/index.ts';
import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { field } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { nearest } from '../../../core/names.ts';
import { atMost, scaledUp } from '../advice/replicas.ts';
import { editTemplate, editTemplates } from '../advice/edits.ts';
import { selects, showSelector } from '../../../core/selectors.ts';
import type { Facts } from '../../types.ts';
import type { Reading } from './reading.ts';
import { spread, valuesOf } from './scheduling-spread.ts';
import type { Unplaced } from './reading.ts';

type Term = NonNullable<
  NonNullable<NonNullable<Pod['spec']>['affinity']>['podAffinity']
>['requiredDuringSchedulingIgnoredDuringExecution'] extends (infer T)[] | undefined
  ? T
  : never;

/** Rules between pods: affinity, anti-affinity, spread, host ports. */
export function betweenPods(facts: Facts, { pod, clauses }: Unplaced, cause: Cause, owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const { spec, metadata } = pod;
  const name = metadata?.name ?? '';
  if (cause === 'UnschedulablePodAffinity')
    return affinity(
      facts,
      name,
      spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
      owner,
    );
  if (cause === 'UnschedulablePodAntiAffinity')
    return antiAffinity(
      facts,
      pod,
      spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
      owner,
    );
  if (cause === 'UnschedulableHostPort') {
    const ports = (spec?.containers ?? []).flatMap(({ ports = [] }) => ports.flatMap(({ hostPort }) => hostPort ?? []));
    return {
      cause,
      title: `host port ${ports.join(', ')} of ${who} is taken on every node that would do`,
      evidence: [field('Pod', name, '.spec.containers[].ports[].hostPort', ports.join(', '))],
      details: { port: ports[0], hostPorts: ports },
      remedies: [
        ...portHolders(facts, pod, ports),
        withoutHostPort(facts, pod, owner, ports),
        `or run at most one replica of ${who} a node`,
      ],
    };
  }
  return spread(facts, pod, clauses, owner);
}

/** Who listens on those ports of the nodes already, as far as the pods of this namespace tell. */
function portHolders(facts: Facts, pod: Pod, ports: readonly number[]): readonly string[] {
  const holders = new Map<string, string[]>();
  for (const other of facts.pods) {
    const node = other.spec?.nodeName;
    const own = (other.spec?.containers ?? []).flatMap(({ ports: all = [] }) =>
      all.flatMap(({ hostPort }) => hostPort ?? []),
    );
    const shared = own.find((port) => ports.includes(port));
    if (other === pod || node === undefined || shared === undefined) continue;
    const { kind, name } = blame(facts, other);
    const key = `${kind.toLowerCase()} ${name} has host port ${shared}`;
    holders.set(key, [...(holders.get(key) ?? []), node]);
  }
  return [...holders]
    .slice(0, 2)
    .map(
      ([who, nodes]) =>
        `${who} on ${nodes.slice(0, 3).join(', ')}${nodes.length > 3 ? ', …' : ''}: give one of the two another port, or other nodes`,
    );
}

/** The container's port without a place on the node: Services and probes reach it as before. */
function withoutHostPort(facts: Facts, pod: Pod, owner: Blamed, ports: readonly number[]): Advice {
  const edits = (pod.spec?.containers ?? []).flatMap(({ name, ports: own = [] }) =>
    own.flatMap(({ hostPort }, place) =>
      hostPort !== undefined && ports.includes(hostPort)
        ? [{ path: `containers[${name}].ports[${place}].hostPort` }]
        : [],
    ),
  );
  const text = `remove hostPort ${ports.join(', ')} from the template of ${owner.kind.toLowerCase()} ${owner.name} and reach it through a Service`;
  return pod.spec?.hostNetwork === true || edits.length === 0 ? text : editTemplates(facts, text, owner, edits);
}

function affinity(facts: Facts, name: string, terms: readonly Term[], owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const matching = (term: Term): number =>
    facts.pods.filter(({ metadata }) => selects(term.labelSelector, metadata?.labels)).length;
  const term = terms.find((one) => matching(one) === 0) ?? terms[0];
  const wanted = showSelector(term?.labelSelector);
  const keys = [
    ...Object.keys(term?.labelSelector?.matchLabels ?? {}),
    ...(term?.labelSelector?.matchExpressions ?? []).map(({ key }) => key),
  ];
  const label = keys[0] ?? '';
  const available = [...new Set(facts.pods.flatMap(({ metadata }) => metadata?.labels?.[label] ?? []))]
    .sort()
    .slice(0, 20);
  const none = term !== undefined && matching(term) === 0;
  const value = term?.labelSelector?.matchLabels?.[label];
  const [similar] = value === undefined ? [] : nearest(value, available, 1);
  return {
    cause: 'UnschedulablePodAffinity',
    title: none
      ? `${who} must run next to a pod with ${wanted}, and there is none`
      : `no node in the ${term?.topologyKey ?? 'topology'} of pods with ${wanted} takes ${who}`,
    evidence: term ? [field('Pod', name, '.spec.affinity.podAffinity', wanted)] : [],
    details: { label, wanted, topologyKey: term?.topologyKey, matchingPods: term ? matching(term) : 0, available },
    remedies: [
      ...(none ? scaledUp(facts, term?.labelSelector, wanted) : []),
      ...(none && similar !== undefined && value !== undefined
        ? [
            editTemplate(
              facts,
              `correct the pod affinity of ${who} from ${label}=${value} to ${label}=${similar}, which pods have`,
              owner,
              `affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[${terms.indexOf(term)}].labelSelector.matchLabels["${label}"]`,
              similar,
            ),
          ]
        : []),
      none
        ? `start the pods with ${wanted}, or correct ${label} in the pod affinity of ${who}${available.length > 0 ? ` (pods have ${available.slice(0, 6).join(', ')})` : ''}`
        : `make room on the nodes that run ${wanted}`,
      preferred(facts, owner, 'podAffinity', terms),
    ],
  };
}

/** The same rules as a wish, which the scheduler leaves aside where it cannot be met. */
function preferred(
  facts: Facts,
  owner: Blamed,
  kind: 'podAffinity' | 'podAntiAffinity',
  terms: readonly Term[],
): Advice {
  const text = `or make the rule preferredDuringScheduling instead of required in the template of ${owner.kind.toLowerCase()} ${owner.name}`;
  const wish = terms.map((podAffinityTerm) => ({ weight: 100, podAffinityTerm })) as unknown as Json;
  if (terms.length === 0) return text;
  return editTemplates(facts, text, owner, [
    { path: `affinity.${kind}.preferredDuringSchedulingIgnoredDuringExecution`, value: wish },
    { path: `affinity.${kind}.requiredDuringSchedulingIgnoredDuringExecution` },
  ]);
}

function antiAffinity(facts: Facts, pod: Pod, terms: readonly Term[], owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const [term] = terms;
  const key = term?.topologyKey ?? 'kubernetes.io/hostname';
  const values = valuesOf(facts, key);
  const wanted = showSelector(term?.labelSelector);
  const placed = facts.pods.filter(
    ({ metadata, spec }) => spec?.nodeName && selects(term?.labelSelector, metadata?.labels),
  ).length;
  const others = term ? '' : ' that an already running pod keeps for itself';
  return {
    cause: 'UnschedulablePodAntiAffinity',
    title: `${who} allows one pod with ${wanted || 'its labels'} per ${key}${others}, and ${values.length > 0 ? `all ${values.length} are taken` : 'all are taken'}`,
    evidence: term
      ? [field('Pod', pod.metadata?.name ?? '', '.spec.affinity.podAntiAffinity', `${wanted} per ${key}`)]
      : [],
    details: { topologyKey: key, wanted, placed, ...(facts.read.has('nodes') ? { domains: values.length } : {}) },
    remedies: [
      atMost(facts, owner, values.length > 0 ? values.length : placed),
      preferred(facts, owner, 'podAntiAffinity', terms),
      `or add ${key === 'kubernetes.io/hostname' ? 'a node' : `nodes with a new value of ${key}`} for ${who}${values.length > 0 ? ` beside ${values.slice(0, 6).join(', ')}` : ''}`,
    ],
  };
}
