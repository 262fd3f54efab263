import type { ServerResponse } from 'node:http';
import type { Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import type { Clock } from '../../clock.ts';
import type { ApiRequest } from './request.ts';
import { StatusError } from '../../status-error.ts';
import { partialOf, tableOf } from '../tables/table.ts';

export type ListMeta = {
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
};

/** What a handler answers; the shape in which the client wants it is settled afterwards. */
export type Reply =
  | {
      readonly type: 'object';
      readonly code: number;
      readonly kind: Kind;
      readonly object: KubeObject;
      /** Told in Warning headers. */
      readonly warnings?: readonly string[];
    }
  | { readonly type: 'list'; readonly kind: Kind; readonly items: readonly KubeObject[]; readonly metadata: ListMeta }
  | { readonly type: 'json'; readonly code: number; readonly body: unknown; readonly contentType?: string }
  | { readonly type: 'bytes'; readonly code: number; readonly body: string | Uint8Array; readonly contentType: string }
  /** Writes the whole answer itself; `close` is called when the client goes away. */
  | { readonly type: 'stream'; start(response: ServerResponse): () => void };

export const json = (body: unknown, code = 200): Reply => ({ type: 'json', code, body });

/** Which of the server-side shapes the client prefers: the first media type that names one it knows. */
export function shapeOf(accept: string): 'Table' | 'Partial' | 'plain' {
  for (const option of accept.split(',')) {
    if (option.includes('as=Table')) return 'Table';
    if (option.includes('as=PartialObjectMetadata')) return 'Partial';
    if (/^\s*(application\/json|\*\/\*|application\/yaml)\s*(;|$)/.test(option)) return 'plain';
  }
  return 'plain';
}

/** Only JSON is served: 406 for clients that take none, as the real server words it. */
export function acceptable(accept: string, reply: Reply): Reply {
  const json = /(^|[,\s])(\*\/\*|application\/(\*|json))\s*(;|,|$)/;
  if (accept === '' || json.test(accept) || (reply.type !== 'object' && reply.type !== 'list')) return reply;
  throw new StatusError(
    406,
    'NotAcceptable',
    '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    {},
  );
}

export const includeOf = (query: URLSearchParams): 'None' | 'Metadata' | 'Object' => {
  const asked = query.get('includeObject');
  return asked === 'None' || asked === 'Object' ? asked : 'Metadata';
};

/** Items of typed lists come without apiVersion and kind. */
function bare(object: KubeObject): KubeObject {
  const { apiVersion: _version, kind: _kind, ...rest } = object;
  return rest;
}

const apiVersion = ({ group, version }: Kind): string => (group === '' ? version : `${group}/${version}`);

/** The body of an object or a list in the shape that the request asks for. */
export function shaped(reply: Reply & { type: 'object' | 'list' }, request: ApiRequest, clock: Clock): unknown {
  const shape = shapeOf(request.accept);
  const isStatus = reply.type === 'object' && reply.object.kind === 'Status';
  const isScale = reply.type === 'object' && reply.object.kind !== reply.kind.kind;
  if (shape === 'Table' && !isStatus && !isScale) {
    const items = reply.type === 'list' ? reply.items : [reply.object];
    const metadata =
      reply.type === 'list' ? reply.metadata : { resourceVersion: reply.object.metadata?.resourceVersion ?? '' };
    const options = { include: includeOf(request.query), now: clock.now(), headers: true };
    return tableOf(reply.kind, items, metadata, options);
  }
  if (reply.type === 'object') return shape === 'Partial' && !isStatus ? partialOf(reply.object) : reply.object;
  if (shape === 'Partial')
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: reply.metadata,
      items: reply.items.map(partialOf),
    };
  return {
    kind: `${reply.kind.kind}List`,
    apiVersion: apiVersion(reply.kind),
    metadata: reply.metadata,
    items: reply.items.map(bare),
  };
}
