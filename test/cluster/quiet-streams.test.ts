import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { FollowEntry, TailQuery } from '../../src/core/cluster.ts';
import { connect } from '../../src/cluster/index.ts';
import { serveLogs } from '../helpers/log-server.ts';

const QUIET = 30;
const LINES = 4_000;
/** What a pending promise that is raced again for each line keeps of it, at the least: 12 MB here. */
const LEAST_LEAKED = 100 * QUIET * LINES;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const used = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};

it('a noisy stream leaves nothing in memory for each quiet one beside it', async () => {
  const names = ['noisy', ...Array.from({ length: QUIET }, (_, at) => `quiet-${at}`)];
  const line = (at: number): Buffer => Buffer.from(`2026-05-01T10:00:00.${String(at).padStart(9, '0')}Z line ${at}\n`);
  let next: () => void = () => undefined;
  // A line at a time: the next one is written when this one was read.
  async function* lines(): AsyncGenerator<Buffer> {
    for (let at = 0; at < LINES; at++) {
      yield line(at);
      await new Promise<void>((read) => (next = read));
    }
  }
  const server = await serveLogs(names, (pod) => (pod === 'noisy' ? lines() : []));
  const connection = await connect({ kubeconfig: server.kubeconfig, env: {}, retryMs: 5 });
  const stop = new AbortController();
  const query: TailQuery = { labelSelector: 'app=noisy', wants: () => ['app'] };
  const seen = { lines: 0, joined: 0 };
  let [before, after] = [0, 0];
  const take = ({ type }: FollowEntry): void => {
    if (type === 'joined') seen.joined++;
    if (type !== 'line') return;
    if (++seen.lines === 100) before = used();
    if (seen.lines === LINES) after = used();
    next();
  };
  for await (const entries of connection.reader.tail(query, stop.signal)) {
    entries.forEach(take);
    if (seen.lines === LINES) break;
  }
  await connection.close();
  await server.close();
  expect(seen).toEqual({ lines: LINES, joined: names.length });
  expect(after - before).toBeLessThan(LEAST_LEAKED / 3);
});
