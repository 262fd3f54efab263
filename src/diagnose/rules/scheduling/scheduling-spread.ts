import type { Blamed } from '../../../core/diagnosis.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { selects } from '../../../core/selectors.ts';
import { isDeleted } from '../../facts/containers.ts';
import { field } from '../../facts/evidence.ts';
import type { Facts } from '../../types.ts';
import { editTemplate } from '../advice/edits.ts';
import { podRequest } from '../../../core/pod-requests.ts';
import { acceptsNode, showAmount } from './node-fit.ts';
import { mostOf } from './room/taken-by.ts';
import type { Clause } from './scheduler-text.ts';
import type { Reading } from './reading.ts';

export const valuesOf = (facts: Facts, label: string): string[] =>
  [...new Set(facts.nodes.flatMap(({ metadata }) => metadata?.labels?.[label] ?? []))].sort().slice(0, 20);

type Domain = { readonly value: string; readonly pods: number; readonly nodes: readonly string[] };

/**
 * Where the pods of a constraint stand now, fewest first. Nodes that the pod may not use at all do not count
 * (nodeAffinityPolicy Honor).
 */
function domainsOf(facts: Facts, pod: Pod, key: string, matches: (one: Pod) => boolean): readonly Domain[] {
  const nodes = facts.nodes.filter((node) => acceptsNode(pod, node) && node.metadata?.labels?.[key] !== undefined);
  const groups = Map.groupBy(nodes, ({ metadata }) => metadata?.labels?.[key] ?? '');
  return [...groups]
    .map(([value, own]) => {
      const names = own.map(({ metadata }) => metadata?.name ?? '');
      const pods = facts.pods.filter(
        (one) => !isDeleted(one) && names.includes(one.spec?.nodeName ?? '') && matches(one),
      );
      return { value, pods: pods.length, nodes: names };
    })
    .sort((a, b) => a.pods - b.pods || a.value.localeCompare(b.value));
}

/** A hard spread that lets the pod go only where the fewest are, and what keeps it from there. */
export function spread(facts: Facts, pod: Pod, clauses: readonly Clause[], owner: Blamed): Reading {
  const who = `${owner.kind.toLowerCase()} ${owner.name}`;
  const hard = (pod.spec?.topologySpreadConstraints ?? []).filter(
    ({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule',
  );
  const broken = hard.find(({ topologyKey }) => valuesOf(facts, topologyKey).length === 0) ?? hard[0];
  const key = broken?.topologyKey ?? '';
  const values = valuesOf(facts, key);
  const domains = domainsOf(facts, pod, key, ({ metadata }) => selects(broken?.labelSelector, metadata?.labels));
  const fewest = domains.filter(({ pods }) => pods === domains[0]?.pods).slice(0, 3);
  // Other clauses speak of nodes that an earlier filter refused: with a spread they are those where the pod was to go.
  const barred = clauses
    .filter(({ text }) => !text.includes('topology spread'))
    .map(({ nodes, text }) => `${nodes} ${text}`);
  const open = fewest.map(({ value, pods }) => `${value} (${pods} ${pods === 1 ? 'pod' : 'pods'})`).join(', ');
  const none = facts.read.has('nodes') && values.length === 0;
  const where = fewest.map(({ value }) => value).join(', ');
  const short = /Insufficient (\S+?)\.?$/.exec(barred[0] ?? '')?.[1];
  const eater =
    short === undefined
      ? undefined
      : mostOf(
          facts,
          owner,
          short,
          fewest.flatMap(({ nodes }) => nodes),
        );
  const taken =
    short === undefined
      ? ''
      : ` (the pod asks ${showAmount(short, podRequest(pod, short))} ${short}${eater ? `; ${eater.who} asks ${eater.asked} there` : ''})`;
  return {
    cause: 'UnschedulableTopologySpread',
    title: none
      ? `the spread of ${who} over ${key} (maxSkew ${broken?.maxSkew ?? '?'}) allows no node; no node has the label ${key}`
      : open !== '' && barred.length > 0
        ? `the spread of ${who} over ${key} (maxSkew ${broken?.maxSkew ?? '?'}) lets the next pod go only to ${open}, and no node there takes it: ${barred.join(', ')}`
        : `the spread of ${who} over ${key} (maxSkew ${broken?.maxSkew ?? '?'}) allows no node${open === '' ? '' : `; the fewest pods are in ${open}`}`,
    evidence: [
      ...(broken ? [field('Pod', pod.metadata?.name ?? '', '.spec.topologySpreadConstraints', broken)] : []),
      ...domains
        .slice(0, 3)
        .map(({ value, pods, nodes }) =>
          field(
            'Node',
            nodes[0] ?? '',
            `.metadata.labels["${key}"]`,
            `${value}: ${pods} of its pods on ${nodes.slice(0, 5).join(', ')}`,
          ),
        ),
    ],
    details: {
      label: key,
      topologyKey: key,
      maxSkew: broken?.maxSkew,
      ...(facts.read.has('nodes') ? { available: values } : {}),
      ...(domains.length > 0
        ? { podsIn: Object.fromEntries(domains.slice(0, 10).map(({ value, pods }) => [value, pods])) }
        : {}),
    },
    remedies: [
      editTemplate(
        facts,
        `set whenUnsatisfiable of the spread over ${key} in the template of ${who} from DoNotSchedule to ScheduleAnyway`,
        owner,
        `topologySpreadConstraints[${(pod.spec?.topologySpreadConstraints ?? []).findIndex((one) => one === broken)}].whenUnsatisfiable`,
        'ScheduleAnyway',
      ),
      none
        ? `or label the nodes with ${key}`
        : `or add nodes or free room in ${where === '' ? `the values of ${key} that have the fewest pods` : where}${taken}`,
      ...(none || barred.length === 0 ? [] : [`or raise maxSkew of that constraint above ${broken?.maxSkew ?? 1}`]),
    ],
  };
}
