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

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The host that an object is for, where it says so itself: a challenge its domain. */
export function isFor(object: KubeObject): string {
  const spec = specOf(object);
  const hosts = ['dnsName', 'dnsNames', 'host', 'hostname', 'hostnames', 'hosts', 'domain'].flatMap((key) =>
    [spec[key]].flat().filter((one): one is string => typeof one === 'string' && /\.\w/.test(one)),
  );
  return hosts.length === 0 ? '' : ` (for ${hosts.slice(0, 3).join(', ')})`;
}

/** The namespace that an object makes its things in: of Argo CD its destination, of Flux its target. */
export function madeIn(object: KubeObject): string | undefined {
  const { destination, targetNamespace } = specOf(object);
  return text(isNode(destination) ? destination['namespace'] : '') || text(targetNamespace) || undefined;
}

/** Path, repository and revision of what Flux or Argo CD applies; Git only where the source is one. */
export function sourceOf(object: KubeObject): string | undefined {
  const spec = specOf(object);
  const status = isNode(object.status) ? object.status : {};
  const source = isNode(spec['sourceRef']) ? spec['sourceRef'] : undefined;
  const argo = isNode(spec['source']) ? spec['source'] : undefined;
  const path = text(spec['path']) || text(argo?.['path']);
  const from = source ? `${text(source['kind'])} ${text(source['name'])}` : text(argo?.['repoURL']);
  const isGit = source ? text(source['kind']) === 'GitRepository' : !from.startsWith('oci:');
  if (path === '' || from.trim() === '') return undefined;
  const tried = text(status['lastAttemptedRevision']);
  const runs = text(status['lastAppliedRevision']);
  const state = tried !== '' && runs !== '' && tried !== runs ? ` (${tried} failed, ${runs} still runs)` : '';
  return `${isGit ? 'in Git' : 'where it is applied from'}, ${path} of ${from}${state}`;
}
