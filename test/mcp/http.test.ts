import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { type ElicitRequestFormParams, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listeningOf, tokenOf } from '../../src/cli/mcp/listen.ts';
import { type Embedded, startEmbedded } from '../../src/demo/index.ts';
import { serveHttp } from '../../src/mcp/index.ts';
import { temporary } from '../attacks/world.ts';
import { callOf, mcpWorld, type Person, type Setting, wordOf } from './world.ts';

const TOKEN = 'token-of-43-characters-000000000000000000000';
const SCALE = ['scale_workload', { workload: 'frontend', replicas: 3 }] as const;
const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
};

let demo: Embedded;
beforeAll(async () => {
  demo = await startEmbedded({ scenario: 'missing-secret-key', speed: 50 });
  await demo.settled();
});
afterAll(() => demo.close());

async function served(setting: Setting = {}) {
  const world = await mcpWorld({ demo, ...setting });
  const stop = new AbortController();
  let ended: Promise<void> = Promise.resolve();
  const url = await new Promise<string>((resolve, reject) => {
    ended = serveHttp(world.options, { host: '127.0.0.1', port: 0, token: TOKEN }, resolve, stop.signal);
    ended.catch(reject);
  });
  const end = async (): Promise<void> => {
    stop.abort();
    await ended;
  };
  onTestFinished(end);
  return { ...world, url, end };
}

async function clientOf(url: string, person?: Person) {
  const client = new Client({ name: 'http client', version: '1' }, { capabilities: person ? { elicitation: {} } : {} });
  if (person)
    client.setRequestHandler(ElicitRequestSchema, ({ params }, { signal }) =>
      person(params as ElicitRequestFormParams, signal),
    );
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { authorization: `Bearer ${TOKEN}` } },
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, transport, call: callOf(client) };
}

const OURS = {
  authorization: `Bearer ${TOKEN}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

type Answer = { readonly status: number; readonly text: string; readonly headers: Record<string, unknown> };

/** A request with any Host and any body; a fetch would set the Host by itself. */
function send(
  url: string,
  options: {
    readonly method?: string;
    readonly path?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port, pathname } = new URL(url);
    const sent = httpRequest(
      { hostname, port, path: options.path ?? pathname, method: options.method ?? 'POST', headers: options.headers },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

describe('kubewhy mcp over HTTP', () => {
  it('serves clients of the SDK, each in a session of its own, and ends with the signal', async () => {
    const { url, end } = await served();
    const [one, two] = await Promise.all([clientOf(url), clientOf(url)]);
    expect(one?.transport.sessionId).not.toBe(two?.transport.sessionId);
    expect((await one?.call('diagnose'))?.text).toContain('SecretKeyNotFound');
    expect((await two?.call('diagnose'))?.structured).toMatchObject({ healthy: false });
    await one?.transport.terminateSession();
    await expect(one?.call('diagnose')).rejects.toThrow(/begins with initialize/);
    await end();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('asks the person through the client, and sends with their yes alone', async () => {
    const { url, writes } = await served();
    const refusing = await clientOf(url, () => ({ action: 'accept', content: { answer: 'yes' } }));
    expect((await refusing.call(...SCALE)).text).toContain('no yes came');
    expect(writes()).toEqual([]);
    const { call } = await clientOf(url, (form) => ({ action: 'accept', content: { answer: wordOf(form) } }));
    expect((await call(...SCALE)).text).toMatch(/^applied|^sent/);
    expect(writes()).toHaveLength(1);
  });

  it('takes no reply of another session, nor one that comes with the right word to a session that asked nothing', async () => {
    const { url, writes } = await served();
    let form: ElicitRequestFormParams | undefined;
    let asked: () => void = () => undefined;
    const standing = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const victim = await clientOf(url, (shown) => {
      form = shown;
      asked();
      return new Promise(() => undefined);
    });
    const other = await clientOf(url);
    const waiting = victim.call('scale_workload', { workload: 'backend', replicas: 5 }).catch(() => undefined);
    await standing;
    const result = { action: 'accept', content: { answer: wordOf(form) } };
    for (let id = 0; id < 4; id++)
      await send(url, {
        headers: { ...OURS, 'mcp-session-id': other.transport.sessionId ?? '' },
        body: JSON.stringify({ jsonrpc: '2.0', id, result }),
      });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(writes()).toEqual([]);
    await victim.client.close();
    await waiting;
  });

  const page = { ...OURS, origin: 'http://attacker.example' };
  const { authorization: _, ...bare } = OURS;
  it.each<readonly [string, number, Parameters<typeof send>[1]]>([
    ['without a token', 401, { headers: bare }],
    ['with a wrong token', 401, { headers: { ...OURS, authorization: 'Bearer wrong' } }],
    ['with the beginning of the token', 401, { headers: { ...OURS, authorization: `Bearer ${TOKEN.slice(0, -1)}` } }],
    ['with the token as a password', 401, { headers: { ...OURS, authorization: `Basic ${TOKEN}` } }],
    ['with the token in the address', 401, { headers: bare, path: `/mcp?token=${TOKEN}` }],
    ['of a web page, with the token', 403, { headers: page }],
    ['of a page without an origin of its own', 403, { headers: { ...OURS, origin: 'null' } }],
    ['of a page on this machine', 403, { headers: { ...OURS, origin: 'http://127.0.0.1:3000' } }],
    ['by a name that was pointed here', 403, { headers: { ...OURS, host: 'attacker.example:80' } }],
    ['by a name that begins like ours', 403, { headers: { ...OURS, host: '127.0.0.1.attacker.example' } }],
    ['for another path', 404, { headers: OURS, path: '/' }],
    ['before a session', 400, { headers: OURS, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }],
    ['in a session that there is not', 404, { headers: { ...OURS, 'mcp-session-id': 'made-up' } }],
    ['with a method of browsers', 405, { headers: OURS, method: 'OPTIONS' }],
    ['that is no JSON', 400, { headers: OURS, body: '{' }],
    ['that is nested too deeply', 400, { headers: OURS, body: `${'['.repeat(5_000)}${']'.repeat(5_000)}` }],
    ['that is too large', 413, { headers: OURS, body: `"${'x'.repeat(3 * 1024 * 1024)}"` }],
  ])('refuses a request %s with %i', async (_what, status, options) => {
    const { url } = await served();
    const answer = await send(url, { body: JSON.stringify(INITIALIZE), ...options });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ jsonrpc: '2.0', error: { message: expect.any(String) } });
    expect(answer.text).not.toContain(TOKEN);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('holds no more than 16 sessions: the one that was idle longest makes room', async () => {
    const { url } = await served();
    const ids: string[] = [];
    for (let count = 0; count < 18; count++) {
      const { headers } = await send(url, { headers: OURS, body: JSON.stringify(INITIALIZE) });
      ids.push(String(headers['mcp-session-id']));
    }
    const ping = (id: string): Promise<Answer> =>
      send(url, { headers: { ...OURS, 'mcp-session-id': id }, body: '{"jsonrpc":"2.0","id":2,"method":"ping"}' });
    const statuses = await Promise.all([ids[0], ids[1], ids[17]].map((id) => ping(id ?? '')));
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 200]);
  });

  it('says which port it cannot have', async () => {
    const { url, options } = await served();
    const port = Number(new URL(url).port);
    await expect(
      serveHttp(options, { host: '127.0.0.1', port, token: TOKEN }, () => undefined, new AbortController().signal),
    ).rejects.toMatchObject({ code: 'config', message: expect.stringContaining(`port ${port}: EADDRINUSE`) });
  });
});

describe('where it listens', () => {
  it.each([
    ['7391', '127.0.0.1', 7391],
    ['127.0.0.1:0', '127.0.0.1', 0],
    ['localhost:1', '127.0.0.1', 1],
    ['[::1]:65535', '::1', 65535],
  ])('%s is this machine', (text, host, port) => {
    expect(listeningOf(text)).toEqual({ host, port });
  });

  it.each(['0.0.0.0:80', ':80', '[::]:80', '*:80', '192.168.0.7:80', '127.0.0.2.example:80', 'x', '70000', '', '-1'])(
    '%j is refused',
    (text) => {
      expect(() => listeningOf(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );

  it('keeps one token of the person in a file that nobody else may read', () => {
    const env = { XDG_STATE_HOME: temporary() };
    const first = tokenOf(env);
    expect(first).toMatchObject({ isNew: true, token: expect.stringMatching(/^[\w-]{43}$/) });
    expect(statSync(first.path).mode & 0o777).toBe(0o600);
    expect(tokenOf(env)).toEqual({ ...first, isNew: false });
  });

  it('takes no token from a file that others may write, or that holds something else', () => {
    const env = { XDG_STATE_HOME: temporary() };
    mkdirSync(join(env.XDG_STATE_HOME, 'kubewhy', 'mcp'), { recursive: true });
    const path = join(env.XDG_STATE_HOME, 'kubewhy', 'mcp', 'token');
    writeFileSync(path, 'short', { mode: 0o600 });
    expect(() => tokenOf(env)).toThrow(/holds no token/);
    writeFileSync(path, TOKEN, { mode: 0o666 });
    expect(() => tokenOf({ XDG_STATE_HOME: env.XDG_STATE_HOME })).toThrow();
  });
});
