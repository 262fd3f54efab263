import { KINDS } from '../../src/core/kinds.ts';
import { admit } from '../../src/demo/api/admission/admission.ts';
import { startApiServer, type ApiServer } from '../../src/demo/api/server.ts';
import { startClock } from '../../src/demo/clock.ts';
import { NO_LOGS, NO_PORTS, NO_PROGRAMS, NO_USAGE, type ContainerLogs, type Usage } from '../../src/demo/contract.ts';
import { Store } from '../../src/demo/store.ts';

export type Answer = { readonly status: number; readonly headers: Headers; readonly text: string; readonly body: Json };
// A JSON body whose shape each test states by what it expects.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;

export type TestServer = ApiServer & {
  readonly store: Store;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** The first so many events of a watch, or all until it ends. */
  watch(path: string, count: number, accept?: string): Promise<{ type: string; object: Json }[]>;
};

/** The API server over an empty cluster with the namespace `shop`: no controllers, no kubelet. */
export async function startTestServer(
  options: { logs?: ContainerLogs; usage?: Usage; namespace?: string } = {},
): Promise<TestServer> {
  const store = new Store(startClock());
  store.completeWith((kind, object, old) => admit(store, kind, object, old));
  store.create(KINDS.namespaces, { metadata: { name: options.namespace ?? 'shop' } });
  const server = await startApiServer({
    store,
    logs: options.logs ?? NO_LOGS,
    programs: NO_PROGRAMS,
    ports: NO_PORTS,
    usage: () => options.usage ?? NO_USAGE,
  });
  const send: TestServer['send'] = async (method, path, body, headers = {}) => {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as NonNullable<RequestInit['body']>) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : text };
  };
  return {
    ...server,
    store,
    send,
    watch: async (path, count, accept = 'application/json') => {
      const stop = new AbortController();
      const response = await fetch(`${server.url}${path}`, { headers: { accept }, signal: stop.signal });
      const events: { type: string; object: Json }[] = [];
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        text += decoder.decode(chunk as Uint8Array, { stream: true });
        const parts = text.split('\n');
        text = parts.pop() ?? '';
        events.push(...parts.map((line) => JSON.parse(line) as { type: string; object: Json }));
        if (events.length >= count) break;
      }
      stop.abort();
      return events;
    },
  };
}

export const MERGE = { 'content-type': 'application/merge-patch+json' };
export const STRATEGIC = { 'content-type': 'application/strategic-merge-patch+json' };
export const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
export const APPLY = { 'content-type': 'application/apply-patch+yaml' };
export const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

export const DEPLOYMENTS = '/apis/apps/v1/namespaces/shop/deployments';
export const PODS = '/api/v1/namespaces/shop/pods';

export const deployment = (name: string, spec: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          { name: 'main', image: 'app:1', env: [{ name: 'A', value: '1' }], ports: [{ containerPort: 8000 }] },
        ],
      },
    },
    ...spec,
  },
});

export const pod = (name: string, labels: Record<string, string> = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers: [{ name: 'main', image: 'app:1' }] },
});
