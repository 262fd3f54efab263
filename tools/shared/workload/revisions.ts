import type { Json } from '../../../src/core/json.ts';
import { CONTROLLER_REVISIONS, KINDS, type Kind } from '../../../src/core/kinds.ts';
import type { KubeObject, PodTemplate } from '../../../src/core/kubernetes.ts';
import { AppError } from '../../../src/core/errors.ts';
import { showSelector } from '../../../src/core/selectors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { uidOf, type FoundWorkload } from './find-workload.ts';
import { imagesOf } from './templates.ts';

export type Revision = {
  readonly number: number;
  /** The ReplicaSet or ControllerRevision that holds it. */
  readonly name: string;
  /** Without the hash label that the controller adds. */
  readonly template: Json;
  readonly images: string;
  /** Annotation kubernetes.io/change-cause; '' without one. */
  readonly cause: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** What the workload's template is now. */
  readonly current: boolean;
  /** Pods that run it, such as "2 of 2 ready"; '' where the API does not say. */
  readonly pods: string;
};

const NUMBER = 'deployment.kubernetes.io/revision';
const CAUSE = 'kubernetes.io/change-cause';
const HASH = 'pod-template-hash';

/** All kept revisions, newest first. bad-input for kinds that keep none. */
export async function revisionsOf(
  workload: FoundWorkload,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Revision[]> {
  const { kind } = workload;
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet')
    throw new AppError(
      'bad-input',
      `${workload.title} keeps no revisions`,
      kind === 'Pod'
        ? 'name the deployment, statefulset or daemonset that owns it'
        : 'only deployments, statefulsets and daemonsets do',
    );
  const selector = showSelector(workload.object.spec?.selector);
  const query = { namespace: workload.namespace, ...(selector === '' ? {} : { labelSelector: selector }) };
  const from = kind === 'Deployment' ? (KINDS.replicasets as Kind) : (CONTROLLER_REVISIONS as Kind);
  const { items } = await context.cluster.list(from, query, signal);
  const uid = uidOf(workload.object);
  const own = items.filter(({ metadata }) => metadata?.ownerReferences?.some((owner) => owner.uid === uid));
  const revisions = own.map((object) => (kind === 'Deployment' ? fromReplicaSet(object) : fromRevision(object)));
  const newest = Math.max(...revisions.map(({ number }) => number));
  const now = kind === 'Deployment' ? Number(workload.object.metadata?.annotations?.[NUMBER] ?? newest) : newest;
  return revisions
    .map((revision) => ({ ...revision, current: revision.number === now }))
    .sort((a, b) => b.number - a.number);
}

function fromReplicaSet(object: KubeObject): Revision {
  const spec = object.spec as { template?: PodTemplate; replicas?: number } | undefined;
  const status = object.status as { readyReplicas?: number } | undefined;
  const template = withoutHash(spec?.template);
  const replicas = spec?.replicas ?? 0;
  return {
    ...common(object, template),
    number: Number(object.metadata?.annotations?.[NUMBER] ?? 0),
    pods: replicas === 0 ? '' : `${status?.readyReplicas ?? 0} of ${replicas} ready`,
  };
}

/**
 * The template of the revision as the server stores it, for a write: what was listed is cleaned. As it was listed where
 * the reader has no server.
 */
export async function storedTemplate(
  { name, template }: Revision,
  { kind, namespace }: FoundWorkload,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Json> {
  const ofDeployment = kind === 'Deployment';
  const [from, pointer] = ofDeployment
    ? ([KINDS.replicasets as Kind, '/spec/template'] as const)
    : ([CONTROLLER_REVISIONS, '/data/spec/template'] as const);
  const stored = (await cluster.stored?.(from, name, namespace, pointer, signal)) as PodTemplate | undefined;
  return stored === undefined ? template : ofDeployment ? withoutHash(stored) : withoutPatch(stored);
}

/** `data` is a patch of the owner: {spec: {template: {…, $patch: "replace"}}}. */
function fromRevision(object: KubeObject): Revision {
  const data = object['data'] as { spec?: { template?: PodTemplate } } | undefined;
  return {
    ...common(object, withoutPatch(data?.spec?.template)),
    number: Number(object['revision'] ?? 0),
    pods: '',
  };
}

function withoutHash(template: PodTemplate | undefined): PodTemplate {
  const { [HASH]: _hash, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

function withoutPatch(template: (PodTemplate & { $patch?: string }) | undefined): PodTemplate {
  const { $patch: _patch, ...rest } = template ?? {};
  return rest;
}

const common = (object: KubeObject, template: PodTemplate): Omit<Revision, 'number' | 'pods'> => ({
  name: object.metadata?.name ?? '',
  template: template,
  images: imagesOf(template),
  cause: object.metadata?.annotations?.[CAUSE] ?? '',
  createdAt: object.metadata?.creationTimestamp ?? '',
  current: false,
});
