import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject } from '../../../../core/kubernetes.ts';
import { showLabels } from '../../../../core/selectors.ts';
import { groupOfObject } from '../../../custom/objects.ts';
import { differing, selectorsIn, showSelecting, type Selecting } from '../../../custom/selecting.ts';
import { ownersOf } from '../../../facts/behind.ts';
import type { Facts } from '../../../types.ts';
import { editObject, label } from '../custom-fields.ts';

/** True when the object chooses namespaces by their labels, so that those are worth reading. */
export const choosesNamespaces = (object: KubeObject): boolean =>
  selectorsIn(object).some(({ of }) => of === 'namespace');

/** A selector of namespaces that this one does not meet: the label that it lacks. */
export function namespaceAdvice(facts: Facts, object: KubeObject): readonly Advice[] {
  const own = facts.namespaces.find(({ metadata }) => metadata?.name === facts.namespace)?.metadata;
  const choosing = selectorsIn(object).filter(({ of }) => of === 'namespace');
  const labels = own?.labels;
  if (!own || choosing.length === 0 || choosing.some((one) => differing(one, labels).length === 0)) return [];
  return choosing.slice(0, 1).flatMap((one): string[] => {
    const differs = differing(one, labels);
    const set = differs.map(({ key, wanted }) => `${key}=${wanted}`).join(' ');
    const has = differs
      .map(({ key, has: value }) => (value === undefined ? `no ${key}` : `${key}=${value}`))
      .join(', ');
    return [
      `label namespace ${facts.namespace} with ${set}, which ${one.path} of ${label(object)} asks for (it has ${has}): kubectl label namespace ${facts.namespace} ${set}${differs.some(({ has: value }) => value !== undefined) ? ' --overwrite' : ''}`,
      `or let ${one.path} of ${label(object)} take namespace ${facts.namespace} too`,
    ];
  });
}

/** A selector that none of these pods meets, and the value that they have in its place. */
export function podAdvice(
  facts: Facts,
  object: KubeObject,
  pods: readonly KubeObject[],
  only?: string,
): readonly Advice[] {
  return selectorsIn(object)
    .filter(({ of, path }) => of === 'pod' && (only === undefined || path.startsWith(only)))
    .filter((one) => pods.length > 0 && pods.every(({ metadata }) => differing(one, metadata?.labels).length > 0))
    .slice(0, 2)
    .map((one) => toPods(facts, object, pods, one));
}

/** The same of a selector of custom resources, against those of its family that have such a label. */
export function customAdvice(facts: Facts, object: KubeObject): readonly Advice[] {
  const near = facts.custom.objects.filter(
    (one) => one.kind !== object.kind && groupOfObject(one) === groupOfObject(object),
  );
  return selectorsIn(object)
    .filter(({ of }) => of === 'custom')
    .flatMap((one) => {
      const keys = Object.keys(one.selector.matchLabels ?? {});
      const labelled = near.filter(({ metadata }) => keys.some((key) => metadata?.labels?.[key] !== undefined));
      const met = labelled.some(({ metadata }) => differing(one, metadata?.labels).length === 0);
      return labelled.length === 0 || met ? [] : [toPods(facts, object, labelled, one)];
    })
    .slice(0, 1);
}

function toPods(facts: Facts, object: KubeObject, pods: readonly KubeObject[], one: Selecting): Advice {
  const nearestPod = pods.toSorted(
    (a, b) => differing(one, a.metadata?.labels).length - differing(one, b.metadata?.labels).length,
  )[0];
  const labels = nearestPod?.metadata?.labels;
  const differs = differing(one, labels);
  const [first] = differs;
  const isPod = one.of === 'pod';
  const pod = facts.pods.find((candidate) => candidate === nearestPod);
  const owner = ownersOf(facts, pod ? [pod] : [])[0];
  const who =
    owner === undefined
      ? isPod
        ? `pod ${nearestPod?.metadata?.name}`
        : label(nearestPod ?? object)
      : `the pods of ${owner.kind.toLowerCase()} ${owner.name}`;
  const path = `${one.path}${one.bare ? '' : '.matchLabels'}`;
  const same = pods.every(({ metadata }) => metadata?.labels?.[first?.key ?? ''] === first?.has);
  if (first?.has !== undefined && differs.length === 1 && same && /^[\w-]+$/.test(first.key))
    return editObject(
      facts,
      `set ${path}.${first.key} of ${label(object)} from ${first.wanted} to ${first.has}, which ${who} ${isPod ? 'have; no pod' : 'has; nothing else'} has ${showSelecting(one)}`,
      object,
      { path: `${path}.${first.key}`, value: first.has },
    );
  const has = differs.map(({ key, has: value }) => (value === undefined ? `no ${key}` : `${key}=${value}`)).join(', ');
  return `${path} of ${label(object)} selects ${showSelecting(one)}, and ${who} have ${has}: bring the two together${differs.length === 0 ? ` (${showLabels(labels ?? {})})` : ''}`;
}
