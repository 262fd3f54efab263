import type { KubeObject } from '../../../../core/kubernetes.ts';
import { clauseOf } from '../../../../logs/meaning/clause.ts';
import { complaintIn } from '../../../../logs/meaning/complaint.ts';
import { linksOf } from '../../../custom/links.ts';
import type { Facts } from '../../../types.ts';
import { isNode, label } from '../custom-fields.ts';

const DEEP = 6;
const LONG = 120;
/** Fields that say of which sort their parent is. */
const SORT = /^(?:type|kind|mode|method|strategy|driver)$/;

type Sorted = { readonly path: string; readonly value: string };

/** The field whose parent and value the words name side by side: "Simple authorization" and authorization.type. */
function sortIn(node: unknown, path: string, words: string, depth = DEEP): Sorted | undefined {
  if (depth === 0 || !isNode(node)) return undefined;
  const parent = path.slice(path.lastIndexOf('.') + 1);
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === 'string' && SORT.test(key) && /^[\w-]{3,40}$/.test(value) && /^\w{3,40}$/.test(parent))
      if (new RegExp(`(?<![\\w-])${value} ${parent}\\b`, 'i').test(words)) return { path: `${path}.${key}`, value };
    const found = sortIn(value, `${path}.${key}`, words, depth - 1);
    if (found) return found;
  }
  return undefined;
}

/**
 * A sort of thing that an object asks for and that what it belongs to does not offer: the field that asks, and the
 * object by whose name it is labelled, where the words name its kind.
 */
export function ofSort(facts: Facts, object: KubeObject, words: string): string | undefined {
  const found = sortIn(object.spec, 'spec', words);
  if (!found) return undefined;
  const labels = Object.values(object.metadata?.labels ?? {});
  const above = facts.custom.objects.find(
    ({ kind = '', metadata }) =>
      kind !== object.kind && labels.includes(metadata?.name ?? '') && new RegExp(`\\b${kind}\\b`).test(words),
  );
  const or = above ? `let ${label(above)} offer ${found.value} ${found.path.split('.').at(-2)}, or ` : '';
  return `${or}correct ${found.path} (${found.value}) of ${label(object)}: ${clauseOf(words, LONG)}`;
}

/** ", or make what it names in SecretStore vault": where what an object names is looked for, and is not. */
export function orMade(object: KubeObject, words: string): string {
  const store = complaintIn(words)?.of === 'missing' && linksOf(object).find(({ kind }) => kind.endsWith('Store'));
  return store ? `, or make what it names in ${store.kind} ${store.name}` : '';
}
