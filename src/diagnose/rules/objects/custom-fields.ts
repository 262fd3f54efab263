import type { Advice } from '../../../core/diagnosis.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { blamedOf, type Bad } from '../../custom/objects.ts';
import type { Facts } from '../../types.ts';
import { editFields, type FieldEdit } from '../advice/edits.ts';

/** One fault of a custom resource, with the way to its end. */
export type Case = { readonly facts: Facts; readonly bad: Bad; readonly chain: readonly Bad[] };

export type Node = Readonly<Record<string, unknown>>;
export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
export const nodes = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
export const specOf = ({ spec }: KubeObject): Node => (isNode(spec) ? spec : {});
export const inGroup = ({ apiVersion = '' }: KubeObject, part: string): boolean => apiVersion.includes(part);

export const label = (object: KubeObject): string => `${object.kind} ${object.metadata?.name}`;

/** A field of an object that was read, in the namespace that it is in: what others name may be far away. */
export function editObject(facts: Facts, text: string, object: KubeObject, edit: FieldEdit): Advice {
  const namespace = object.metadata?.namespace ?? facts.namespace;
  const where = namespace === facts.namespace ? '' : ` (it is in namespace ${namespace})`;
  return editFields({ namespace }, `${text}${where}`, blamedOf(object), [edit]);
}
