import type { Advice, Blamed } from '../../../../core/diagnosis.ts';
import type { KubeObject, Pod, Service } from '../../../../core/kubernetes.ts';
import { hasLabels, showLabels, type Labels } from '../../../../core/selectors.ts';
import { field } from '../../../facts/evidence.ts';
import { at } from '../../../facts/events.ts';
import { perFacts } from '../../../facts/per-facts.ts';
import { blame, keyOf } from '../../../facts/owners.ts';
import { areSteps, isByDesign } from './by-design.ts';
import { releaseOf, workloadNamed } from './release.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../../types.ts';
import { editField, templateOf } from '../../advice/edits.ts';
import { declaredBy } from '../declared-ports.ts';
import { selectorOf } from '../services.ts';
import { livePods } from './service-selector.ts';
import { telling } from './telling-label.ts';

/** The pods of one workload behind a Service. */
type Group = { readonly owner: Blamed; readonly pods: readonly Pod[]; readonly release: string | undefined };
/** A Service that reaches what it is there for, and what another one is there for. */
type Shared = { readonly service: Service; readonly own: readonly Group[]; readonly foreign: readonly Group[] };

/**
 * Two Services, each there for a workload of its own, that both select the pods of both: every request may reach the
 * pods of the other. One Service over several workloads is by design, and so are the steps of a gradual rollout.
 */
export const twoServices: Rule = {
  name: 'two-services',
  find: (facts) => found(facts),
};
const found = perFacts((facts): readonly Draft[] => circlesOf(facts).flatMap((circle) => draftsOf(facts, circle)));

const nameOf = ({ metadata }: Service): string => metadata?.name ?? '';

/** Workloads behind selectors, each of which is looked up once: releases that share one share it all. */
const known = perFacts(() => new Map<string, readonly Group[]>());

function groupsBehind(facts: Facts, service: Service): readonly Group[] {
  const selector = showLabels(service.spec?.selector ?? {});
  const before = known(facts).get(selector);
  if (before) return before;
  const groups = [...Map.groupBy(livePods(facts, service), (pod) => keyOf(blame(facts, pod))).values()].flatMap(
    (pods): Group[] => (pods[0] ? [{ owner: blame(facts, pods[0]), pods, release: releaseIn(facts, pods[0]) }] : []),
  );
  known(facts).set(selector, groups);
  return groups;
}

function sharedBy(facts: Facts, service: Service): Shared | undefined {
  const isNames = service.spec?.clusterIP === 'None';
  if (!selectorOf(service) && !isNames) return undefined;
  const groups = groupsBehind(facts, service);
  const reached = groups.filter(({ pods }) => pods.some((pod) => serves(service, pod)));
  if (reached.length < 2 || areSteps(reached)) return undefined;
  const release = releaseOf(service);
  const own = reached.filter((group) => release !== undefined && group.release === release);
  const others = reached.filter((group) => group.release !== undefined && group.release !== release);
  const named = reached.filter(({ owner }) => owner.name === nameOf(service));
  if (own.length > 0 && others.length > 0) return { service, own, foreign: others };
  // Of one installation, or of none: a Service is there for the workload that is called as it is. One without an
  // address gives names: those of more pods than it needs do no harm.
  return named.length === 1 && !isNames
    ? { service, own: named, foreign: reached.filter((group) => group !== named[0]) }
    : undefined;
}

/** A port by number leads to every pod, one by name to those that have it. */
const serves = ({ spec }: Service, pod: Pod): boolean =>
  spec?.ports === undefined ||
  spec.ports.some(({ targetPort, port }) => {
    const target = targetPort ?? port;
    const declared = declaredBy(pod);
    return declared.some((one) => one.name === target || one.port === Number(target)) || declared.length === 0;
  });

const releaseIn = (facts: Facts, pod: Pod): string | undefined => {
  const workload = workloadNamed(facts, blame(facts, pod));
  return (workload && releaseOf(workload)) ?? releaseOf(pod);
};

/** Services that reach each other's pods, the oldest first. */
function circlesOf(facts: Facts): readonly (readonly Shared[])[] {
  const open = new Set(
    facts.services
      .flatMap((service) => sharedBy(facts, service) ?? [])
      .toSorted((a, b) => made(a.service) - made(b.service) || nameOf(a.service).localeCompare(nameOf(b.service))),
  );
  return [...open].flatMap((first) => {
    if (!open.has(first)) return [];
    const others = [...open].filter((one) => meets(first, one));
    // A release has often more than one: with an address, without one, for its metrics.
    const circle = [...open].filter(
      (one) => one === first || others.some((other) => one === other || meets(one, other)),
    );
    for (const one of circle) open.delete(one);
    return others.length > 0 && !isByDesign(circle.map(purposeOf)) ? [circle] : [];
  });
}

const purposeOf = ({ service, own }: Shared) => ({
  service,
  owners: own.map(({ owner }) => owner),
  pods: podsIn(own),
});

const meets = (one: Shared, other: Shared): boolean => isIn(one.own, other.foreign) && isIn(other.own, one.foreign);

const made = ({ metadata }: Service): number => at(metadata?.creationTimestamp);
const isIn = (some: readonly Group[], all: readonly Group[]): boolean =>
  some.every(({ owner }) => all.some((other) => keyOf(other.owner) === keyOf(owner)));

const MOST_TOLD = 4;

/** One finding of all, at the oldest; the others point to it. */
function draftsOf(facts: Facts, circle: readonly Shared[]): readonly Draft[] {
  const names = circle.map(({ service }) => nameOf(service));
  const owners = circle.map(({ own }) => listed(own.map(({ owner }) => shown(owner))));
  const selector = showLabels(circle[0]?.service.spec?.selector ?? {});
  const title = `services ${listed(names)} select the pods of each other (${selector}): a request to one of them may reach ${listed(owners, 'or')}`;
  const evidence = circle.slice(0, MOST_TOLD).flatMap((one) => [
    field('Service', nameOf(one.service), '.spec.selector', showLabels(one.service.spec?.selector ?? {})),
    ...podsIn(one.own)
      .slice(0, 1)
      .map(({ metadata }) =>
        field('Pod', metadata?.name ?? '', '.metadata.labels', showLabels(metadata?.labels ?? {})),
      ),
  ]);
  const remedies = circle.slice(0, MOST_TOLD).map((one) => narrowed(facts, one));
  return circle.map(({ service, foreign }, place): Draft => ({
    cause: 'ServiceSelectsForeignPods',
    severity: 'warning',
    confidence: 'likely',
    subject: { kind: 'Service', name: nameOf(service) },
    stage: STAGE.none,
    pods: podsIn(foreign).map(({ metadata }) => metadata?.name ?? ''),
    title,
    evidence,
    details: { selector, services: names.slice(0, 20), foreign: foreign.slice(0, 20).map(({ owner }) => keyOf(owner)) },
    remedies,
    ...(place === 0 ? {} : { explainedBy: [{ kind: 'Service', name: names[0] ?? '' }] }),
  }));
}

const shown = ({ kind, name }: Blamed): string => `${kind.toLowerCase()} ${name}`;
/** `a`, `a and b`, `a, b, c and 2 more`. */
function listed(names: readonly string[], word = 'and'): string {
  const more =
    names.length > MOST_TOLD ? [...names.slice(0, MOST_TOLD - 1), `${names.length - MOST_TOLD + 1} more`] : names;
  return more.length < 2 ? (more[0] ?? '') : `${more.slice(0, -1).join(', ')} ${word} ${more.at(-1)}`;
}
const podsIn = (groups: readonly Group[]): readonly Pod[] => groups.flatMap(({ pods }) => pods);

/** Labels that workloads of its installation give to pods that a Service selects: also where none runs now. */
function alsoMeant(facts: Facts, service: Service): readonly Labels[] {
  const release = releaseOf(service);
  if (release === undefined) return [];
  const lists = [
    ['Deployment', facts.deployments],
    ['StatefulSet', facts.statefulsets],
    ['DaemonSet', facts.daemonsets],
  ] as const;
  return lists
    .flatMap(([kind, list]: readonly [string, readonly KubeObject[]]) =>
      list
        .filter((one) => releaseOf(one) === release)
        .map(({ metadata }) => templateOf(facts, { kind, name: metadata?.name ?? '' })?.metadata?.labels ?? {}),
    )
    .filter((labels) => hasLabels(labels, service.spec?.selector ?? {}));
}

function narrowed(facts: Facts, { service, own, foreign }: Shared): Advice {
  const label = telling(facts, podsIn(own), podsIn(foreign), alsoMeant(facts, service));
  const [mine, other] = [own, foreign].map((groups) => listed(groups.map(({ owner }) => shown(owner))));
  const name = nameOf(service);
  if (label === undefined)
    return `give the pods of ${mine} a label that those of ${other} do not have, and add it to the selector of service ${name}`;
  const { key, value, lasts } = label;
  const text = `add ${key}=${value} to the selector of service ${name}: of the pods that it reaches only those of ${mine} have it`;
  return lasts ? editField(facts, text, { kind: 'Service', name }, `spec.selector["${key}"]`, value) : text;
}
