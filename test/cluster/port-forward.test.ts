import { createServer, request as httpRequest } from 'node:http';
import { networkInterfaces } from 'node:os';
import { connect as connectTo, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGate, createSession } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Decision, Question } from '../../src/core/approval.ts';
import type { AgentEvent } from '../../src/core/events.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';
import { TOOLS } from '../../tools/index.ts';
import { scripted } from '../helpers/story-world.ts';
import { waitFor } from '../helpers/ui-chat.ts';

const NS = 'todo-chatbot';
const YES: Decision = { answer: 'yes', by: 'key' };

type Setting = { readonly answer?: Decision; readonly mode?: 'dry-run' | 'read-only' };

/** The real session, gate, tool and writer before the embedded cluster, whose request log is the judge. */
async function desk({ answer = YES, mode }: Setting = {}) {
  const demo = await untouchedEmbedded({ scenario: 'healthy', speed: 50 });
  const connection = await connect({ kubeconfig: demo.kubeconfig, env: {}, embedded: true, namespace: NS, retryMs: 5 });
  onTestFinished(async () => {
    await connection.close();
    await demo.close();
  });
  const cards: Question[] = [];
  const gate = createGate({
    writer: connection.writer,
    audit: { intent: async () => {}, outcome: async () => {}, declined: async () => {} },
    approver: async (question) => (cards.push(question), answer),
    ...(mode ? { mode } : {}),
  });
  const forward = async (input: object) => {
    const model = scripted([{ calls: [['port_forward', input]] }, { text: 'done' }]);
    const context = { cluster: connection.reader, namespace: NS, now: Date.now };
    const session = createSession({ model, tools: TOOLS, context, system: 'test', gate });
    const events: AgentEvent[] = [];
    for await (const event of session.say('forward a port', new AbortController().signal)) events.push(event);
    return events
      .filter((event) => event.type === 'result')
      .map(({ state, text }) => `${state}: ${text}`)
      .join('\n');
  };
  const opened = () => demo.requests.filter(({ path }) => path.includes('/portforward?'));
  const kubectl = (method: string, path: string) =>
    fetch(`${demo.url}/api/v1/namespaces/${NS}/${path}`, { method }).then((answered) => answered.json());
  return { demo, connection, cards, forward, opened, kubectl, forwards: connection.forwards };
}

const get = (port: number, path = '/', host = '127.0.0.1'): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest({ host, port, path, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve(`${answer.statusCode ?? 0} ${Buffer.concat(parts).toString('utf8')}`));
    });
    asked.on('error', reject).end();
  });
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'it was answered',
    (error: NodeJS.ErrnoException) => error.code ?? error.message,
  );
const portOf = ({ forwards }: Awaited<ReturnType<typeof desk>>): number => forwards.list().at(-1)?.ports[0]?.local ?? 0;

describe('a port that is forwarded', () => {
  it('answers on the loopback addresses after one yes: a request for each connection, and nothing before the first', async () => {
    const at = await desk();
    expect(await at.forward({ workload: 'service/todo-chatbot-frontend', ports: [':80'] })).toMatch(
      /^done: .*open: 127/s,
    );
    expect(at.cards.map(({ plan }) => plan.risk)).toEqual(['medium']);
    expect(at.opened()).toEqual([]);
    const port = portOf(at);
    expect(await get(port)).toMatch(/^200 /);
    expect(await get(port, '/', '::1')).toMatch(/^200 /);
    const [change] = at.cards[0]?.plan.changes ?? [];
    const path = `/api/v1/namespaces/${NS}/pods/${change?.target.name ?? ''}/portforward?ports=`;
    expect(at.opened().map((one) => [one.method, one.path.replace(/\d+$/, ''), one.status])).toEqual([
      ['GET', path, 101],
      ['GET', path, 101],
    ]);
    expect(at.forwards.list()).toMatchObject([{ target: 'service/todo-chatbot-frontend', connections: 2 }]);
    expect(at.forwards.list()[0]?.received).toBeGreaterThan(100);
  });

  it('is open to this machine alone', async () => {
    const at = await desk();
    await at.forward({ workload: 'frontend', ports: [':8080'] });
    expect(at.forwards.list()[0]?.addresses).toEqual(expect.arrayContaining(['127.0.0.1']));
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) expect(await failureOf(get(portOf(at), '/', address))).toBe('ECONNREFUSED');
  });

  it.each<[string, Setting]>([
    ['a no', { answer: { answer: 'no' } }],
    ['a dry run', { mode: 'dry-run' }],
    ['a read-only run', { mode: 'read-only' }],
  ])('is not opened at %s', async (_what, setting) => {
    const at = await desk(setting);
    await at.forward({ workload: 'backend', ports: [':8000'] });
    expect(at.forwards.list()).toEqual([]);
    expect(at.opened()).toEqual([]);
  });

  it('is refused before any card as anything but a port', async () => {
    const at = await desk();
    for (const [port, why] of [
      ['0.0.0.0:9000:8000', /names an address: ports are opened on 127\.0\.0\.1 and ::1 alone/],
      ['[::]:9000:8000', /names an address/],
      ['*:8000', /names an address/],
      ['70000:8000', /70000 is no port/],
      [':0', /0 is no port/],
      ['8000/../exec', /is no port/],
      [':8000?ports=22', /is no port/],
      ['nosuch', /no port named "nosuch"/],
    ] as const)
      expect(await at.forward({ workload: 'backend', ports: [port] }), port).toMatch(why);
    expect(at.cards).toEqual([]);
  });

  it('a local port that is taken ends it before the card, and none of the others stays open', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const at = await desk();
    expect(await at.forward({ workload: 'backend', ports: [':8000', `${port}:8000`] })).toContain(
      `port ${port} of this machine is taken by another program`,
    );
    expect(at.cards).toEqual([]);
    expect(at.forwards.list()).toEqual([]);
  });

  it('a Service of a port by name leads to the port of that name; one that it does not have is told with those it has', async () => {
    const at = await desk();
    expect(await at.forward({ workload: 'service/todo-chatbot-frontend', ports: [':81'] })).toMatch(
      /has no port 81[\s\S]*its ports are/,
    );
    await at.forward({ workload: 'service/todo-chatbot-frontend', ports: [':http'] });
    expect(await get(portOf(at))).toMatch(/^200 /);
  });

  it('where nothing listens, that connection ends and is told; the next one to a port that is served works', async () => {
    const at = await desk();
    await at.forward({ workload: 'backend', ports: [':8000', ':9'] });
    const [served = 0, deaf = 0] = at.forwards.list()[0]?.ports.map(({ local }) => local) ?? [];
    expect(await failureOf(get(deaf))).toMatch(/ECONNRESET|socket hang up/);
    await waitFor(() => expect(at.forwards.list()[0]?.says).toMatch(/nothing listens on port 9 of pod/));
    expect(await get(served, '/healthz')).toMatch(/^\d{3} /);
    expect(at.forwards.list()[0]?.ended).toBeUndefined();
  });

  it('a program that goes after its answer leaves no connection behind; one that has sent all it had gets its answer', async () => {
    const at = await desk();
    await at.forward({ workload: 'service/todo-chatbot-frontend', ports: [':80'] });
    await Promise.all(Array.from({ length: 20 }, () => get(portOf(at))));
    const asked = connectTo({ port: portOf(at), host: '127.0.0.1', allowHalfOpen: true });
    asked.end('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    const parts: Buffer[] = [];
    asked.on('data', (part: Buffer) => parts.push(part));
    await new Promise((resolve) => asked.once('end', resolve));
    expect(Buffer.concat(parts).toString()).toMatch(/^HTTP\/1\.1 200 /);
    await waitFor(() => expect(at.forwards.list()[0]).toMatchObject({ open: 0, connections: 21 }));
  });

  it('what is no HTTP ends its connection with a bad request', async () => {
    const at = await desk();
    await at.forward({ workload: 'backend', ports: [':8000'] });
    const socket: Socket = connectTo(portOf(at), '127.0.0.1');
    const parts: Buffer[] = [];
    socket.on('error', () => undefined).on('data', (part: Buffer) => parts.push(part));
    const closed = new Promise((resolve) => socket.once('end', resolve));
    socket.write('hello\r\n\r\n');
    await closed;
    expect(Buffer.concat(parts).toString()).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('moves on to another pod of its Service when its own is gone, and says so', async () => {
    const at = await desk();
    await at.forward({ workload: 'service/todo-chatbot-frontend', ports: [':80'] });
    const first = at.forwards.list()[0]?.pod ?? '';
    await at.kubectl('DELETE', `pods/${first}`);
    await waitFor(() => {
      const [now] = at.forwards.list();
      expect(now?.pod).toMatch(/^todo-chatbot-frontend-/);
      expect(now?.pod).not.toBe(first);
    });
    expect(at.forwards.list()[0]?.says).toMatch(/now pod\/todo-chatbot-frontend-|is ready/);
    expect(await get(portOf(at))).toMatch(/^200 /);
    expect(at.opened().at(-1)?.path).toContain(`/pods/${at.forwards.list()[0]?.pod ?? '-'}/portforward`);
  });

  it('of a pod that was named ends with that pod', async () => {
    const at = await desk();
    await at.forward({ workload: 'service/todo-chatbot-frontend', ports: [':80'] });
    const name = at.forwards.list()[0]?.pod ?? '';
    await at.forward({ workload: `pod/${name}`, ports: [':8080'] });
    const port = portOf(at);
    await at.kubectl('DELETE', `pods/${name}`);
    await waitFor(() =>
      expect(at.forwards.list().at(-1)?.ended).toMatch(new RegExp(`pod/${name} is (?:gone|being deleted)`)),
    );
    expect(await failureOf(get(port))).toBe('ECONNREFUSED');
  });

  it('is closed when it is ended, with the connections that are open on it, and when the cluster is left', async () => {
    const at = await desk();
    await at.forward({ workload: 'backend', ports: [':8000'] });
    await at.forward({ workload: 'backend', ports: [':8000'] });
    const [one, two] = at.forwards.list().map(({ ports }) => ports[0]?.local ?? 0);
    const socket = connectTo(one ?? 0, '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
    await waitFor(() => expect(at.opened()).toHaveLength(1));
    expect(at.forwards.end(1)).toBe(true);
    expect(await closed).toBe('closed');
    expect(await failureOf(get(one ?? 0))).toBe('ECONNREFUSED');
    expect(at.forwards.end(1)).toBe(false);
    expect(await get(two ?? 0, '/healthz')).toMatch(/^\d{3} /);
    await at.connection.close();
    expect(await failureOf(get(two ?? 0))).toBe('ECONNREFUSED');
  });
});
