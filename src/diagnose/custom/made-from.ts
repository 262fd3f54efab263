import type { Blamed } from '../../core/diagnosis.ts';
import { kindOfWord } from '../../core/kinds.ts';
import type { Facts } from '../types.ts';
import { blamedOf } from './objects.ts';

const DEEP = 8;

/** The first field of a spec with exactly this value, with its path. */
function pathOf(node: unknown, value: string, path: string, depth: number): string | undefined {
  if (node === value) return path;
  if (depth === 0 || typeof node !== 'object' || node === null) return undefined;
  for (const [key, one] of Object.entries(node)) {
    const found = pathOf(one, value, Array.isArray(node) ? `${path}[${key}]` : `${path}.${key}`, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Words for where a value of a pod is corrected that a custom resource made: in that, and in which field where it was
 * read. Empty for what workloads of Kubernetes itself made.
 */
export function madeFrom(facts: Facts, { kind, name }: Blamed, value: string): string {
  if (kind === 'Pod' || kindOfWord(kind) !== undefined) return '';
  const object = facts.custom.objects.find((one) => {
    const own = blamedOf(one);
    return own.kind === kind && own.name === name;
  });
  const path = value.length < 3 ? undefined : pathOf(object?.spec, value, 'spec', DEEP);
  return path === undefined ? `, which ${kind} ${name} sets` : `, which is ${path} of ${kind} ${name}`;
}
