import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dispatcher } from 'undici';
import { AppError } from '../../core/errors.ts';

/** A request that changes something, exactly as it goes over the wire. */
export type Write = {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'GET';
  /**
   * Path with query, relative to the server's URL:
   * /apis/apps/v1/namespaces/shop/deployments/web/scale?fieldManager=kubewhy
   */
  readonly path: string;
  readonly body: string;
  readonly contentType: string;
  /**
   * A GET that asks for a WebSocket, such as the one of pods/exec: it passes as that alone, and nothing else passes as
   * that.
   */
  readonly upgrade?: 'websocket';
};

type Leaving = { readonly method: string; readonly path: string; readonly body?: unknown; readonly upgrade?: unknown };
const same = (a: Leaving, b: Leaving): boolean =>
  a.method === b.method && a.path === b.path && a.body === (b.body ?? '') && (a.upgrade ?? '') === (b.upgrade || '');

/** Leave for one write, made only through `permitWrite`. It is spent once in the transport and passes the pool once. */
class PermitImpl {
  readonly write: Write;
  #spent = false;
  #passed = false;
  constructor(write: Write) {
    this.write = Object.freeze({ ...write });
  }
  /**
   * True the first time, and only for exactly the permitted request. Spent before it is sent: a lost answer is never
   * repeated.
   */
  static spend(permit: Permit | undefined, request: Write): boolean {
    if (permit === undefined || !(#spent in permit) || permit.#spent) return false;
    permit.#spent = true;
    return same(permit.write, request) && permit.write.contentType === request.contentType;
  }
  static pass(permit: Permit | undefined, leaving: Leaving): boolean {
    if (permit === undefined || !permit.#spent || permit.#passed) return false;
    permit.#passed = true;
    return same(permit.write, leaving);
  }
}

export type Permit = PermitImpl;
export const spendPermit = (permit: Permit | undefined, request: Write): boolean => PermitImpl.spend(permit, request);

/**
 * Leave to send this write once. Only the writer calls it, after the approval of its plan was spent (a test of the
 * imports says so).
 */
export const permitWrite = (write: Write): Permit => new PermitImpl(write);

/** The permit under which a request travels from the transport to the pool. */
export const travelling = new AsyncLocalStorage<Permit>();

const PLAIN = /^\/(?:version|healthz|livez|readyz|api|apis|openapi)(?:\/|$)/;
const RESOURCE = /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)\/(.+)$/;
const REVIEW =
  /^\/apis\/(?:authorization\.k8s\.io\/v1\/selfsubject(?:access|rules)reviews|authentication\.k8s\.io\/v1\/selfsubjectreviews)$/;
// Subresources whose GET only reads, and those whose write the server can rehearse. All others (exec, attach,
// portforward, proxy, token, and what extensions add) count as writes whatever their verb: a GET on pods/exec runs a
// program, and a dry run of serviceaccounts/token gives a real token (tried on 1.37).
const READABLE = new Set(['', 'log', 'status', 'scale']);
const REHEARSABLE = new Set(['', 'status', 'scale', 'eviction', 'ephemeralcontainers']);

/**
 * The subresource of a path as the API server reads it ('' for none); undefined when the path is not one that we may
 * send.
 */
function subresource(pathname: string): string | undefined {
  if (/%(?:2[ef5]|5c)|\\|\/\/|\/\.{1,2}(?:\/|$)/i.test(pathname)) return undefined;
  const resource = RESOURCE.exec(pathname);
  if (!resource) return PLAIN.test(pathname) ? '' : undefined;
  let parts = (resource[1] ?? '').split('/');
  // k8s.io/apiserver request.RequestInfoFactory: what follows namespaces/NAME is a resource, except these two.
  if (parts[0] === 'namespaces' && parts.length > 2 && parts[2] !== 'status' && parts[2] !== 'finalize')
    parts = parts.slice(2);
  return parts[0] === 'proxy' || parts[0] === 'watch' || parts.length > 3 ? undefined : (parts[2] ?? '');
}

/**
 * The server takes the options of a DELETE from its body when it has one and then ignores the query: `?dryRun=All` with
 * the body `{"propagationPolicy":…}` deletes (tried on 1.37; apiserver endpoints/handlers/delete.go). So the body must
 * say it too.
 */
function bodyRehearses(body: unknown): boolean {
  if (body === undefined || body === null || body === '') return true;
  if (typeof body !== 'string') return false;
  try {
    const { dryRun } = JSON.parse(body) as { dryRun?: unknown };
    return Array.isArray(dryRun) && dryRun.length === 1 && dryRun[0] === 'All';
  } catch {
    return false;
  }
}

/**
 * True when this request cannot change anything in the cluster. `path` is relative to the server's URL and may have a
 * query.
 */
export function isRead(method: string, path: string, body?: unknown): boolean {
  // A fragment is cut off on the way, and what stands behind a second question mark is read differently by client and
  // server.
  if (!path.startsWith('/') || /#|\?.*\?|[^\x21-\x7e]/.test(path)) return false;
  const [pathname = '', query = ''] = path.split('?', 2);
  const part = subresource(pathname);
  if (part === undefined) return false;
  if (method === 'GET' || method === 'HEAD') return READABLE.has(part);
  if (method === 'POST' && REVIEW.test(pathname)) return true;
  if (!['POST', 'PUT', 'PATCH', 'DELETE'].includes(method) || !REHEARSABLE.has(part)) return false;
  const dryRun = new URLSearchParams(query).getAll('dryRun');
  return dryRun.length === 1 && dryRun[0] === 'All' && (method !== 'DELETE' || bodyRehearses(body));
}

export const refusal = (method: string, path: string): AppError =>
  new AppError('unapproved', `write refused outside an approved plan: ${method} ${path.split('?')[0] ?? ''}`);

/**
 * The lock at the connection pool, under every client that uses it, also client-node's own. `base` is the path of the
 * server's URL, '' for none. An upgrade (exec, attach, portforward) is never a read.
 */
export const refuseWrites =
  (base: string): Dispatcher.DispatcherComposeInterceptor =>
  (dispatch) =>
  (request, handler) => {
    const path = request.path.startsWith(base) ? request.path.slice(base.length) : '';
    const method = String(request.method);
    const { body, upgrade } = request;
    const read = !upgrade && isRead(method, path, body);
    if (!read && !PermitImpl.pass(travelling.getStore(), { method, path, body, upgrade })) throw refusal(method, path);
    return dispatch(request, handler);
  };
