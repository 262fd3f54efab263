import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HealthFeed } from '../../src/cli/health/feed.ts';
import type { ClusterReader } from '../../src/core/cluster.ts';
import type { ModelEvent } from '../../src/core/model.ts';
import { KEY, modelOn, WIRES } from '../models/wire.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function endOf(events: AsyncIterable<ModelEvent>): Promise<{ end: ModelEvent | undefined; characters: number }> {
  let end: ModelEvent | undefined;
  let characters = 0;
  for await (const event of events) {
    if (event.type === 'text') characters += event.delta.length;
    end = event;
  }
  return { end, characters };
}
const question = {
  system: 's',
  messages: [{ role: 'user' as const, text: 'the whole conversation' }],
  tools: [],
  maxOutputTokens: 100,
};

describe.each(WIRES)('a model server over %s', (wire) => {
  it.each([301, 302, 303, 307, 308])(
    'that redirects with %d gets neither the key nor the conversation to another host',
    async (status) => {
      let reached = 0;
      const other = await serve((_request, response) => {
        reached++;
        response.end('{}');
      });
      const url = await serve(
        (_request, response) => void response.writeHead(status, { location: `${other}/steal` }).end(),
      );
      const { end } = await endOf(modelOn(wire, { url }).stream(question, new AbortController().signal));
      expect(reached).toBe(0);
      expect(end).toMatchObject({ type: 'end' });
      expect(JSON.stringify(end)).not.toContain(KEY);
      expect(JSON.stringify(end)).not.toContain('"reason":"stop"');
    },
  );

  it('whose line has no end is given up within bounded memory', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const chunk = `data: ${'x'.repeat(65_536)}`;
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    const before = process.memoryUsage().rss;
    const { end } = await endOf(
      modelOn(wire, { url }, { firstMs: 20_000, idleMs: 20_000, tries: 1, backoffMs: 1 }).stream(
        question,
        new AbortController().signal,
      ),
    );
    expect(end).toMatchObject({ type: 'end' });
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * 1024 * 1024);
  }, 30_000);
});

it('500 changes a second of a namespace make one state a second for the header', async () => {
  const stop = new AbortController();
  const reader = {
    version: () => Promise.resolve('v1.37.2'),
    async *watch(kind: { kind: string }, _query: unknown, signal: AbortSignal) {
      for (let at = 0; !signal.aborted && kind.kind === 'Deployment'; at++) {
        yield { type: 'MODIFIED', object: { metadata: { name: `web-${at % 200}` }, spec: { replicas: 1 } } };
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
  } as unknown as ClusterReader;
  let states = 0;
  setTimeout(() => stop.abort(), 2500);
  for await (const _state of new HealthFeed(reader, 'shop').states(stop.signal)) states++;
  expect(states).toBeGreaterThanOrEqual(2);
  expect(states).toBeLessThanOrEqual(4);
});
