import type { KubeObject } from '../../../core/kubernetes.ts';
import type { Bad } from '../../custom/objects.ts';
import type { Facts } from '../../types.ts';

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
