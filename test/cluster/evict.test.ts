import { describe, expect, it } from 'vitest';
import { answerError, readStatus } from '../../src/cluster/connection/errors.ts';
import type { Transport } from '../../src/cluster/wire/transport.ts';
import { patient } from '../../src/cluster/write/evict/patient.ts';
import { untilEvicted } from '../../src/cluster/write/evict/until-evicted.ts';
import type { Change, Progress } from '../../src/core/plan.ts';

const evict = (name: string): Change => ({
  verb: 'evict',
  target: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name },
  resource: { plural: 'pods', namespaced: true },
  uid: `u-${name}`,
});

async function all<T>(stream: AsyncGenerator<Progress, T>): Promise<{ said: string[]; end: T }> {
  const said: string[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done) return { said, end: next.value };
    if (next.value.type === 'note') said.push(next.value.text);
  }
}

/** What the server answers for each pod, look by look; the last one for ever. */
function pods(answers: Readonly<Record<string, readonly (object | 'gone')[]>>): Transport {
  const looks = new Map<string, number>();
  const exchange = async (
    { path }: { path: string },
    _signal: AbortSignal,
    take: (answer: { body: AsyncIterable<Uint8Array> }) => Promise<unknown>,
  ): Promise<unknown> => {
    const name = path.split('/').at(-1) ?? '';
    const at = looks.get(name) ?? 0;
    looks.set(name, at + 1);
    const answer = answers[name]?.[Math.min(at, (answers[name]?.length ?? 1) - 1)] ?? 'gone';
    if (answer === 'gone')
      throw answerError(
        readStatus(404, '{"reason":"NotFound"}', undefined),
        { verb: 'get', resource: 'pods' },
        {} as never,
        '',
      );
    return take({
      body: (async function* () {
        yield Buffer.from(JSON.stringify(answer));
      })(),
    });
  };
  return { exchange } as unknown as Transport;
}

const stopping = (name: string, more: object = {}) => ({
  metadata: { uid: `u-${name}`, deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 30, ...more },
});
const never = new AbortController().signal;

describe('pods that were evicted', () => {
  it('are waited for until the last is gone; one made again under the same name is another', async () => {
    const transport = pods({
      a: [stopping('a'), 'gone'],
      b: [stopping('b'), stopping('b'), { metadata: { uid: 'new' } }],
    });
    const { end } = await all(untilEvicted({ transport, limitMs: 1000, pauseMs: 1 }, [evict('a'), evict('b')], never));
    expect(end).toEqual({ line: '2 of 2 evicted pods are gone', otherwise: false });
  });

  it('that nobody waits for any longer are told as what they are', async () => {
    const transport = pods({ a: ['gone'], b: [stopping('b', { finalizers: ['example.com/keeps'] })] });
    const stop = AbortSignal.timeout(50);
    const { end } = await all(untilEvicted({ transport, limitMs: 1000, pauseMs: 5 }, [evict('a'), evict('b')], stop));
    expect(end).toEqual({
      line: '1 of 2 evicted pods are gone; no longer watched, the others go on stopping',
      otherwise: true,
    });
  });

  it('and one that a budget holds back waits with the words that name the budget', async () => {
    const body = JSON.stringify({
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget till needs 2 healthy pods and has 2 currently',
          },
        ],
      },
    });
    const refused = answerError(
      readStatus(429, body, undefined),
      { verb: 'create', resource: 'pods/eviction' },
      {} as never,
      '',
    );
    const stop = new AbortController();
    const send = async (): Promise<never> => {
      setTimeout(() => stop.abort(), 5);
      throw refused;
    };
    const said: string[] = [];
    await expect(
      (async () => {
        const stream = patient(evict('till-0'), send, stop.signal);
        for (;;) {
          const next = await stream.next();
          if (next.done) return;
          if (next.value.type === 'note') said.push(next.value.text);
        }
      })(),
    ).rejects.toBe(refused);
    expect(said).toEqual([
      'pod/till-0 waits for its disruption budget: The disruption budget till needs 2 healthy pods and has 2 currently; tried again for 3 minutes at most',
    ]);
  });
});
