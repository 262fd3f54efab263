import { parse } from 'yaml';
import type { Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import { decode, type Decoded } from '../types/decode.ts';
import { jsonPatch } from './patch-json.ts';
import { mergePatch } from './patch-merge.ts';
import { strategicMerge } from './patch-strategic.ts';
import type { ApiRequest } from '../http/request.ts';
import { typeOfKind } from '../types/schema.ts';
import type { WriteOptions } from './write-query.ts';

const readPatch = (request: ApiRequest): unknown => {
  const text = request.bytes.toString('utf8');
  try {
    return request.contentType.endsWith('+yaml') ? (parse(text) as unknown) : JSON.parse(text);
  } catch {
    throw badRequest('invalid JSON patch');
  }
};

/** The object with the request's patch in it, whatever its type; 415 for content types that are no patch. */
export function withPatch(type: string, object: unknown, request: ApiRequest): unknown {
  switch (request.contentType) {
    case 'application/json-patch+json':
      return jsonPatch(object, readPatch(request));
    case 'application/merge-patch+json': {
      const patch = readPatch(request);
      if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) throw badRequest('invalid JSON patch');
      return mergePatch(object, patch);
    }
    case 'application/strategic-merge-patch+json':
      return strategicMerge(type, object, readPatch(request));
    default:
      throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
  }
}

/** A patch whose result cannot be read is refused with the whole result in the message, as the server does. */
function unreadable(result: unknown, why: string): StatusError {
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(result))}: ${why}`;
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });
}

/** The stored object after a JSON, merge or strategic patch, read as its kind. */
export function patched(kind: Kind, object: KubeObject, request: ApiRequest, { validation }: WriteOptions): Decoded {
  const result = withPatch(typeOfKind(kind), object, request) as KubeObject;
  let read: Decoded;
  try {
    read = decode(kind, result);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw unreadable(result, error.message.replace(/^.* cannot be handled as a \w+: /, ''));
  }
  if (validation === 'Strict' && read.unknown.length > 0)
    throw unreadable(
      result,
      `strict decoding error: ${read.unknown.map((field) => `unknown field "${field}"`).join(', ')}`,
    );
  return read;
}
