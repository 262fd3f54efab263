import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGate, createSession } from '../../src/agent/index.ts';
import { connect } from '../../src/cluster/index.ts';
import type { Question } from '../../src/core/approval.ts';
import { TOOLS } from '../../tools/index.ts';
import { scripted } from '../agent/scripted-model.ts';
import { auditMissing, mark, writesAbout } from './audit-log.ts';
import { apply, kubectl, missing, remove, until } from './cluster.ts';
import { OURS } from './task-world.ts';

const why = missing ?? auditMissing;
if (why) console.log(`SKIPPED: ports of a real cluster: ${why}`);

const NS = `${OURS}ports`;
const BIG = 8 * 1024 * 1024;

const stall = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'stall' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'stall' } },
    template: {
      metadata: { labels: { app: 'stall' } },
      spec: {
        terminationGracePeriodSeconds: 1,
        containers: [
          {
            name: 'web',
            image: 'busybox:1',
            imagePullPolicy: 'IfNotPresent',
            command: [
              '/bin/sh',
              '-c',
              `mkdir -p /www; echo $HOSTNAME > /www/index.html; head -c ${BIG} /dev/urandom > /www/big; exec httpd -f -p 8080 -h /www`,
            ],
            ports: [{ containerPort: 8080, name: 'counter' }],
            readinessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 1 },
          },
        ],
      },
    },
  },
};
const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'stall' },
  spec: { selector: { app: 'stall' }, ports: [{ name: 'front', port: 80, targetPort: 'counter' }] },
};

const get = (port: number, path = '/'): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve(Buffer.concat(parts)));
      answer.on('error', reject);
    });
    asked.on('error', reject).end();
  });

/** The real gate, tool and writer on the real cluster, with a person who says yes. */
async function desk() {
  const connection = await connect({ env: { KUBECONFIG: process.env['KUBECONFIG'] }, context: 'admin', namespace: NS });
  const cards: Question[] = [];
  const gate = createGate({
    writer: connection.writer,
    audit: { intent: async () => {}, outcome: async () => {}, declined: async () => {} },
    approver: async (question) => (cards.push(question), { answer: 'yes', by: 'key' }),
  });
  const forward = async (input: object): Promise<number> => {
    const model = scripted([{ calls: [['port_forward', input]] }, { text: 'done' }]);
    const context = { cluster: connection.reader, namespace: NS, now: Date.now };
    const session = createSession({ model, tools: TOOLS, context, system: 'system', gate });
    const said: string[] = [];
    for await (const event of session.say('forward it', AbortSignal.timeout(60_000)))
      if (event.type === 'result') said.push(`${event.state}: ${event.text}`);
    expect(said.join('\n')).toMatch(/^done/);
    return connection.forwards.list().at(-1)?.ports[0]?.local ?? 0;
  };
  return { connection, cards, forward, last: () => connection.forwards.list().at(-1) };
}

describe.skipIf(why !== undefined)('ports of a real cluster', () => {
  beforeAll(async () => {
    await kubectl('delete', 'namespace', NS, '--ignore-not-found', '--wait=true', '--timeout=120s');
    await kubectl('create', 'namespace', NS);
    await apply(NS, [stall, service]);
    await kubectl('-n', NS, 'rollout', 'status', 'deployment/stall', '--timeout=90s');
  });
  afterAll(async () => {
    await remove(NS);
  });

  it('of a Service, its port by name: whole answers, one request for each connection as the server recorded it', async () => {
    const at = await desk();
    try {
      const start = mark();
      const port = await at.forward({ workload: 'service/stall', ports: [':front'] });
      const name = (await get(port)).toString().trim();
      expect(name).toBe(at.last()?.pod);
      const [one, two] = await Promise.all([get(port, '/big'), get(port, '/big')]);
      expect(one).toHaveLength(BIG);
      expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
      // The server records a connection when it has ended.
      const recorded = await until(
        () => writesAbout(start, ({ requestURI }) => requestURI.includes('/portforward')),
        ({ length }) => length >= 3,
        20,
        500,
      );
      expect(recorded).toHaveLength(3);
      expect(new Set(recorded.map(({ requestURI }) => requestURI))).toEqual(
        new Set([`/api/v1/namespaces/${NS}/pods/${name}/portforward?ports=8080`]),
      );
    } finally {
      await at.connection.close();
    }
  });

  it('a pod that is deleted: the next ready one takes over, and is named', async () => {
    const at = await desk();
    try {
      const port = await at.forward({ workload: 'deploy/stall', ports: [':8080'] });
      const first = (await get(port)).toString().trim();
      await kubectl('-n', NS, 'delete', 'pod', first, '--wait=false');
      const second = await until(
        () =>
          get(port).then(
            (bytes) => bytes.toString().trim(),
            () => first,
          ),
        (name) => name !== first,
        60,
        1000,
      );
      expect(second).toMatch(/^stall-/);
      expect(second).not.toBe(first);
      expect(at.last()).toMatchObject({ target: 'deployment/stall', pod: second });
    } finally {
      await at.connection.close();
    }
  });

  it('a port on which nothing listens ends its connection and is told; a pod that was named ends the forwarding', async () => {
    const at = await desk();
    try {
      // One that is ready: the pod that was deleted before may still be there.
      await kubectl('-n', NS, 'rollout', 'status', 'deployment/stall', '--timeout=60s');
      const of = 'jsonpath={.subsets[*].addresses[*].targetRef.name}';
      const [name = ''] = (await kubectl('-n', NS, 'get', 'endpoints', 'stall', '-o', of)).trim().split(' ');
      const port = await at.forward({ workload: `pod/${name}`, ports: [':81', ':8080'] });
      await expect(get(port)).rejects.toThrow(/hang up|ECONNRESET/);
      expect(at.last()?.says).toBe(`nothing listens on port 81 of pod/${name} (connection refused)`);
      expect((await get(at.last()?.ports[1]?.local ?? 0)).toString().trim()).toBe(name);
      await kubectl('-n', NS, 'delete', 'pod', name, '--wait=false');
      await until(
        async () => at.last()?.ended ?? '',
        (ended) => ended !== '',
        30,
        500,
      );
      expect(at.last()?.ended).toMatch(new RegExp(`^pod/${name} is (?:being deleted|gone)$`));
      await expect(get(port)).rejects.toThrow('ECONNREFUSED');
    } finally {
      await at.connection.close();
    }
  });
});
