import { apiVersionOf, type Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { sameJson } from '../../plain-json.ts';
import { stampOf } from '../../clock.ts';
import { badRequest, notFound, StatusError } from '../../status-error.ts';
import { applyTo } from './apply.ts';
import { deleteCollection, deleteOne } from './delete.ts';
import { evict } from './evict.ts';
import { coreEvent, newEvent } from '../tables/events-view.ts';
import { afterUpdate, type Manager } from './managed.ts';
import { patched } from './patch.ts';
import type { Reply } from '../http/reply.ts';
import { bodyObject, type ApiRequest, type Target } from '../http/request.ts';
import { NEW_EVENTS, storedKind } from '../types/resources.ts';
import type { Api } from '../api.ts';
import { writeScale } from './scale.ts';
import { typeOfKind } from '../types/schema.ts';
import { checkAddress, checkIdentity, decoded } from './write-body.ts';
import { writeOptions, type WriteOptions } from './write-query.ts';

const notAllowed = (): StatusError =>
  new StatusError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

/** POST, PUT, PATCH and DELETE of stored objects and their subresources. */
export function writeReply(api: Api, request: ApiRequest, target: Target): Reply {
  const { method } = request;
  const { subresource, name, served } = target;
  if (method === 'DELETE' && !subresource)
    return name === undefined ? deleteCollection(api.store, request, target) : deleteOne(api.store, request, target);
  if (subresource?.name === 'eviction' && method === 'POST') return evict(api.store, request, target);
  if (method === 'POST' && name === undefined && !subresource) return create(api, request, target);
  if ((method !== 'PUT' && method !== 'PATCH') || name === undefined) throw notAllowed();
  if (subresource && !subresource.verbs.includes(method === 'PUT' ? 'update' : 'patch')) throw notAllowed();
  const options = writeOptions(request, 'Update');
  const stored = storedKind(served.kind);
  const old = api.store.get(stored, target.namespace, name);
  const applies = method === 'PATCH' && request.contentType.startsWith('application/apply-patch');
  if (!old && !(applies && !subresource)) throw notFound(served.kind, name);
  if (subresource?.name === 'scale' && old)
    return writeScale(api.store, request, target, old, managerOf(api, stored, options, 'scale'));
  if (applies) return apply(api, request, target, old);
  if (!old) throw notFound(served.kind, name);
  const shown = served.kind === NEW_EVENTS ? newEvent(old) : old;
  const { object, unknown } =
    method === 'PUT'
      ? decoded(served.kind, bodyObject(request, served.kind.kind), options)
      : patched(served.kind, shown, request, options);
  if (method === 'PATCH') checkIdentity(served.kind, old, object);
  checkAddress(target, object);
  return store(api, target, old, stored === served.kind ? object : coreEvent(object), options, unknown);
}

const managerOf = (api: Api, kind: Kind, { manager, operation }: WriteOptions, subresource?: string): Manager => ({
  name: manager,
  operation,
  apiVersion: apiVersionOf(kind),
  time: stampOf(api.store.clock.now()),
  ...(subresource === undefined ? {} : { subresource }),
});

function create(api: Api, request: ApiRequest, target: Target): Reply {
  const { kind } = target.served;
  const options = writeOptions(request, 'Update');
  const { object, unknown } = decoded(kind, bodyObject(request, kind.kind), options);
  checkAddress(target, object);
  if (object.metadata?.resourceVersion)
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  if (target.served.subresources.some(({ name }) => name === 'status')) delete object.status;
  return store(api, target, undefined, kind === NEW_EVENTS ? coreEvent(object) : object, options, unknown);
}

/** Rehearses the write (defaults, validation), sets managedFields by what it changes, then does it. */
function store(
  api: Api,
  target: Target,
  old: KubeObject | undefined,
  object: KubeObject,
  options: WriteOptions,
  unknown: readonly string[],
): Reply {
  const kind = storedKind(target.served.kind);
  const part = target.subresource?.name;
  const type = typeOfKind(kind);
  const write = (next: KubeObject, dryRun: boolean): KubeObject =>
    old
      ? api.store.update(kind, next, { dryRun, part: part === 'status' ? 'status' : 'spec' })
      : api.store.create(kind, next, { dryRun });
  const rehearsed = write(object, true);
  const fields =
    options.operation === 'Apply'
      ? (object.metadata?.managedFields ?? [])
      : afterUpdate(type, old, rehearsed, managerOf(api, kind, options, part));
  const final = { ...rehearsed, metadata: { ...rehearsed.metadata, managedFields: fields } };
  const same = old !== undefined && sameJson(rehearsed, old);
  const result = same && options.operation === 'Update' ? old : write(final, options.dryRun);
  const { kind: served } = target.served;
  return {
    type: 'object',
    code: old ? 200 : 201,
    kind: served,
    object: served === NEW_EVENTS ? newEvent(result) : result,
    ...(options.validation === 'Warn' && unknown.length > 0
      ? { warnings: unknown.map((field) => `unknown field "${field}"`) }
      : {}),
  };
}

function apply(api: Api, request: ApiRequest, target: Target, old: KubeObject | undefined): Reply {
  const options = writeOptions(request, 'Apply');
  const kind = storedKind(target.served.kind);
  const { object, unknown } = decoded(kind, bodyObject(request, kind.kind), options);
  checkAddress(target, object);
  if (object.metadata?.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const manager = managerOf(api, kind, options, target.subresource?.name);
  const next = applyTo(typeOfKind(kind), old, object, manager, request.query.get('force') === 'true');
  if (!old) delete next.status;
  return store(api, target, old, next, options, unknown);
}
