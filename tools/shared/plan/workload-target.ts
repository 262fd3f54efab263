import { AppError } from '../../../src/core/errors.ts';
import type { Json } from '../../../src/core/json.ts';
import { KINDS, type Kind } from '../../../src/core/kinds.ts';
import type { Container, KubeObject, PodTemplate } from '../../../src/core/kubernetes.ts';
import { topOwnerOf } from '../../../src/core/owners.ts';
import type { Change, Edit, Guard, Watch } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import type { Found, FoundWorkload } from '../workload/find-workload.ts';

export const RESOURCES = {
  Deployment: { apiVersion: 'apps/v1', plural: 'deployments', group: 'apps' },
  StatefulSet: { apiVersion: 'apps/v1', plural: 'statefulsets', group: 'apps' },
  DaemonSet: { apiVersion: 'apps/v1', plural: 'daemonsets', group: 'apps' },
  Job: { apiVersion: 'batch/v1', plural: 'jobs', group: 'batch' },
  CronJob: { apiVersion: 'batch/v1', plural: 'cronjobs', group: 'batch' },
  Pod: { apiVersion: 'v1', plural: 'pods', group: '' },
} as const;

type EditChange = Extract<Change, { verb: 'edit' }>;

/**
 * One edit of a workload. Guards of `/metadata/generation` say that nobody changed its spec meanwhile; the object's
 * resourceVersion is tested where an edit has no old value, and tells this plan from an equal one of another day.
 */
export function editOf(
  workload: FoundWorkload,
  edits: readonly Edit[],
  guards: readonly Guard[] = [],
  subresource?: 'scale',
): EditChange {
  const { apiVersion, plural } = RESOURCES[workload.kind];
  const { uid, resourceVersion } = identityOf(workload.object, workload.title);
  return {
    verb: 'edit',
    target: { apiVersion, kind: workload.kind, namespace: workload.namespace, name: workload.name },
    resource: { plural, namespaced: true },
    uid,
    resourceVersion,
    edits,
    ...(guards.length > 0 ? { guards } : {}),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

export function identityOf(object: KubeObject, title: string): { uid: string; resourceVersion: string } {
  const { uid, resourceVersion } = object.metadata ?? {};
  if (uid === undefined || resourceVersion === undefined)
    throw new AppError('bad-response', `the server gave no uid or resourceVersion for ${title}`, 'try again');
  return { uid, resourceVersion };
}

/** The spec as it was planned on: any change of it since then is a reason to ask again. */
export const sameGeneration = ({ object }: FoundWorkload): Guard[] =>
  object.metadata?.generation === undefined
    ? []
    : [{ path: '/metadata/generation', value: object.metadata.generation }];

export const watchOf = (workload: FoundWorkload): Watch[] =>
  workload.kind === 'Pod' || workload.kind === 'CronJob'
    ? []
    : [{ kind: workload.kind, namespace: workload.namespace, name: workload.name }];

export type Templated = { readonly template: PodTemplate; readonly path: string };

/**
 * The pod template that can be changed, with its JSON pointer. Pods and Jobs have none that can: the refusal names the
 * next step.
 */
export function templateOf(workload: FoundWorkload, what: string): Templated {
  const { title } = workload;
  switch (workload.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
      return present(workload.object.spec?.template, '/spec/template', title);
    case 'CronJob':
      return present(workload.object.spec?.jobTemplate.spec?.template, '/spec/jobTemplate/spec/template', title);
    case 'Job':
      throw new AppError(
        'bad-input',
        `${what} of ${title} cannot be changed: the template of a Job is immutable`,
        ownerStep(workload, 'delete the Job and create it again'),
      );
    case 'Pod':
      throw new AppError(
        'bad-input',
        `${what} of ${title} is not changed in the pod`,
        ownerStep(workload, 'create the pod again, best through a Deployment'),
      );
  }
}

/**
 * What stands at the pointer of the workload as the server stores it: what was read is cleaned, and would be another
 * text than the one that is tested.
 */
export async function storedAt(
  { kind, name, namespace }: FoundWorkload,
  pointer: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Json | undefined> {
  const of = (Object.values(KINDS) as readonly Kind[]).find((one) => one.kind === kind);
  return of && cluster.stored?.(of, name, namespace, pointer, signal);
}

function present(template: PodTemplate | undefined, path: string, title: string): Templated {
  if (template) return { template, path };
  throw new AppError('bad-response', `the server gave no pod template for ${title}`, 'try again');
}

/** "change NAME instead" for an object with an owner, else the other advice. */
export function ownerStep({ object }: Found, other: string): string {
  const owner = topOwnerOf(object);
  if (owner?.kind === 'Node') return `change its manifest on node ${owner.name}: it is a static pod`;
  return owner ? `change its owner ${owner.kind.toLowerCase()}/${owner.name} instead` : other;
}

export type Picked = {
  readonly container: Container;
  /** JSON pointer of the container. */
  readonly path: string;
  /** Its name at that position. */
  readonly guard: Guard;
};

const DEFAULT = 'kubectl.kubernetes.io/default-container';

/** The container that is meant: by name, the only one, or the annotated default one. Init containers only by name. */
export function pickContainer({ template, path }: Templated, wanted: string | undefined, title: string): Picked {
  const lists = (['containers', 'initContainers'] as const).map((list) => [list, template.spec?.[list] ?? []] as const);
  const apps = template.spec?.containers ?? [];
  const name = wanted ?? (apps.length === 1 ? apps[0]?.name : template.metadata?.annotations?.[DEFAULT]);
  for (const [list, containers] of lists) {
    const index = containers.findIndex((container) => container.name === name);
    const container = containers[index];
    if (container === undefined) continue;
    const at = `${path}/spec/${list}/${index}`;
    return { container, path: at, guard: { path: `${at}/name`, value: container.name } };
  }
  const names = lists.flatMap(([, containers]) => containers.map((container) => container.name)).join(', ');
  if (wanted === undefined)
    throw new AppError('bad-input', `${title} has several containers`, `name one with container: ${names}`);
  throw new AppError('bad-input', `${title} has no container ${JSON.stringify(wanted)}`, `its containers are ${names}`);
}
