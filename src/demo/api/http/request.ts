import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { badRequest, StatusError } from '../../status-error.ts';
import { decodeProtobuf } from '../types/protobuf.ts';
import { servedAt, type Served, type Subresource } from '../types/resources.ts';

/** One request as the handlers see it. */
export type ApiRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly accept: string;
  /** Media type alone, in lower case. */
  readonly contentType: string;
  readonly userAgent: string;
  readonly bytes: Buffer;
};

/** What a resource path means. */
export type Target = {
  readonly served: Served;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: Subresource | undefined;
};

const PROTOBUF = 'application/vnd.kubernetes.protobuf';

/** 3 MiB, as the API server limits request bodies. */
const MOST_BYTES = 3 * 1024 * 1024;

export async function readRequest(message: IncomingMessage): Promise<ApiRequest> {
  const url = new URL(message.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES)
      throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${MOST_BYTES}`);
    chunks.push(chunk);
  }
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    accept: message.headers.accept ?? '',
    contentType: (message.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
    userAgent: message.headers['user-agent'] ?? '',
    bytes: Buffer.concat(chunks),
  };
}

/** /api/v1/namespaces/NS/pods/NAME/log and its shorter forms; undefined when nothing is served there. */
export function targetOf(path: string): Target | undefined {
  let parts: string[];
  try {
    parts = path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
  const core = parts[0] === 'api';
  if (!core && parts[0] !== 'apis') return undefined;
  const [group = '', version = ''] = core ? ['', parts[1]] : [parts[1], parts[2]];
  const rest = parts.slice(core ? 2 : 3);
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !(rest.length === 3 && rest[2] === 'status');
  const namespace = inNamespace ? rest[1] : undefined;
  const [plural = '', name, part, ...extra] = inNamespace ? rest.slice(2) : rest;
  const served = servedAt(group, version, plural);
  if (!served || extra.length > 0 || (inNamespace && !served.kind.namespaced)) return undefined;
  const subresource = served.subresources.find((sub) => sub.name === part);
  return part !== undefined && !subresource ? undefined : { served, namespace, name, subresource };
}

/** The body as JSON text, for the record and for the handlers; protobuf is turned into JSON. */
export function bodyText({ bytes, contentType }: ApiRequest): string | undefined {
  if (bytes.length === 0) return undefined;
  if (contentType === PROTOBUF) return JSON.stringify(decodeProtobuf(bytes));
  return bytes.toString('utf8');
}

/** A JSON, YAML or protobuf body that must hold an object; 415 for other media types, 400 for what cannot be read. */
export function bodyObject(request: ApiRequest, kind: string): KubeObject {
  const { contentType } = request;
  if (contentType === PROTOBUF) return decodeProtobuf(request.bytes);
  const isYaml = contentType === 'application/yaml' || contentType === 'application/apply-patch+yaml';
  if (contentType !== '' && contentType !== 'application/json' && !isYaml)
    throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF]);
  const text = request.bytes.toString('utf8');
  let value: unknown;
  try {
    value = isYaml ? parse(text) : JSON.parse(text);
  } catch (error) {
    const why =
      error instanceof Error && !/end of/i.test(error.message) ? error.message : 'unexpected end of JSON input';
    const shown = text === '' ? '<empty>' : text.slice(0, 1024);
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${shown})`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: json: cannot unmarshal into Go value of type struct`,
    );
  return value as KubeObject;
}

export const unsupportedMediaType = (allowed: readonly string[]): StatusError =>
  new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${allowed.join(', ')}`,
  );
