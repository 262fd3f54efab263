import { pointerKey } from '../../../../src/core/json-pointer.ts';
import type { KubeObject, Service } from '../../../../src/core/kubernetes.ts';
import type { Json } from '../../../../src/core/json.ts';
import type { Change, Warning, Watch } from '../../../../src/core/plan.ts';
import type { ToolContext } from '../../../../src/core/tool.ts';
import { rightWarnings } from '../../plan/change-warnings.ts';
import { ownershipWarnings } from '../../plan/ownership.ts';
import { accessWarnings } from '../access-warnings.ts';
import { selectorWarnings } from '../references.ts';

type EditChange = Extract<Change, { verb: 'edit' }>;

const WATCHED = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** A changed template makes new pods: they are watched until they are ready. */
export const watchOfEdits = (change: EditChange): Watch[] =>
  WATCHED.has(change.target.kind) &&
  change.target.namespace !== undefined &&
  change.edits.some(({ path }) => /^\/spec\/(?:template|replicas)/.test(path))
    ? [{ kind: change.target.kind as Watch['kind'], namespace: change.target.namespace, name: change.target.name }]
    : [];

/** Owner, right, and what the edit of this kind means beyond its own fields. */
export async function editWarnings(
  object: KubeObject,
  change: EditChange,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const { target, resource } = change;
  const group = target.apiVersion.includes('/') ? (target.apiVersion.split('/')[0] ?? '') : '';
  const right = { namespace: target.namespace, verb: 'patch', group, resource: resource.plural };
  return [
    ...ownershipWarnings(object),
    ...(await selectorOf(object, change, context, signal)),
    ...ownPods(object, change),
    ...(await accessWarnings(object, { group, kind: target.kind }, context, signal)),
    ...(await rightWarnings(right, context, signal)),
  ];
}

/** A Service that is pointed elsewhere: are there pods? */
async function selectorOf(
  object: KubeObject,
  { target, edits }: EditChange,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  if (target.kind !== 'Service' || !edits.some(({ path }) => path.startsWith('/spec/selector'))) return [];
  const selector: Record<string, string> = { ...(object as Service).spec?.selector };
  for (const { path, to } of edits) {
    const part = /^\/spec\/selector\/([^/]+)$/.exec(path)?.[1];
    const key = part === undefined ? undefined : pointerKey(part);
    if (key !== undefined && typeof to === 'string') selector[key] = to;
    else if (key !== undefined) delete selector[key];
    else if (path === '/spec/selector') Object.assign(selector, to as Record<string, Json>);
  }
  return selectorWarnings(selector, target.name, target.namespace ?? '', context, signal);
}

/** A label of a pod that its owner selects it by: without it the owner makes another pod and this one is nobody's. */
function ownPods(object: KubeObject, { target, edits }: EditChange): Warning[] {
  const touched = edits.some(({ path }) => path.startsWith('/metadata/labels'));
  if (target.kind !== 'Pod' || !touched || (object.metadata?.ownerReferences ?? []).length === 0) return [];
  return [
    {
      code: 'leaves-owner',
      text: 'its owner and Services select it by labels: it may leave them, and another pod is made',
    },
  ];
}
