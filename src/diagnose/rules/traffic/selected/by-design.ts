import type { Blamed } from '../../../../core/diagnosis.ts';
import type { KubeObject, Pod, Service } from '../../../../core/kubernetes.ts';
import { containersOf } from '../../../facts/containers.ts';
import { controllerOf, keyOf } from '../../../facts/owners.ts';
import { escaped, JOINS } from '../../../places/matches.ts';

/** A Service and what it is there for. */
type Purpose = { readonly service: Service; readonly owners: readonly Blamed[]; readonly pods: readonly Pod[] };

/** Parts of a rollout, which share their traffic on purpose. */
const STEP = /(?:^|[-_.])(?:canary|stable|baseline|preview|active|blue|green|shadow|next)(?:$|[-_.])/i;
/** `web-v2`, `web.v3`: a version of what the others are too. */
const VERSION = /[-_.]v\d+$/i;

/** True for workloads that are steps of one rollout, by their names or the labels of their pods. */
export function areSteps(groups: readonly { readonly owner: Blamed; readonly pods: readonly Pod[] }[]): boolean {
  const names = groups.map(({ owner }) => owner.name);
  return (
    names.some((name) => STEP.test(name)) ||
    groups.some(({ pods: [pod] }) => Object.values(pod?.metadata?.labels ?? {}).some((value) => STEP.test(value))) ||
    new Set(names.map((name) => name.replace(VERSION, ''))).size === 1
  );
}

/**
 * True for Services that share pods on purpose: all give names alone, by which the members of a cluster find each
 * other; one controller made them; or the settings of one lead it to another to join it.
 */
export function isByDesign(all: readonly Purpose[]): boolean {
  if (all.every(({ service }) => service.spec?.clusterIP === 'None')) return true;
  const makers = new Set(all.map(({ service }) => makerOf(service)));
  if (makers.size === 1 && !makers.has(undefined)) return true;
  return all.some((one) => {
    const joins = [...new Set(one.pods.flatMap(joinsOf))].join('\n');
    const own = new Set([
      ...namesOf(one),
      ...one.pods.flatMap(({ metadata }) => Object.values(metadata?.labels ?? {})),
    ]);
    const others = all.flatMap((other) => (other === one ? [] : namesOf(other)));
    return joins !== '' && others.some((name) => !own.has(name) && isNamedIn(name, joins));
  });
}

const makerOf = (object: KubeObject): string | undefined => {
  const owner = controllerOf(object);
  return owner && keyOf(owner);
};

const namesOf = ({ service, owners }: Purpose): readonly string[] => [
  service.metadata?.name ?? '',
  ...owners.map(({ name }) => name),
];

const isNamedIn = (name: string, text: string): boolean =>
  new RegExp(`(?<![\\w-]|[\\w]\\.)${escaped(name)}(?![\\w-])`).test(text);

/** Settings by which a pod says whom it joins. */
const joinsOf = (pod: Pod): readonly string[] =>
  containersOf(pod).flatMap(({ spec }) => [
    ...(spec?.env ?? []).flatMap(({ name, value }) => (value !== undefined && JOINS.test(name) ? [value] : [])),
    ...[[...(spec?.command ?? []), ...(spec?.args ?? [])].join(' ')].filter((line) => JOINS.test(line)),
  ]);
