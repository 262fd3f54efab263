import { apiVersionOf, type Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { badRequest, invalid } from '../../status-error.ts';
import { decode, type Decoded } from '../types/decode.ts';
import type { Target } from '../http/request.ts';
import type { WriteOptions } from './write-query.ts';

/** The body as the kind's type; unknown fields are refused, told or dropped as fieldValidation says. */
export function decoded(kind: Kind, body: KubeObject, { validation }: WriteOptions): Decoded {
  const { kind: name, apiVersion } = body;
  if (name !== undefined && name !== '' && (name !== kind.kind || apiVersion !== apiVersionOf(kind))) {
    const version = (apiVersion ?? '').split('/').at(-1);
    const home = kind.group === '' ? 'core' : (kind.group.split('.')[0] ?? '');
    throw badRequest(
      `${name} in version "${version}" cannot be handled as a ${kind.kind}: converting (${version}.${name}) to (${home}.${kind.kind}): unknown conversion`,
    );
  }
  const result = decode(kind, body);
  if (validation === 'Strict' && result.unknown.length > 0)
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: strict decoding error: ${result.unknown.map((field) => `unknown field "${field}"`).join(', ')}`,
    );
  return result;
}

/** Name and namespace come from the URL; a body that says otherwise is refused. */
export function checkAddress(target: Target, object: KubeObject): void {
  const meta = (object.metadata ??= {});
  if (target.namespace !== undefined) meta.namespace ??= target.namespace;
  if (!target.served.kind.namespaced) delete meta.namespace;
  if (target.served.kind.namespaced && meta.namespace !== target.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (target.name === undefined) return;
  meta.name ??= target.name;
  if (meta.name !== target.name)
    throw badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${target.name})`);
}

/** A patch may name a uid only to mean this one; PUT leaves that to the precondition. */
export function checkIdentity(kind: Kind, old: KubeObject, { metadata }: KubeObject): void {
  if (metadata?.uid === undefined || metadata.uid === old.metadata?.uid) return;
  const message = `Invalid value: ${JSON.stringify(metadata.uid)}: field is immutable`;
  throw invalid(kind, old.metadata?.name ?? '', [{ reason: 'FieldValueInvalid', message, field: 'metadata.uid' }]);
}
