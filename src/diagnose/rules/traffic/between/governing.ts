import type { Advice } from '../../../../core/diagnosis.ts';
import type { KubeObject, Service } from '../../../../core/kubernetes.ts';
import { selectorsIn } from '../../../custom/selecting.ts';
import { selectedPods } from '../../../facts/scope.ts';
import type { Facts } from '../../../types.ts';
import { podAdvice } from '../../objects/said/selector-advice.ts';

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

const DEEP = 9;
const MOST = 400;

/** Each plain text of a spec, with its path. */
export function textsIn({ spec }: KubeObject): readonly { readonly path: string; readonly text: string }[] {
  const found: { path: string; text: string }[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth === 0 || found.length >= MOST) return;
    if (typeof value === 'string') found.push({ path, text: value });
    else if (Array.isArray(value)) for (const [at, one] of value.entries()) visit(one, `${path}[${at}]`, depth - 1);
    else if (isNode(value)) for (const [key, one] of Object.entries(value)) visit(one, `${path}.${key}`, depth - 1);
  };
  visit(spec, 'spec', DEEP);
  return found;
}

/** Objects of other kinds that name a Service by its host: routes, rules and policies of a mesh, monitors. */
export function governing(facts: Facts, { metadata }: Service): readonly KubeObject[] {
  const name = metadata?.name ?? '';
  const hosts = [
    name,
    `${name}.${facts.namespace}`,
    `${name}.${facts.namespace}.svc`,
    `${name}.${facts.namespace}.svc.cluster.local`,
  ];
  return facts.custom.objects.filter((one) => textsIn(one).some(({ text }) => hosts.includes(text)));
}

/**
 * What such an object sends to: a group of pods by labels that no pod of the Service has. A group with a name counts
 * only where another of them goes by that name.
 */
export function groupAdvice(facts: Facts, service: Service): readonly Advice[] {
  const objects = governing(facts, service);
  const pods = selectedPods(facts, service.spec?.selector);
  return objects.flatMap((object) =>
    selectorsIn(object)
      .filter(({ path, of }) => of === 'pod' && isUsed(objects, object, path))
      .flatMap(({ path }) => podAdvice(facts, object, pods, path)),
  );
}

function isUsed(objects: readonly KubeObject[], object: KubeObject, path: string): boolean {
  const entry = /^(.+\[\d+\])\.\w+$/.exec(path)?.[1];
  const name = entry === undefined ? undefined : textsIn(object).find((one) => one.path === `${entry}.name`)?.text;
  return (
    name === undefined ||
    objects.some((one) => textsIn(one).some(({ text, path: other }) => text === name && !other.startsWith(`${entry}.`)))
  );
}
