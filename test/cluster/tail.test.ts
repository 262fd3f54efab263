import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../src/cluster/index.ts';
import { Queue } from '../../src/cluster/wire/queue.ts';
import type { FollowEntry, TailQuery } from '../../src/core/cluster.ts';
import type { Embedded } from '../../src/demo/index.ts';
import { untouchedEmbedded } from '../helpers/shared-embedded.ts';

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  closers = [];
});

async function world(
  scenario: string,
): Promise<{ demo: Embedded; reader: Awaited<ReturnType<typeof connect>>['reader'] }> {
  const demo = await untouchedEmbedded({ scenario, speed: 50 });
  await demo.settled();
  const connection = await connect({ kubeconfig: demo.kubeconfig, env: {}, embedded: true, retryMs: 5 });
  closers.push(
    () => connection.close(),
    () => demo.close(),
  );
  return { demo, reader: connection.reader };
}

/** What the embedded cluster's own kubeconfig authenticates with, '' when it needs nothing. */
const tokenOf = ({ kubeconfig }: Embedded): string => /token: "?([^\s"]+)/.exec(kubeconfig)?.[1] ?? '';

/** Collects until `done` says so, at most five seconds. */
async function collect(
  entries: AsyncIterable<readonly FollowEntry[]>,
  stop: AbortController,
  done: (all: readonly FollowEntry[]) => boolean,
): Promise<FollowEntry[]> {
  const all: FollowEntry[] = [];
  const late = setTimeout(() => stop.abort(), 5_000);
  for await (const batch of entries) {
    all.push(...batch);
    if (done(all)) break;
  }
  clearTimeout(late);
  return all;
}

const frontend: TailQuery = {
  labelSelector: 'app=todo-chatbot-frontend',
  wants: (pod) => pod.spec?.containers.map(({ name }) => name) ?? [],
};
const joined = (all: readonly FollowEntry[]): string[] =>
  all.flatMap((one) => (one.type === 'joined' ? [one.pod] : []));

describe('pods that are followed by a selector', () => {
  it('join when a rollout makes them, and those that it ends are left', async () => {
    const { demo, reader } = await world('healthy');
    const stop = new AbortController();
    let restarted = false;
    const all = await collect(reader.tail(frontend, stop.signal), stop, (seen) => {
      if (!restarted && joined(seen).length === 2) {
        restarted = true;
        void fetch(`${demo.url}/apis/apps/v1/namespaces/todo-chatbot/deployments/todo-chatbot-frontend`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/merge-patch+json', authorization: `Bearer ${tokenOf(demo)}` },
          body: JSON.stringify({ spec: { template: { metadata: { annotations: { again: '1' } } } } }),
        });
      }
      return joined(seen).length >= 4 && seen.filter(({ type }) => type === 'left').length >= 2;
    });
    expect(new Set(joined(all)).size).toBeGreaterThanOrEqual(4);
    const left = all.flatMap((one) => (one.type === 'left' ? [one.pod] : []));
    expect(left.every((pod) => joined(all).includes(pod))).toBe(true);
  });

  it('that cannot start say why, once', async () => {
    const { reader } = await world('image-not-found');
    const stop = new AbortController();
    const query = { ...frontend, labelSelector: 'app.kubernetes.io/name=todo-chatbot' };
    const waits = (all: readonly FollowEntry[]) =>
      all.filter(({ type, text }) => type === 'note' && /waits to start/.test(text));
    const all = await collect(reader.tail(query, stop.signal), stop, (seen) => waits(seen).length > 0);
    expect(waits(all)[0]?.text).toMatch(/^waits to start: (ErrImagePull|ImagePullBackOff): /);
  });

  it('are at most so many at once, and the rest is named', async () => {
    const { reader } = await world('healthy');
    const stop = new AbortController();
    const all = await collect(reader.tail({ ...frontend, most: 1 }, stop.signal), stop, (seen) =>
      seen.some(({ type, text }) => type === 'note' && /only 1 containers/.test(text)),
    );
    expect(joined(all).length).toBeLessThanOrEqual(1);
  });
});

describe('the queue of many streams', () => {
  it('makes writers wait for a slow reader, loses nothing and keeps the order of each', async () => {
    const queue = new Queue<readonly [string, number]>(10, () => 1);
    let ahead = 0;
    const write = async (name: string): Promise<void> => {
      for (let number = 0; number < 500; number++) {
        ahead++;
        await queue.push([name, number]);
      }
    };
    void Promise.all([write('a'), write('b'), write('c')]).then(() => queue.end());
    const seen: Record<string, number[]> = { a: [], b: [], c: [] };
    let most = 0;
    for await (const [name, number] of queue.read()) {
      most = Math.max(most, ahead--);
      seen[name]?.push(number);
      if (number % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const wanted = Array.from({ length: 500 }, (_, number) => number);
    expect(seen).toEqual({ a: wanted, b: wanted, c: wanted });
    // The bound, one more from each writer, and the one that is being read.
    expect(most).toBeLessThanOrEqual(10 + 3 + 1);
  });

  it('gives what is there before a failure', async () => {
    const queue = new Queue<number>(10, () => 1);
    void queue.push(1);
    queue.end(new Error('broken'));
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const one of queue.read()) seen.push(one);
      })(),
    ).rejects.toThrow('broken');
    expect(seen).toEqual([1]);
  });
});
