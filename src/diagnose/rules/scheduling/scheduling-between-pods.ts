import type { Cause } from '../../../core/causes/index.ts';
import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { field } from '../../facts/evidence.ts';
import { nearest } from '../../../core/names.ts';
import { atMost, scaledUp } from '../advice/replicas.ts';
import { editTemplate, editTemplates } from '../advice/edits.ts';
import { selects, showSelector } from '../../../core/selectors.ts';
import type { Facts } from '../../types.ts';
import type { Reading } from './reading.ts';
import { hostPortAdvice } from '../nodes/host-ports.ts';
import { nearlyMet } from '../advice/elsewhere/near-selector.ts';
import { blame, keyOf } from '../../facts/owners.ts';
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
      remedies: hostPortAdvice(facts, pod, owner, ports),
    };
  }
  return spread(facts, pod, clauses, owner);
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
  const others = facts.pods.filter((pod) => keyOf(blame(facts, pod)) !== keyOf(owner));
  const available = [...new Set(others.flatMap(({ metadata }) => metadata?.labels?.[label] ?? []))].sort().slice(0, 20);
  const none = term !== undefined && matching(term) === 0;
  const value = term?.labelSelector?.matchLabels?.[label];
  const [similar] = value === undefined ? [] : nearest(value, available, 1);
  const path = `affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[${term ? terms.indexOf(term) : 0}].labelSelector.matchLabels`;
  const [other] = none ? underOtherKey(facts, term) : [];
  return {
    cause: 'UnschedulablePodAffinity',
    title: none
      ? `${who} must run next to a pod with ${wanted}, and there is none`
      : `no node in the ${term?.topologyKey ?? 'topology'} of pods with ${wanted} takes ${who}`,
    evidence: term ? [field('Pod', name, '.spec.affinity.podAffinity', wanted)] : [],
    details: { label, wanted, topologyKey: term?.topologyKey, matchingPods: term ? matching(term) : 0, available },
    remedies: [
      ...(none ? scaledUp(facts, term?.labelSelector, wanted) : []),
      ...(other
        ? [
            editTemplate(
              facts,
              `set matchLabels in the pod affinity of ${who} from ${other.key}=${other.wanted} to ${other.other}=${other.wanted}, which the pods of ${other.of} have`,
              owner,
              path,
              other.next,
            ),
          ]
        : []),
      ...(none && similar !== undefined && value !== undefined
        ? [
            editTemplate(
              facts,
              `correct the pod affinity of ${who} from ${label}=${value} to ${label}=${similar}, which pods have`,
              owner,
              `${path}["${label}"]`,
              similar,
            ),
          ]
        : []),
      none
        ? other || similar !== undefined
          ? `or start the pods with ${wanted}`
          : `start the pods with ${wanted}, or correct ${label} in the pod affinity of ${who}${available.length > 0 ? ` (pods have ${available.slice(0, 6).join(', ')})` : ''}`
        : `make room on the nodes that run ${wanted}`,
      preferred(facts, owner, 'podAffinity', terms),
    ],
  };
}

/** Pods that have the very value of a term under another key. */
const underOtherKey = (facts: Facts, term: Term | undefined) =>
  facts.pods.flatMap((pod) => {
    const miss = nearlyMet(term?.labelSelector, pod.metadata?.labels);
    if (miss?.other === undefined) return [];
    const { [miss.key]: _gone, ...rest } = term?.labelSelector?.matchLabels ?? {};
    return [{ ...miss, of: blame(facts, pod).name, next: { ...rest, [miss.other]: miss.wanted } }];
  });

/** The same rules as a wish, which the scheduler leaves aside where it cannot be met. */
function preferred(
  facts: Facts,
  owner: Blamed,
  kind: 'podAffinity' | 'podAntiAffinity',
  terms: readonly Term[],
): Advice {
  const rule = kind === 'podAffinity' ? 'pod affinity' : 'pod anti-affinity';
  const text = `or make its ${rule} preferredDuringScheduling instead of required in the template of ${owner.kind.toLowerCase()} ${owner.name}`;
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
