import type { Blamed } from '../../core/diagnosis.ts';
import type { KubeObject, Pod } from '../../core/kubernetes.ts';
import { perFacts } from './per-facts.ts';
import { childrenOf, relatedCustom } from '../custom/objects.ts';
import { linksOf } from '../custom/links.ts';
import { keyOf, podsOf, topOf } from './owners.ts';
import type { Draft, Facts } from '../types.ts';

/** What belongs to the object that was asked about. */
export type Scope = {
  readonly pods: ReadonlySet<string>;
  /**
   * `Kind/name` of the object, its owner, and what is bound to its pods: Services, claims, autoscalers, Ingresses,
   * nodes, Helm release.
   */
  readonly objects: ReadonlySet<string>;
  holds(draft: Pick<Draft, 'subject' | 'pods'>): boolean;
};

const WAYS: ReadonlySet<string> = new Set(['Service', 'Ingress']);

/** Null for the whole namespace. */
export const scopeOf = perFacts((facts): Scope | null => {
  if (!facts.subject) return null;
  const pods = podsOfSubject(facts, facts.subject);
  const names = new Set(pods.map(({ metadata }) => metadata?.name ?? ''));
  const bound = new Set(
    [facts.subject, topOf(facts, facts.subject), ...boundTo(facts, facts.subject, pods)].map(keyOf),
  );
  const objects = new Set([...bound, ...customOf(facts, bound, pods)]);
  // Asked about one way to the pods, the other ways to the same pods are not meant.
  const isWay = WAYS.has(facts.subject.kind);
  return {
    pods: names,
    objects,
    holds: (draft) =>
      objects.has(keyOf(draft.subject)) ||
      (!(isWay && WAYS.has(draft.subject.kind)) && (draft.pods ?? []).some((name) => names.has(name))),
  };
});

/** The pods that a Service selects in the diagnosed namespace; none without a selector. */
export function selectedPods(facts: Facts, selector: Readonly<Record<string, string>> | undefined): readonly Pod[] {
  const wanted = Object.entries(selector ?? {});
  if (wanted.length === 0) return [];
  return facts.pods.filter(({ metadata }) => wanted.every(([key, value]) => metadata?.labels?.[key] === value));
}

function podsOfSubject(facts: Facts, { kind, name }: Blamed): readonly Pod[] {
  const is = ({ metadata }: { metadata?: { name?: string } }): boolean => metadata?.name === name;
  if (kind === 'Service') return selectedPods(facts, facts.services.find(is)?.spec?.selector);
  if (kind === 'PersistentVolumeClaim') return facts.pods.filter((pod) => claims(pod).includes(name));
  if (kind === 'HorizontalPodAutoscaler') {
    const target = facts.horizontalpodautoscalers.find(is)?.spec?.scaleTargetRef;
    return target ? podsOf(facts, target) : [];
  }
  if (kind === 'Ingress') {
    const wanted = new Set(backends(facts, name));
    return facts.services
      .filter(({ metadata }) => wanted.has(metadata?.name ?? ''))
      .flatMap(({ spec }) => selectedPods(facts, spec?.selector));
  }
  const custom = facts.custom.objects.find((one) => one.kind === kind && is(one));
  return custom ? podsOfCustom(facts, custom) : podsOf(facts, { kind, name });
}

/** A custom resource and what it made of other custom resources, through others of its kind too. */
function belowCustom(facts: Facts, object: KubeObject): readonly KubeObject[] {
  let below: readonly KubeObject[] = [object];
  for (let hop = 0; hop < 3; hop++) {
    const more = below.flatMap((one) => childrenOf(one, facts.custom.objects));
    below = [...new Set([...below, ...more])];
  }
  return below;
}

/** Pods that a custom resource made: its own, and those of workloads that it owns. */
export function podsMadeBy(facts: Facts, object: KubeObject): readonly Pod[] {
  const below = belowCustom(facts, object);
  const lists: readonly (readonly [string, readonly KubeObject[]])[] = [
    ['Deployment', facts.deployments],
    ['StatefulSet', facts.statefulsets],
    ['DaemonSet', facts.daemonsets],
    ['Job', facts.jobs],
  ];
  const owned = lists.flatMap(([kind, list]) =>
    below.flatMap((one) => childrenOf(one, list)).map(({ metadata }) => ({ kind, name: metadata?.name ?? '' })),
  );
  return [
    ...below.flatMap((one) => childrenOf(one, facts.pods as readonly KubeObject[]) as readonly Pod[]),
    ...owned.flatMap((one) => podsOf(facts, one)),
  ];
}

/** Pods of a custom resource: those that it made, those of workloads that it names, those behind its Services. */
function podsOfCustom(facts: Facts, object: KubeObject): readonly Pod[] {
  const named = belowCustom(facts, object).flatMap(linksOf);
  const services = named.filter(({ kind }) => kind === 'Service').map(({ name }) => name);
  return [
    ...podsMadeBy(facts, object),
    ...named.flatMap((one) => podsOf(facts, one)),
    ...facts.services
      .filter(({ metadata }) => services.includes(metadata?.name ?? ''))
      .flatMap(({ spec }) => selectedPods(facts, spec?.selector)),
  ];
}

/**
 * Custom resources that have to do with the subject: through its owner, its Secrets and ConfigMaps, its Services, its
 * name.
 */
function customOf(facts: Facts, bound: ReadonlySet<string>, pods: readonly Pod[]): ReadonlySet<string> {
  if (facts.custom.objects.length === 0 || !facts.subject) return new Set();
  const { name } = facts.subject;
  const used = pods
    .slice(0, 20)
    .flatMap(({ spec }) => [
      ...(spec?.volumes ?? []).flatMap(({ secret, configMap }) => [
        ...(secret?.secretName === undefined ? [] : [`Secret/${secret.secretName}`]),
        ...(configMap?.name === undefined ? [] : [`ConfigMap/${configMap.name}`]),
      ]),
      ...[...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].flatMap(({ env = [], envFrom = [] }) => [
        ...env.flatMap(({ valueFrom }) =>
          valueFrom?.secretKeyRef?.name ? [`Secret/${valueFrom.secretKeyRef.name}`] : [],
        ),
        ...envFrom.flatMap(({ secretRef }) => (secretRef?.name ? [`Secret/${secretRef.name}`] : [])),
      ]),
    ]);
  const same = facts.custom.objects
    .filter(({ metadata }) => metadata?.name === name)
    .map(({ kind }) => `${kind}/${name}`);
  const built = [
    ...facts.deployments,
    ...facts.statefulsets,
    ...facts.daemonsets,
    ...facts.horizontalpodautoscalers,
  ].filter(({ metadata, kind }) => bound.has(`${kind}/${metadata?.name ?? ''}`)) as readonly KubeObject[];
  const mine = [...built, ...(pods.slice(0, 20) as readonly KubeObject[])];
  return relatedCustom(facts, new Set([...bound, ...used, ...same]), mine);
}

export const claims = (pod: Pod): readonly string[] =>
  (pod.spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim ? [persistentVolumeClaim.claimName] : [],
  );

function backends(facts: Facts, ingress: string): readonly string[] {
  const spec = facts.ingresses.find(({ metadata }) => metadata?.name === ingress)?.spec;
  const paths = (spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend);
  return [...paths, ...(spec?.defaultBackend ? [spec.defaultBackend] : [])].flatMap(({ service }) =>
    service ? [service.name] : [],
  );
}

function boundTo(facts: Facts, subject: Blamed, pods: readonly Pod[]): Blamed[] {
  const labels = pods.map(({ metadata }) => metadata?.labels ?? {});
  const template = templateLabels(facts, subject);
  if (template) labels.push(template);
  const selecting = facts.services
    .filter(({ spec }) => {
      const wanted = Object.entries(spec?.selector ?? {});
      return wanted.length > 0 && labels.some((own) => wanted.every(([key, value]) => own[key] === value));
    })
    .map(({ metadata }) => metadata?.name ?? '');
  const services =
    subject.kind === 'Service'
      ? [subject.name]
      : subject.kind === 'Ingress'
        ? backends(facts, subject.name)
        : selecting;
  const name = (kind: string) => (one: string) => ({ kind, name: one });
  const autoscalers = facts.horizontalpodautoscalers
    .filter(({ spec }) => spec?.scaleTargetRef && keyOf(spec.scaleTargetRef) === keyOf(subject))
    .map(({ metadata }) => metadata?.name ?? '');
  const ingresses = facts.ingresses
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((one) => backends(facts, one).some((service) => services.includes(service)));
  const releases = facts.deployments
    .filter(({ metadata }) => subject.kind === 'Deployment' && metadata?.name === subject.name)
    .flatMap(({ metadata }) => metadata?.annotations?.['meta.helm.sh/release-name'] ?? []);
  return [
    ...services.map(name('Service')),
    ...autoscalers.map(name('HorizontalPodAutoscaler')),
    ...(subject.kind === 'Ingress' ? [] : ingresses.map(name('Ingress'))),
    ...releases.map(name('HelmRelease')),
    ...pods.flatMap(claims).map(name('PersistentVolumeClaim')),
    ...pods.flatMap(({ spec }) => spec?.nodeName ?? []).map(name('Node')),
  ];
}

/** Labels of the pods that the workload would make: a Service belongs to it also when there is no pod. */
function templateLabels(facts: Facts, { kind, name }: Blamed): Readonly<Record<string, string>> | undefined {
  const list =
    kind === 'Deployment' ? facts.deployments : kind === 'StatefulSet' ? facts.statefulsets : facts.daemonsets;
  return list.find(({ metadata }) => metadata?.name === name)?.spec?.template.metadata?.labels;
}
