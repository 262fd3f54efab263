import { apiVersionOf } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { showSelector } from '../../../core/selectors.ts';
import { badRequest, invalid, StatusError } from '../../status-error.ts';
import type { Store } from '../../store.ts';
import { afterUpdate, type Manager } from './managed.ts';
import { withPatch } from './patch.ts';
import type { Reply } from '../http/reply.ts';
import { bodyObject, type ApiRequest, type Target } from '../http/request.ts';
import { typeOfKind } from '../types/schema.ts';
import { storedKind } from '../types/resources.ts';
import { isDryRun } from './write-query.ts';

type Scalable = { replicas?: number; selector?: { matchLabels?: Record<string, string> } };

/** The autoscaling/v1 Scale of a workload. As in Go's JSON, a wanted count of nought is left out of its spec. */
export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata ?? {};
  const spec = (object.spec ?? {}) as Scalable;
  const status = (object.status ?? {}) as Scalable;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp } as NonNullable<KubeObject['metadata']>,
    spec: (spec.replicas ?? 0) === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector: showSelector(spec.selector) },
  };
}

const SCALE = { kind: 'Scale', group: 'autoscaling', plural: 'scales' };

/** PUT and PATCH of …/scale. */
export function writeScale(
  store: Store,
  request: ApiRequest,
  target: Target,
  old: KubeObject,
  manager: Manager,
): Reply {
  const kind = storedKind(target.served.kind);
  const name = target.name ?? '';
  const next = (
    request.method === 'PUT' ? bodyObject(request, 'Scale') : withPatch('scale.Scale', scaleOf(old), request)
  ) as KubeObject;
  const replicas = (next.spec as { replicas?: unknown } | undefined)?.replicas ?? 0;
  if (next.metadata?.name !== undefined && next.metadata.name !== name)
    throw badRequest(`the name of the object (${next.metadata.name}) does not match the name on the URL (${name})`);
  if (typeof replicas !== 'number' || !Number.isSafeInteger(replicas)) {
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(next))}: json: cannot unmarshal ${typeof replicas} into Go struct field ScaleSpec.spec.replicas of type int32`;
    throw new StatusError(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
      causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
    });
  }
  if (replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw invalid(SCALE, name, [{ reason: 'FieldValueInvalid', message, field: 'spec.replicas' }]);
  }
  const dryRun = isDryRun(request.query.getAll('dryRun'), request.method === 'PUT' ? 'UpdateOptions' : 'PatchOptions');
  const { uid, resourceVersion } = next.metadata ?? {};
  const scaled: KubeObject = {
    ...old,
    metadata: {
      ...old.metadata,
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? { resourceVersion: '' } : { resourceVersion }),
    },
    spec: { ...(old.spec as object), replicas },
  };
  const managedFields = afterUpdate(typeOfKind(kind), old, scaled, { ...manager, apiVersion: apiVersionOf(kind) });
  const result = store.update(
    kind,
    { ...scaled, metadata: { ...scaled.metadata, managedFields } },
    { dryRun, part: 'spec' },
  );
  return { type: 'object', code: 200, kind, object: scaleOf(result) };
}
