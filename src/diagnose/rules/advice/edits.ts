import type { Advice, Blamed } from '../../../core/diagnosis.ts';
import type { Json } from '../../../core/json.ts';
import type { KubeObject, PodTemplate } from '../../../core/kubernetes.ts';
import type { ContainerView } from '../../facts/containers.ts';
import type { Facts } from '../../types.ts';
import { change } from './change.ts';

type Where = Pick<Facts, 'namespace'>;

/** `add` puts a value at the end of a list, without a value the field is removed. */
export type FieldEdit = { readonly path: string; readonly value?: Json; readonly add?: boolean };

/** Fields of one object set to values that are known. */
export const editFields = (facts: Where, text: string, { kind, name }: Blamed, edits: readonly FieldEdit[]): Advice =>
  change(facts, text, 'edit_object', {
    kind,
    name,
    edits: edits.map(({ path, value, add }) =>
      value === undefined
        ? { path, op: 'remove' }
        : { path, ...(add ? { op: 'add' } : {}), value: JSON.stringify(value) },
    ),
  });

export const editField = (facts: Where, text: string, object: Blamed, path: string, value: Json): Advice =>
  editFields(facts, text, object, [{ path, value }]);

/** Workloads whose pod template is edited in place; of others a new one has to be made. */
export const TEMPLATED = /^(?:Deployment|StatefulSet|DaemonSet)$/;

/**
 * A field of the pod template: `path` below its spec, such as `volumes[conf].configMap.name`. The plain text where the
 * owner has no template to edit.
 */
export const editTemplate = (facts: Where, text: string, owner: Blamed, path: string, value: Json): Advice =>
  editTemplates(facts, text, owner, [{ path, value }]);

/** The same for several fields at once. */
export const editTemplates = (facts: Where, text: string, owner: Blamed, edits: readonly FieldEdit[]): Advice =>
  TEMPLATED.test(owner.kind)
    ? editFields(
        facts,
        text,
        owner,
        edits.map((edit) => ({ ...edit, path: `spec.template.spec.${edit.path}` })),
      )
    : text;

/** A field of one container in the template: `path` such as `readinessProbe.httpGet.port`. */
export const editContainer = (
  facts: Where,
  text: string,
  owner: Blamed,
  { name, role }: Pick<ContainerView, 'name' | 'role'>,
  path: string,
  value: Json,
): Advice => editTemplate(facts, text, owner, `${inTemplate({ name, role })}.${path}`, value);

type Templated = {
  readonly template?: PodTemplate;
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
};
function specOf(facts: Facts, { kind, name }: Blamed): Templated | undefined {
  const lists: Readonly<Record<string, readonly KubeObject[]>> = {
    Deployment: facts.deployments,
    StatefulSet: facts.statefulsets,
    DaemonSet: facts.daemonsets,
  };
  return (lists[kind] ?? []).find(({ metadata }) => metadata?.name === name)?.spec as Templated | undefined;
}

/** The template of a workload that was read. */
export const templateOf = (facts: Facts, owner: Blamed): PodTemplate | undefined => specOf(facts, owner)?.template;

/** The labels by which a workload knows its pods, which it has for life. */
export const selectorOf = (facts: Facts, owner: Blamed): Readonly<Record<string, string>> =>
  specOf(facts, owner)?.selector?.matchLabels ?? {};

/**
 * A field of one mount of a container, at its place in the template: in the pod others may stand before it, which a
 * webhook has put there. The plain text where the template was not read or has no such mount.
 */
export function editMount(
  facts: Facts,
  text: string,
  owner: Blamed,
  view: Pick<ContainerView, 'name' | 'role'>,
  mount: { readonly name: string; readonly mountPath: string },
  set: { readonly field: 'mountPath' | 'subPath' | 'readOnly'; readonly value: Json },
): Advice {
  const containers = templateOf(facts, owner)?.spec?.[view.role === 'app' ? 'containers' : 'initContainers'] ?? [];
  const mounts = containers.find(({ name }) => name === view.name)?.volumeMounts ?? [];
  const place = mounts.findIndex((one) => one.name === mount.name && one.mountPath === mount.mountPath);
  return place < 0 ? text : editContainer(facts, text, owner, view, `volumeMounts[${place}].${set.field}`, set.value);
}

/** Where a container stands in the template. */
export const inTemplate = ({ name, role }: Pick<ContainerView, 'name' | 'role'>): string =>
  `${role === 'app' ? 'containers' : 'initContainers'}[${name}]`;

/** A variable of a container taken from a key: `from` as `secret/NAME/KEY` or `configmap/NAME/KEY`. */
export const envFrom = (
  facts: Where,
  text: string,
  owner: Blamed,
  { name: container }: Pick<ContainerView, 'name'>,
  name: string,
  from: string,
): Advice =>
  TEMPLATED.test(owner.kind)
    ? change(facts, text, 'set_env', { workload: `${owner.kind.toLowerCase()}/${owner.name}`, container, name, from })
    : text;
