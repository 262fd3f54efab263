import type { Api } from './route.ts';
import type { Reply } from './reply.ts';
import { bodyObject, type ApiRequest, type Target } from './request.ts';
import { decode } from './decode.ts';

export function writeReply(api: Api, request: ApiRequest, target: Target): Reply {
  const { kind } = target.served;
  const { object } = decode(kind, bodyObject(request));
  object.metadata = { ...object.metadata, ...(target.namespace === undefined ? {} : { namespace: target.namespace }) };
  return { type: 'object', code: 201, kind, object: api.store.create(kind, object) };
}
