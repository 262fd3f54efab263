import { AppError } from '../../core/errors.ts';
import { collectionPath, KINDS, type Kind } from '../../core/kinds.ts';
import type { Json } from '../../core/json.ts';
import type { Change } from '../../core/plan.ts';
import { partOf, patchOf, uidOf } from '../../core/request/patch.ts';
import { Sealed } from '../../core/sealed.ts';
import type { Write } from '../connection/lock.ts';
import { objectPath } from '../wire/paths.ts';
import { execRequest, forwardRequest } from './socket-requests.ts';

/** Managed fields of ours carry this name. */
export const MANAGER = 'kubewhy';

/**
 * The kind of a change's target, from the plan's own data: no discovery is asked between card and request. The URL must
 * be of the kind that the card names, also in a plan that comes from a file: a known kind has its own plural, and
 * nothing of a path stands in any part.
 */
export function kindOf({ target, resource }: Change): Kind {
  const { kind, apiVersion } = target;
  const { plural, namespaced } = resource;
  const cut = apiVersion.lastIndexOf('/');
  const [group, version] = [cut < 0 ? '' : apiVersion.slice(0, cut), apiVersion.slice(cut + 1)];
  const plain = /^(?:[a-z0-9.-]{1,253})?$/.test(group) && /^v[a-z0-9]{1,62}$/.test(version) && !group.includes('..');
  const known = Object.values(KINDS).find(
    (entry) => entry.group === group && (entry.kind === kind || entry.plural === plural),
  );
  const fits = known === undefined || (known.kind === kind && known.plural === plural);
  if (!plain || !fits || !/^[a-z][a-z0-9-]{0,62}$/.test(plural) || (known && known.namespaced !== namespaced))
    throw new AppError(
      'bad-input',
      `${JSON.stringify(`${apiVersion} ${kind}`).slice(0, 200)} is not served as ${JSON.stringify(plural).slice(0, 100)}`,
    );
  return { kind, group, version, plural, namespaced, words: [] };
}

export const pathOf = (change: Change): string =>
  objectPath(kindOf(change), change.target.name, change.target.namespace);

/** Query of every write: who manages, and that unknown fields are refused. */
const query = (dryRun: boolean, more: Record<string, string> = {}): string =>
  `?${new URLSearchParams({ ...(dryRun ? { dryRun: 'All' } : {}), ...more }).toString()}`;

/**
 * The one request of a change, byte for byte. What the card draws is what the patch does: a `test` for the uid, for
 * every old value and every guard, then the edits. Where an edit has no old value the resourceVersion is tested, since
 * JSON Patch cannot test absence; a guard of the generation does the same for a spec, and still holds when a sick
 * workload's status moves.
 */
export function requestOf(change: Change, dryRun: boolean): Write {
  switch (change.verb) {
    case 'edit': {
      const path = pathOf(change) + partOf(change);
      const body = JSON.stringify(patchOf(change));
      return {
        method: 'PATCH',
        path: path + query(dryRun, { fieldManager: MANAGER, fieldValidation: 'Strict' }),
        body,
        contentType: 'application/json-patch+json',
      };
    }
    case 'delete': {
      const options = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid: uidOf(change) },
        propagationPolicy: change.propagation,
        ...(change.graceSeconds === undefined ? {} : { gracePeriodSeconds: change.graceSeconds }),
        // The server ignores the query of a DELETE that has a body.
        ...(dryRun ? { dryRun: ['All'] } : {}),
      };
      return {
        method: 'DELETE',
        path: pathOf(change) + (dryRun ? query(true) : ''),
        body: JSON.stringify(options),
        contentType: 'application/json',
      };
    }
    case 'create':
      return post(change, change.object, dryRun);
    case 'apply':
      return applyRequest(change, dryRun);
    case 'evict':
      return evictionRequest(change, dryRun);
    case 'secret':
      return secretRequest(change, dryRun);
    case 'exec':
      return execRequest(change, pathOf(change), dryRun);
    case 'forward':
      return forwardRequest(change, pathOf(change), dryRun);
    case 'helm':
      throw new AppError('internal', 'a helm operation is no request of the API');
  }
}

/** What is sent must be the object that the card names, whatever stands in the plan's manifest. */
function checkObject(change: Change, object: Json): void {
  const { apiVersion, kind, name, namespace } = change.target;
  const made = object as { apiVersion?: Json; kind?: Json; metadata?: { name?: Json; namespace?: Json } } | null;
  const { metadata } = made ?? {};
  if (made?.apiVersion !== apiVersion || made.kind !== kind || metadata?.name !== name)
    throw new AppError('internal', `the plan creates another object than ${kind} ${name}`);
  if (metadata.namespace !== undefined && metadata.namespace !== namespace)
    throw new AppError('internal', `the plan creates ${kind} ${name} in another namespace than it names`);
}

function post(change: Change, object: Json, dryRun: boolean): Write {
  pathOf(change); // refuses names and namespaces that are none
  checkObject(change, object);
  const path =
    collectionPath(kindOf(change), change.target.namespace) +
    query(dryRun, { fieldManager: MANAGER, fieldValidation: 'Strict' });
  return { method: 'POST', path, body: JSON.stringify(object), contentType: 'application/json' };
}

/**
 * The uid says that the object is still the one that was looked at; where fields are taken over, nothing in it may have
 * changed since.
 */
function applyRequest(change: Extract<Change, { verb: 'apply' }>, dryRun: boolean): Write {
  checkObject(change, change.object);
  const { exists, takeOver, resourceVersion } = change;
  const object = change.object as { readonly [key: string]: Json };
  const metadata = {
    ...(object['metadata'] as { readonly [key: string]: Json }),
    ...(exists ? { uid: uidOf(change) } : {}),
    ...(exists && takeOver.length > 0 && resourceVersion !== undefined ? { resourceVersion } : {}),
  };
  const more = { fieldManager: MANAGER, fieldValidation: 'Strict', force: String(takeOver.length > 0) };
  return {
    method: 'PATCH',
    path: pathOf(change) + query(dryRun, more),
    // JSON is YAML.
    body: JSON.stringify({ ...object, metadata }),
    contentType: 'application/apply-patch+yaml',
  };
}

function evictionRequest(change: Extract<Change, { verb: 'evict' }>, dryRun: boolean): Write {
  const { kind, apiVersion, name, namespace } = change.target;
  if (kind !== 'Pod' || apiVersion !== 'v1') throw new AppError('internal', 'only pods are evicted');
  const eviction = {
    apiVersion: 'policy/v1',
    kind: 'Eviction',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    deleteOptions: {
      preconditions: { uid: uidOf(change) },
      ...(change.graceSeconds === undefined ? {} : { gracePeriodSeconds: change.graceSeconds }),
      ...(dryRun ? { dryRun: ['All'] } : {}),
    },
  };
  return {
    method: 'POST',
    path: `${pathOf(change)}/eviction${dryRun ? query(true) : ''}`,
    body: JSON.stringify(eviction),
    contentType: 'application/json',
  };
}

/** The only place where sealed values are opened: into the request's bytes. */
function secretRequest(change: Extract<Change, { verb: 'secret' }>, dryRun: boolean): Write {
  const values = Sealed.unseal(change.values);
  const encoded = Object.fromEntries([...values].map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
  if (!change.exists) {
    const { name, namespace } = change.target;
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      type: 'Opaque',
      data: encoded,
    };
    return post(change, object, dryRun);
  }
  if (change.resourceVersion === undefined)
    throw new AppError('internal', 'the plan does not name the resourceVersion of the Secret');
  const merge = { metadata: { uid: uidOf(change), resourceVersion: change.resourceVersion }, data: encoded };
  return {
    method: 'PATCH',
    path: pathOf(change) + query(dryRun, { fieldManager: MANAGER, fieldValidation: 'Strict' }),
    body: JSON.stringify(merge),
    contentType: 'application/merge-patch+json',
  };
}
