import type { Blamed } from '../../../core/diagnosis.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { field } from '../../facts/evidence.ts';
import type { Clause } from './scheduler-text.ts';
import { editTemplate } from '../advice/edits.ts';
import { openAdvice } from './node-advice.ts';
import { makersOf } from '../../custom/makers.ts';
import { claims } from '../../facts/scope.ts';
import { PAGE } from '../../sources.ts';
import { ofOnePod } from './room/one-pod.ts';
import type { Facts } from '../../types.ts';
import type { Reading } from './reading.ts';

/** `persistentvolumeclaim "X" not found` */
export function missingClaim(facts: Facts, pod: Pod, { claim = '', text }: Clause, owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const volume = pod.spec?.volumes?.find((one) => one.persistentVolumeClaim?.claimName === claim)?.name;
  const names = facts.persistentvolumeclaims.map(({ metadata }) => metadata?.name ?? '');
  const similar = nearest(
    claim,
    names.filter((name) => name !== claim),
  );
  const going = text.includes('is being deleted');
  return {
    cause: 'PersistentVolumeClaimNotFound',
    title: going
      ? `PersistentVolumeClaim ${claim} of ${who} is being deleted`
      : `PersistentVolumeClaim ${claim} of ${who} does not exist in ${facts.namespace}`,
    evidence: [],
    details: { claim, ...(facts.read.has('persistentvolumeclaims') ? { available: names.slice(0, 20), similar } : {}) },
    remedies: [
      ...(similar[0] && !going
        ? [
            editTemplate(
              facts,
              `correct claimName of volume ${volume ?? ''} in the template of ${who} from ${claim} to ${similar[0]}, which exists`,
              owner,
              `volumes[${volume ?? ''}].persistentVolumeClaim.claimName`,
              similar[0],
            ),
          ]
        : []),
      going
        ? `wait until ${claim} is gone and create it again`
        : `create PersistentVolumeClaim ${claim} in ${facts.namespace}`,
    ],
    explainedBy: makersOf(facts, 'PersistentVolumeClaim', claim),
  };
}

/** What the bound volumes of a pod ask of a node; values of one label in several terms (ORed) are one list. */
function demands(facts: Facts, pod: Pod) {
  const used = claims(pod);
  const bound = facts.persistentvolumes.filter(
    ({ spec }) => used.includes(spec?.claimRef?.name ?? '') && spec?.claimRef?.namespace === facts.namespace,
  );
  return bound.flatMap(({ metadata, spec }) => {
    const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
    // `NotIn` names what it may not be, and `Exists` nothing.
    const all = terms
      .flatMap(({ matchExpressions = [] }) => matchExpressions)
      .filter(({ operator }) => operator === 'In');
    return [...Map.groupBy(all, ({ key }) => key)].map(([label, list]) => ({
      volume: metadata?.name ?? '',
      claim: spec?.claimRef?.name ?? '',
      label,
      values: [...new Set(list.flatMap(({ values = [] }) => values))],
      /** Every term asks for it. */
      always: list.length >= terms.length,
    }));
  });
}

/** A volume that only some nodes can use: by a label of theirs, of which the host name is one. */
export type Pinned = {
  readonly volume: string;
  readonly claim: string;
  readonly label: string;
  readonly nodes: readonly string[];
  /** The zone or other place of several nodes; undefined for one host. */
  readonly place: string | undefined;
};

const HOSTNAME = 'kubernetes.io/hostname';

/** The nodes that can use the volume of a pod, where it is not all of them. */
export function pinnedTo(facts: Facts, pod: Pod): Pinned | undefined {
  const [first] = demands(facts, pod);
  if (!first) return undefined;
  const nodes = facts.nodes
    .filter(({ metadata }) => first.values.includes(metadata?.labels?.[first.label] ?? ''))
    .map(({ metadata }) => metadata?.name ?? '');
  return nodes.length > 0 && nodes.length < facts.nodes.length
    ? { ...first, nodes, place: first.label === HOSTNAME ? undefined : first.values.join(' or ') }
    : undefined;
}

/** A volume on the disk of a node that is no more: it comes back with that node, or is made anew without its data. */
const goneHost = (
  facts: Facts,
  pod: Pod,
  { wanted, claim }: { readonly wanted: string; readonly claim: string },
): readonly string[] => [
  `bring node ${wanted} back under its name: the data of claim ${claim} lies on it, and the cluster no longer has it`,
  `or, where that node is lost for good and its data given up or in a backup, let the claim be made anew, empty: kubectl delete pvc ${claim} -n ${facts.namespace} --wait=false && kubectl delete pod ${pod.metadata?.name} -n ${facts.namespace}`,
];

/** A claim that has no volume yet, and asks for more than any node has left for it. */
function lessStorage(facts: Facts, all: readonly string[]): readonly string[] {
  const claimOf = (name: string) => facts.persistentvolumeclaims.find(({ metadata }) => metadata?.name === name);
  const free = all.filter((name) => claimOf(name) && claimOf(name)?.spec?.volumeName === undefined);
  const used = free.length > 0 ? free : all;
  const asked = used.map((name) => {
    const size = claimOf(name)?.spec?.resources?.requests?.['storage'];
    return size === undefined ? name : `${name}, which asks for ${size}`;
  });
  return [
    `free or add storage on a node for claim ${asked.join(' and ')}: no node has as much left (kubectl get csistoragecapacities -A shows how much each has)`,
    ...(free.length === 0
      ? []
      : [
          `or let claim ${free.join(' or ')} ask for less where that is enough: it has no volume yet, so a smaller one in its place loses nothing`,
        ]),
  ];
}

/** A volume that only some nodes can use, or too many of them on every node. */
export function unusableVolume(facts: Facts, pod: Pod, clause: Clause, owner: Blamed): Reading {
  if (/ReadWriteOncePod/.test(clause.text)) return ofOnePod(facts, pod, clause, owner);
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const used = claims(pod);
  const [demand] = demands(facts, pod);
  const first = demand && {
    volume: demand.volume,
    claim: demand.claim,
    label: demand.label,
    wanted: demand.values.join(','),
  };
  const available = first
    ? [...new Set(facts.nodes.flatMap(({ metadata }) => metadata?.labels?.[first.label] ?? []))].sort()
    : [];
  const lost =
    demand?.label === HOSTNAME &&
    demand.always &&
    facts.read.has('nodes') &&
    facts.nodes.length < PAGE &&
    !demand.values.some((value) => available.includes(value));
  const there = available.length > 0 ? ` (there are nodes with ${available.slice(0, 6).join(', ')})` : '';
  const full = /max volume count/.test(clause.text);
  const homes = pinnedTo(facts, pod)?.nodes ?? [];
  const home = facts.nodes.filter(({ metadata }) => homes.includes(metadata?.name ?? ''));
  const closed = home.length > 0 && home.every(({ spec }) => spec?.unschedulable) ? ' (cordoned)' : '';
  const only = `${home.length === 1 ? 'node' : 'nodes'} ${homes.slice(0, 3).join(', ')}${closed}`;
  const open = full
    ? []
    : openAdvice(facts, pod, owner, home, `volume ${first?.volume} of claim ${first?.claim} can be used only there`);
  const term = first ? `${first.label} is ${first.wanted}` : '';
  return {
    cause: 'UnschedulableVolume',
    title: full
      ? `no node can attach another volume for ${who}`
      : first
        ? home.length > 0
          ? `volume ${first.volume} of claim ${first.claim} can only be used on ${only}${first.label === HOSTNAME ? '' : ` (${term})`}, and ${who} is not taken there`
          : `volume ${first.volume} of claim ${first.claim} can only be used where ${term}, and no node there takes ${who}`
        : `no free node can use the volume of ${who} (${used.join(', ')}): ${clause.text}`,
    evidence: first
      ? [field('PersistentVolume', first.volume, '.spec.nodeAffinity', `${first.label} in (${first.wanted})`)]
      : [],
    details: { claims: used, ...(first ? { ...first, available: available.slice(0, 20) } : {}), reason: clause.text },
    remedies: full
      ? [
          `add nodes: each takes only so many volumes (kubectl get csinode -o yaml: allocatable.count), and ${who} needs ${used.join(', ')}`,
          `or move other pods with volumes away from the nodes that ${who} may use`,
        ]
      : !first && /free storage/.test(clause.text)
        ? lessStorage(facts, used)
        : [
            ...open.slice(0, 1),
            ...(first && lost
              ? goneHost(facts, pod, first)
              : home.length > 0 && (first === undefined || first.label === HOSTNAME)
                ? []
                : [
                    first
                      ? `${home.length > 0 ? 'or ' : ''}add a schedulable node with ${first.label}=${first.wanted}${home.length > 0 ? ', open to its pods' : there}`
                      : `add a node that can use the volume of claim ${used.join(', ')}`,
                  ]),
            // The disk of a node that is gone can be read by nobody.
            ...(lost ? [] : [`or move the data of ${used.join(', ')} to a volume that other nodes can use`]),
            ...open.slice(1),
          ],
  };
}
