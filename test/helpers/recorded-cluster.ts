import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  API_SERVICES,
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  apiVersionOf,
  collectionPath,
  CONTROLLER_REVISIONS,
  KINDS,
  PRIORITY_CLASSES,
  ROLE_BINDINGS,
  ROLES,
  RUNTIME_CLASSES,
  type Kind,
} from '../../src/core/kinds.ts';
import type { KubeObject, Pod } from '../../src/core/kubernetes.ts';
import { fieldSelector } from '../../src/demo/api/http/selectors.ts';
import { StatusError } from '../../src/demo/status-error.ts';
import { meetsTerm, parseSelector } from '../../src/core/selectors.ts';

/** A cluster as it was at one moment. Objects carry apiVersion and kind; times are RFC 3339 text. */
export type Recording = {
  readonly objects: readonly unknown[];
  /** Log text by `NAMESPACE/POD/CONTAINER`, with `/previous` for the instance before. */
  readonly logs?: Readonly<Record<string, string>>;
  /** Plural resources (`events`, `pods/log`) that are answered 403. */
  readonly forbid?: readonly string[];
  /** The namespaces that the caller may read; all, and the whole cluster, without it. */
  readonly only?: readonly string[];
  /** True for a server that tells the kinds of each API group on its own, as before Kubernetes 1.27. */
  readonly oldDiscovery?: boolean;
  /** True when the caller may write; else its rules grant reads alone. */
  readonly mayWrite?: boolean;
  /** Plural resources that the server does not serve: 404. */
  readonly missing?: readonly string[];
  /** The kubeconfig's default namespace; 'default' without it. */
  readonly namespace?: string;
  /**
   * True when each log line begins with its RFC 3339 time and a space, as the kubelet keeps it; it is cut off unless
   * asked for.
   */
  readonly stampedLogs?: boolean;
  /** The moment that `sinceSeconds` counts back from, in ms; the newest line is older. */
  readonly now?: number;
};

export type Asked = { readonly method: string; readonly path: string; readonly status: number };

export type RecordedCluster = {
  readonly url: string;
  /** YAML text of a kubeconfig with one context, `recorded`. */
  readonly kubeconfig: string;
  /** All requests in order, paths with their query. */
  readonly requests: readonly Asked[];
  close(): Promise<void>;
};

type Answer = { readonly status: number; readonly body: unknown; readonly type?: string };
type Selected = { readonly kind: Kind<unknown>; readonly namespace?: string; readonly rest: readonly string[] };

const BUILT_IN: readonly Kind<unknown>[] = [
  ...Object.values(KINDS),
  CONTROLLER_REVISIONS,
  PRIORITY_CLASSES,
  RUNTIME_CLASSES,
  API_SERVICES,
  ROLES,
  ROLE_BINDINGS,
  CLUSTER_ROLES,
  CLUSTER_ROLE_BINDINGS,
];

/** The kinds that the server knows: the built-in ones and those of the recording's own objects (custom resources). */
function kindsOf({ objects }: Recording): readonly Kind<unknown>[] {
  const before = KINDS_OF.get(objects);
  if (before?.of === objects.length) return before.kinds;
  const known = new Map(BUILT_IN.map((kind) => [`${apiVersionOf(kind)}/${kind.kind}`, kind]));
  for (const { apiVersion = 'v1', kind = '', metadata } of objects as readonly KubeObject[]) {
    if (known.has(`${apiVersion}/${kind}`) || kind === 'Event') continue;
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const word = kind.toLowerCase();
    const plural = /(?:s|x|ch)$/.test(word)
      ? `${word}es`
      : /[^aeiou]y$/.test(word)
        ? `${word.slice(0, -1)}ies`
        : `${word}s`;
    const namespaced = metadata?.namespace !== undefined;
    known.set(`${apiVersion}/${kind}`, { kind, group, version, plural, namespaced, words: [word] });
  }
  const kinds = [...known.values()];
  KINDS_OF.set(objects, { of: objects.length, kinds });
  return kinds;
}
/** They are asked for with each request. */
const KINDS_OF = new WeakMap<readonly unknown[], { readonly of: number; readonly kinds: readonly Kind<unknown>[] }>();
const failure = (status: number, reason: string, message: string): Answer => ({
  status,
  body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code: status },
});
const notFound = (plural: string, name: string): Answer =>
  failure(404, 'NotFound', `${plural} ${JSON.stringify(name)} not found`);

/** Replays a recording on a free port of 127.0.0.1, with the API server's own texts for what cannot be answered. */
export async function serveRecording(recording: Recording): Promise<RecordedCluster> {
  const requests: Asked[] = [];
  const server = createServer((request, response) => {
    const whole = request.method === 'GET' ? Promise.resolve('') : readBody(request);
    void whole.then((body) => {
      const url = new URL(request.url ?? '/', 'http://recorded');
      const answer = answerTo(recording, request, url, body);
      requests.push({ method: request.method ?? '', path: request.url ?? '', status: answer.status });
      if (url.searchParams.get('watch') === 'true' && answer.status === 200) return startWatch(response);
      send(response, answer);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    kubeconfig: kubeconfigText(url, recording.namespace ?? 'default'),
    requests,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

const kubeconfigText = (server: string, namespace: string): string => `apiVersion: v1
kind: Config
current-context: recorded
clusters:
- name: recorded
  cluster: {server: '${server}', insecure-skip-tls-verify: true}
users:
- name: recorded
  user: {token: recorded-token}
contexts:
- name: recorded
  context: {cluster: recorded, user: recorded, namespace: '${namespace}'}
`;

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, { status, body, type }: Answer): void {
  const text = typeof body === 'string';
  response.writeHead(status, { 'content-type': type ?? (text ? 'text/plain' : 'application/json') });
  response.end(text ? body : JSON.stringify(body));
}

/** A recording does not change: the watch stays open and silent until the client or the server goes. */
function startWatch(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
}

function answerTo(recording: Recording, request: IncomingMessage, url: URL, body: string): Answer {
  const path = url.pathname;
  if (request.method === 'POST') return review(recording, path, body);
  if (request.method !== 'GET')
    return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
  if (path === '/version') return { status: 200, body: { major: '1', minor: '34', gitVersion: 'v1.34.1' } };
  const whole = request.headers.accept?.includes('apidiscovery.k8s.io') === true && recording.oldDiscovery !== true;
  const discovered = (whole ? aggregated(recording, path) : undefined) ?? discovery(recording, path);
  if (discovered) return discovered;
  const selected = select(recording, path);
  if (!selected || recording.missing?.includes(selected.kind.plural))
    return failure(404, 'NotFound', 'the server could not find the requested resource');
  const { kind, namespace, rest } = selected;
  const closed = recording.only && !(namespace !== undefined && recording.only.includes(namespace));
  if (closed || recording.forbid?.includes(rest[1] === undefined ? kind.plural : `${kind.plural}/${rest[1]}`)) {
    const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
    const what = `${kind.plural}${rest[0] === undefined ? '' : ` ${JSON.stringify(rest[0])}`} is forbidden`;
    return failure(
      403,
      'Forbidden',
      `${what}: User "recorded" cannot ${rest[0] === undefined ? 'list' : 'get'} resource ${JSON.stringify(kind.plural)} in API group ${JSON.stringify(kind.group)} ${scope}`,
    );
  }
  const objects = objectsOf(recording, kind).filter(
    (object) => !kind.namespaced || namespace === undefined || namespaceOf(object) === namespace,
  );
  if (rest.length === 0)
    try {
      return { status: 200, body: listOf(recording, kind, objects, url, request) };
    } catch (error) {
      if (error instanceof StatusError) return { status: error.body.code, body: error.body };
      throw error;
    }
  const found = objects.find((object) => object.metadata?.name === rest[0]);
  if (!found) return notFound(kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`, rest[0] ?? '');
  if (rest.length === 1) return { status: 200, body: found };
  if (rest[1] === 'log' && kind.plural === 'pods') return logOf(recording, found as Pod, url.searchParams);
  return failure(404, 'NotFound', 'the server could not find the requested resource');
}

/** `/api/v1` or `/apis/GROUP/VERSION`. */
function baseOf(kind: Kind<unknown>): string {
  const known = BASES.get(kind);
  if (known !== undefined) return known;
  const root = collectionPath(kind, '').split('/namespaces/')[0] ?? '';
  const base = kind.namespaced ? root : collectionPath(kind).replace(/\/[^/]+$/, '');
  BASES.set(kind, base);
  return base;
}
const BASES = new WeakMap<Kind<unknown>, string>();

function select(recording: Recording, path: string): Selected | undefined {
  for (const kind of kindsOf(recording)) {
    const base = baseOf(kind);
    if (!path.startsWith(`${base}/`)) continue;
    const parts = path
      .slice(base.length + 1)
      .split('/')
      .map(decodeURIComponent);
    // /api/v1/namespaces/NS/PLURAL belongs to PLURAL.
    if (parts[0] === kind.plural && (kind.kind !== 'Namespace' || parts.length <= 2))
      return { kind, rest: parts.slice(1) };
    if (kind.namespaced && parts[0] === 'namespaces' && parts[2] === kind.plural)
      return { kind, namespace: parts[1] ?? '', rest: parts.slice(3) };
  }
  return undefined;
}

const namespaceOf = (object: KubeObject): string => object.metadata?.namespace ?? 'default';

/** Events of both API groups answer under the core path, as on a real server. */
const objectsOf = (recording: Recording, kind: Kind<unknown>): readonly KubeObject[] =>
  (recording.objects as readonly KubeObject[]).filter(
    (object) =>
      object.kind === kind.kind && (kind.kind === 'Event' || (object.apiVersion ?? 'v1') === apiVersionOf(kind)),
  );

function listOf(
  recording: Recording,
  kind: Kind<unknown>,
  objects: readonly KubeObject[],
  url: URL,
  request: IncomingMessage,
): unknown {
  const labels = url.searchParams.get('labelSelector') ?? '';
  const fields = url.searchParams.get('fieldSelector') ?? '';
  // As a real server has it: other fields than the kind's own are refused, and an absent boolean is false.
  const selects =
    kind.kind === 'Event'
      ? (object: KubeObject): boolean => matchesFields(object, fields)
      : fieldSelector(fields, kind.kind, kind.group);
  const { terms } = parseSelector(labels);
  const matching = objects.filter(
    (object) => terms.every((term) => meetsTerm(object.metadata?.labels, term)) && selects(object),
  );
  const from = Number(url.searchParams.get('continue') ?? 0);
  const limit = Number(url.searchParams.get('limit') ?? 0);
  const page = limit > 0 ? matching.slice(from, from + limit) : matching.slice(from);
  const left = matching.length - from - page.length;
  const metadata = {
    resourceVersion: '1000',
    ...(left > 0 ? { continue: String(from + page.length), remainingItemCount: left } : {}),
  };
  if (/PartialObjectMetadataList/.test(request.headers.accept ?? ''))
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: page.map((object) => ({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: object.metadata,
      })),
    };
  // Items of a real list carry neither apiVersion nor kind.
  const items = page.map(({ apiVersion: _api, kind: _kind, ...object }) => object);
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items };
}

function matchesFields(object: KubeObject, selector: string): boolean {
  return selector
    .split(',')
    .filter((term) => term !== '')
    .every((term) => {
      const [, path = '', operator = '=', value = ''] = /^(.+?)(!=|==|=)(.*)$/.exec(term) ?? [];
      let at: unknown = object;
      // events.k8s.io and core/v1 name the same field differently.
      for (const step of path.split('.'))
        at =
          typeof at === 'object' && at !== null
            ? ((at as Record<string, unknown>)[step] ??
              (step === 'involvedObject' ? (at as Record<string, unknown>)['regarding'] : undefined))
            : undefined;
      return ((typeof at === 'string' || typeof at === 'number' ? `${at}` : '') === value) === (operator !== '!=');
    });
}

/** The kubelet's and the API server's own words, see causes.md, reading rules 3 and 6. */
function logOf(recording: Recording, pod: Pod, query: URLSearchParams): Answer {
  const name = pod.metadata?.name ?? '';
  const bad = (message: string): Answer => failure(400, 'BadRequest', message);
  const apps = (pod.spec?.containers ?? []).map((container) => container.name);
  const inits = (pod.spec?.initContainers ?? []).map((container) => container.name);
  const asked = query.get('container') ?? '';
  if (asked === '' && apps.length > 1)
    return bad(
      `a container name must be specified for pod ${name}, choose one of: [${apps.join(' ')}]${
        inits.length > 0 ? ` or one of the init containers: [${inits.join(' ')}]` : ''
      }`,
    );
  const container = asked === '' ? (apps[0] ?? '') : asked;
  if (![...apps, ...inits].includes(container)) return bad(`container ${container} is not valid for pod ${name}`);
  if (!pod.spec?.nodeName) return { status: 200, body: '' };
  const status = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].find(
    (entry) => entry.name === container,
  );
  const key = `${pod.metadata?.namespace ?? 'default'}/${name}/${container}`;
  if (query.get('previous') === 'true') {
    const text = recording.logs?.[`${key}/previous`];
    if (text === undefined && !status?.lastState?.terminated)
      return bad(`previous terminated container ${JSON.stringify(container)} in pod ${JSON.stringify(name)} not found`);
    return { status: 200, body: cut(text ?? '', query, pod, recording) };
  }
  const waiting = status?.state?.waiting;
  const text = recording.logs?.[key];
  if (text === undefined && waiting && !status?.lastState?.terminated) {
    const why =
      waiting.reason === 'ErrImagePull'
        ? "image can't be pulled"
        : waiting.reason === 'ImagePullBackOff'
          ? 'trying and failing to pull image'
          : waiting.reason;
    return bad(`container ${JSON.stringify(container)} in pod ${JSON.stringify(name)} is waiting to start: ${why}`);
  }
  // While a container waits after a crash, the current log is that of the last terminated instance.
  return {
    status: 200,
    body: cut(text ?? (waiting ? (recording.logs?.[`${key}/previous`] ?? '') : ''), query, pod, recording),
  };
}

function cut(text: string, query: URLSearchParams, pod: Pod, { stampedLogs, now }: Recording): string {
  let lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const stampOf = (line: string): string => line.slice(0, line.indexOf(' '));
  const seconds = query.get('sinceSeconds');
  const since = seconds === null ? query.get('sinceTime') : new Date((now ?? 0) - Number(seconds) * 1000).toISOString();
  if (stampedLogs && since !== null) lines = lines.filter((line) => Date.parse(stampOf(line)) >= Date.parse(since));
  const tail = query.get('tailLines');
  if (tail !== null) lines = Number(tail) > 0 ? lines.slice(-Number(tail)) : [];
  if (stampedLogs) {
    if (query.get('timestamps') !== 'true') lines = lines.map((line) => line.slice(line.indexOf(' ') + 1));
  } else if (query.get('timestamps') === 'true') {
    const start = Date.parse(pod.status?.startTime ?? pod.metadata?.creationTimestamp ?? '') || 0;
    lines = lines.map((line, index) => `${new Date(start + index).toISOString().replace('Z', '000000Z')} ${line}`);
  }
  const all = lines.map((line) => `${line}\n`).join('');
  const limit = query.get('limitBytes');
  return limit === null ? all : Buffer.from(all).subarray(0, Number(limit)).toString('utf8');
}

function review(recording: Recording, path: string, body: string): Answer {
  const created = (object: object): Answer => ({ status: 201, body: object });
  const spec = (JSON.parse(body || '{}') as { spec?: Record<string, unknown> }).spec ?? {};
  const forbidden = recording.forbid ?? [];
  if (path.endsWith('/selfsubjectrulesreviews')) {
    const kinds = kindsOf(recording);
    const groups = [...new Set(kinds.map((kind) => kind.group))];
    const resourceRules = groups.map((group) => ({
      verbs: recording.mayWrite ? ['*'] : ['get', 'list', 'watch'],
      apiGroups: [group],
      resources: [
        ...kinds.filter((kind) => kind.group === group).map((kind) => kind.plural),
        ...(group === '' ? ['pods/log'] : []),
        ...(recording.mayWrite ? ['*/scale'] : []),
      ].filter((plural) => !forbidden.includes(plural)),
    }));
    const closed = recording.only && !recording.only.includes(String(spec['namespace']));
    const status = { incomplete: false, nonResourceRules: [], resourceRules: closed ? [] : resourceRules };
    return created({ kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1', spec, status });
  }
  if (path.endsWith('/selfsubjectaccessreviews')) {
    const asked = (spec['resourceAttributes'] ?? {}) as { resource?: string; subresource?: string };
    const word = asked.subresource === undefined ? asked.resource : `${asked.resource}/${asked.subresource}`;
    const status = { allowed: !forbidden.includes(word ?? '') };
    return created({ kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec, status });
  }
  if (path.endsWith('/selfsubjectreviews'))
    return created({
      kind: 'SelfSubjectReview',
      apiVersion: 'authentication.k8s.io/v1',
      status: { userInfo: { username: 'recorded', groups: ['system:authenticated'] } },
    });
  return failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}

/** /api, /apis and the resource lists of each group version. */
function discovery(recording: Recording, path: string): Answer | undefined {
  // Deeper paths are those of objects.
  if (path.split('/').length > 4) return undefined;
  if (path === '/api') return { status: 200, body: { kind: 'APIVersions', versions: ['v1'] } };
  const served = kindsOf(recording).filter((kind) => !recording.missing?.includes(kind.plural));
  const groups = [...new Set(served.filter((kind) => kind.group !== '').map((kind) => apiVersionOf(kind)))];
  if (path === '/apis')
    return {
      status: 200,
      body: {
        kind: 'APIGroupList',
        apiVersion: 'v1',
        groups: groups.map((groupVersion) => {
          const [name = '', version = ''] = groupVersion.split('/');
          return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
        }),
      },
    };
  const groupVersion = ['v1', ...groups].find(
    (entry) => path === (entry.includes('/') ? `/apis/${entry}` : `/api/${entry}`),
  );
  if (groupVersion === undefined) return undefined;
  const resources = served
    .filter((kind) => apiVersionOf(kind) === groupVersion)
    .map((kind) => ({
      name: kind.plural,
      singularName: kind.kind.toLowerCase(),
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: recording.mayWrite ? ['*'] : ['get', 'list', 'watch'],
      shortNames: kind.words.slice(1),
    }));
  return { status: 200, body: { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources } };
}

/** All of /api or /apis in one answer, as servers since Kubernetes 1.27 give it. */
function aggregated(recording: Recording, path: string): Answer | undefined {
  if (path !== '/api' && path !== '/apis') return undefined;
  const served = kindsOf(recording).filter(
    ({ plural, group }) => !recording.missing?.includes(plural) && (group === '') === (path === '/api'),
  );
  const resource = (kind: Kind<unknown>): unknown => ({
    resource: kind.plural,
    responseKind: { group: kind.group, version: kind.version, kind: kind.kind },
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.kind.toLowerCase(),
    shortNames: kind.words.slice(1),
    verbs: recording.mayWrite ? ['*'] : ['get', 'list', 'watch'],
  });
  const items = [...new Set(served.map(({ group }) => group))].map((group) => ({
    metadata: { name: group },
    versions: [...new Set(served.filter((kind) => kind.group === group).map(({ version }) => version))].map(
      (version) => ({
        version,
        resources: served.filter((kind) => kind.group === group && kind.version === version).map(resource),
      }),
    ),
  }));
  return {
    status: 200,
    body: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items },
    // What kubectl goes by.
    type: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  };
}
