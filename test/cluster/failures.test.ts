import { describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import {
  connectTo,
  failureOf,
  kubeconfigFor,
  listOf,
  never,
  startApi,
  statusOf,
  type Reply,
} from '../helpers/cluster-server.ts';

const forbidden = statusOf(
  403,
  'Forbidden',
  'pods is forbidden: User "eve" cannot list resource "pods" in API group "" in the namespace "shop"',
);

describe('a failure of the server', () => {
  it.each<[string, Reply, object]>([
    [
      '401',
      statusOf(401, 'Unauthorized', 'Unauthorized'),
      { code: 'unauthorized', message: /context test does not accept .* of user me/ },
    ],
    [
      '403',
      forbidden,
      {
        code: 'forbidden',
        message: /User "eve" cannot list resource "pods"/,
        nextStep: /kubectl auth can-i list pods -n shop --context test/,
      },
    ],
    [
      '404 of the API itself',
      { status: 404, text: '404 page not found\n' },
      { code: 'not-found', message: /does not serve pods/, nextStep: /api-resources/ },
    ],
    [
      '429 with a long wait',
      { status: 429, headers: { 'retry-after': '900' }, text: 'busy' },
      { code: 'throttled', nextStep: /try again in 900 s/ },
    ],
    [
      'a web page',
      { headers: { 'content-type': 'text/html' }, text: '<html>Log in</html>' },
      { code: 'bad-response', message: /a web page \(HTTP 200\)/, nextStep: /HTTPS_PROXY/ },
    ],
    ['a web page that claims to be JSON', { text: '<html>Log in</html>' }, { code: 'bad-response' }],
    [
      'a redirect to a log-in',
      { status: 302, headers: { location: 'https://login' } },
      { code: 'bad-response', nextStep: /log-in page/ },
    ],
    [
      'JSON that is cut',
      { text: '{"kind":"PodList","items":[{"metadata":{"na' },
      { code: 'bad-response', message: /not whole JSON/ },
    ],
    ['an item that is cut', { text: '{"items":[{"metadata":}]}' }, { code: 'bad-response' }],
    ['something else than a list', { text: '[1,2,3]' }, { code: 'bad-response' }],
    ['items that are no objects', { text: '{"items":[1,2]}' }, { code: 'bad-response' }],
    ['nothing at all', { text: '' }, { code: 'bad-response' }],
  ])('%s is one error with a next step', async (_what, reply, expected) => {
    const api = await startApi(() => reply);
    const { reader } = await connectTo(api);
    const error = await failureOf(reader.list(KINDS.pods, {}, never));
    for (const [key, value] of Object.entries(expected))
      expect(error[key as 'message'], key).toEqual(value instanceof RegExp ? expect.stringMatching(value) : value);
    expect(error.message).not.toMatch(/\n|\bat .*\(/);
  });

  it.each<[string, Reply, string]>([
    ['500', statusOf(500, 'InternalError', 'etcdserver: leader changed'), 'server'],
    [
      '502 of a load balancer',
      { status: 502, headers: { 'content-type': 'text/html' }, text: '<html>Bad Gateway</html>' },
      'server',
    ],
    ['503', statusOf(503, 'ServiceUnavailable', 'shutting down'), 'server'],
    ['504', { status: 504, text: 'timeout' }, 'timeout'],
    ['a cut connection', 'reset', 'unreachable'],
    [
      'a connection that is cut within the answer',
      (response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"items":[{"metadata":{"name":"a"}}', () => response.destroy());
      },
      'unreachable',
    ],
  ])('%s is asked again three times, then told', async (_what, reply, code) => {
    const api = await startApi(() => reply);
    const { reader } = await connectTo(api);
    const error = await failureOf(reader.list(KINDS.pods, {}, never));
    expect(error.code).toBe(code);
    expect(error.nextStep).toBeTruthy();
    expect(api.requests).toHaveLength(4);
  });

  it('that is over after two tries is not told', async () => {
    const replies: Reply[] = ['reset', statusOf(500, '', 'no'), listOf([{ metadata: { name: 'a' } }])];
    const api = await startApi(({ index }) => replies[index] ?? 'reset');
    const { reader } = await connectTo(api);
    expect((await reader.list(KINDS.pods, {}, never)).items).toHaveLength(1);
  });

  it('429 is waited for as long as the server says, at most three times', async () => {
    const busy: Reply = { status: 429, headers: { 'retry-after': '0.05' }, text: 'Too many requests' };
    const api = await startApi(() => busy);
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.list(KINDS.pods, {}, never))).toMatchObject({ code: 'throttled' });
    expect(api.requests).toHaveLength(4);
  });

  it.each<[string, Reply]>([
    ['says nothing', 'hang'],
    ['sends half a JSON and stops', (response) => void response.write('{"kind":"PodList","items":[{"metadata"')],
    ['sends a head and stops', (response) => response.flushHeaders()],
  ])('a server that %s is left after the time limit', async (_what, reply) => {
    const api = await startApi(() => reply);
    const { reader } = await connectTo(api, { requestTimeoutMs: 100 });
    const error = await failureOf(reader.list(KINDS.pods, {}, never));
    expect(error).toMatchObject({ code: 'timeout', message: `no answer from ${api.url} (context test) within 0.2 s` });
    expect(api.requests).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['before the answer', 'hang'],
    ['within the answer', (response) => void response.write('{"items":[')],
    ['while it waits for a retry', { status: 429, headers: { 'retry-after': '15' } }],
  ])('an abort %s ends at once', async (_what, reply) => {
    const api = await startApi(() => reply);
    const { reader } = await connectTo(api);
    const stop = new AbortController();
    const work = failureOf(reader.list(KINDS.pods, {}, stop.signal));
    setTimeout(() => stop.abort(), 60);
    expect(await work).toMatchObject({ code: 'aborted', message: 'stopped' });
  });

  it('sends nothing for a signal that is aborted already', async () => {
    const api = await startApi(() => ({}));
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.version(AbortSignal.abort()))).toMatchObject({ code: 'aborted' });
    expect(api.requests).toEqual([]);
  });
});

describe('no server', () => {
  it.each<[string, string, object]>([
    [
      'at a closed port',
      'http://127.0.0.1:1',
      {
        code: 'unreachable',
        message: /nothing answers at http:\/\/127.0.0.1:1 \(context test\): connection refused/,
        nextStep: /--context/,
      },
    ],
    [
      'under an unknown name',
      'https://no-such-host.invalid:6443',
      { code: 'unreachable', message: /not known/, nextStep: /DNS/ },
    ],
  ])('%s is said in one line', async (_what, url, expected) => {
    const { reader } = await connectTo(url);
    const error = await failureOf(reader.version(never));
    for (const [key, value] of Object.entries(expected))
      expect(error[key as 'message']).toEqual(value instanceof RegExp ? expect.stringMatching(value) : value);
  });

  it('that speaks TLS is no certificate trouble', async () => {
    const api = await startApi(() => ({}));
    const { reader } = await connectTo('', { kubeconfig: kubeconfigFor(api.url.replace('http:', 'https:')) });
    expect(await failureOf(reader.version(never))).toMatchObject({
      code: 'unreachable',
      message: /TLS handshake .* failed/,
    });
  });
});

describe('an object that is not there', () => {
  const api404 = (namespaces: readonly string[], deployments: readonly string[]) =>
    startApi(({ path }) => {
      const space = /^\/api\/v1\/namespaces\/([^/?]+)$/.exec(path)?.[1];
      if (space !== undefined && namespaces.includes(space)) return { json: { metadata: { name: space } } };
      if (path.startsWith('/api/v1/namespaces?')) return listOf(namespaces.map((name) => ({ metadata: { name } })));
      if (path.includes('/deployments?')) return listOf(deployments.map((name) => ({ metadata: { name } })));
      return statusOf(404, 'NotFound', 'not found', { name: 'x', kind: 'y' });
    });

  it('is told with the names that are near', async () => {
    const { reader } = await connectTo(await api404(['shop'], ['todo-chatbot-backend', 'todo-chatbot-frontend']));
    expect(await failureOf(reader.get(KINDS.deployments, 'todo-chatbot-backnd', undefined, never))).toMatchObject({
      code: 'not-found',
      status: 404,
      message: 'there is no deployment "todo-chatbot-backnd" in namespace shop',
      nextStep: 'did you mean todo-chatbot-backend?',
    });
  });

  it('is told by its namespace when that is what is missing', async () => {
    const { reader } = await connectTo(await api404(['todo-chatbot', 'default'], []));
    expect(await failureOf(reader.get(KINDS.deployments, 'web', 'todo-chatbt', never))).toMatchObject({
      code: 'not-found',
      message: 'there is no namespace "todo-chatbt" in context test',
      nextStep: 'did you mean todo-chatbot?',
    });
  });

  it('is told plainly where nothing else may be read', async () => {
    const api = await startApi(({ index }) => (index === 0 ? statusOf(404, 'NotFound', 'no') : forbidden));
    const { reader } = await connectTo(api);
    expect(await failureOf(reader.get(KINDS.pods, 'web', 'shop', never))).toMatchObject({
      message: 'there is no pod "web" in namespace shop',
      nextStep: '"kubectl get pods -n shop" lists them',
    });
  });
});
