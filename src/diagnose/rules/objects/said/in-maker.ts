import type { KubeObject } from '../../../../core/kubernetes.ts';
import { childrenOf } from '../../../custom/objects.ts';
import type { Facts } from '../../../types.ts';
import { makersOf } from '../custom-chain.ts';
import { isNode } from '../custom-fields.ts';

/** A field of an object. */
export type Held = { readonly object: KubeObject; readonly path: string; readonly value: string };

const DEEP = 9;
const MOST = 200;

/** All plain values of a spec with their paths. */
export function plainValues({ spec }: KubeObject): readonly Omit<Held, 'object'>[] {
  const found: Omit<Held, 'object'>[] = [];
  const visit = (value: unknown, path: string, depth: number): void => {
    if (depth === 0 || found.length >= MOST) return;
    if (Array.isArray(value)) for (const [at, one] of value.entries()) visit(one, `${path}[${at}]`, depth - 1);
    else if (isNode(value)) for (const [key, one] of Object.entries(value)) visit(one, `${path}.${key}`, depth - 1);
    else if (typeof value === 'string' || typeof value === 'number') found.push({ path, value: String(value) });
  };
  visit(spec, 'spec', DEEP);
  return found;
}

export const keyOf = (path: string): string => (path.split('.').at(-1) ?? '').replace(/\[\d+\]$/, '');

/**
 * Where a value of an object that others made is set in what made it: what is written to the object itself is made
 * anew. The topmost maker that holds the very value below a key of that name counts; the object itself where none does.
 */
export function inMaker(facts: Facts, object: KubeObject, path: string, value: string): Held {
  for (const maker of makersOf(facts, object).toReversed()) {
    const all = plainValues(maker).filter((one) => one.value === value);
    const best = all.find((one) => keyOf(one.path) === keyOf(path)) ?? (value.length > 8 ? all[0] : undefined);
    if (best) return { object: maker, ...best };
  }
  return inOwner(facts, object, value) ?? { object, path, value };
}

/** A label or annotation that holds the value, of the Job or Deployment for which the object was made. */
function inOwner(facts: Facts, object: KubeObject, value: string): Held | undefined {
  const lists: Readonly<Record<string, readonly KubeObject[]>> = { Job: facts.jobs, Deployment: facts.deployments };
  const all = Object.entries(lists).flatMap(([kind, list]) => list.map((one) => ({ kind, ...one })));
  for (const owner of all.filter((one) => childrenOf(one, [object]).length > 0))
    for (const part of ['labels', 'annotations'] as const)
      for (const [key, one] of Object.entries(owner.metadata?.[part] ?? {}))
        if (one === value) return { object: owner, path: `metadata.${part}["${key}"]`, value };
  return undefined;
}

/** What others of the kind that are well have at that place: at most three, each value once. */
export function peersWith(
  facts: Facts,
  object: KubeObject,
  path: string,
  isWell: (one: KubeObject) => boolean,
): readonly { readonly name: string; readonly value: string }[] {
  const own = plainValues(object).find((one) => one.path === path)?.value;
  const found = new Map<string, string>();
  for (const other of facts.custom.objects) {
    if (other === object || other.kind !== object.kind || found.size >= 3 || !isWell(other)) continue;
    const value = plainValues(other).find((one) => one.path === path)?.value;
    if (value !== undefined && value !== own && !found.has(value)) found.set(value, other.metadata?.name ?? '');
  }
  return [...found].map(([value, name]) => ({ name, value }));
}
