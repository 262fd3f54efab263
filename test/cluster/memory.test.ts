import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { bigPod } from '../helpers/cluster-big-list.ts';
import { kubeconfigFor, startApi } from '../helpers/cluster-server.ts';

function* pages(): Generator<string> {
  yield '{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[';
  for (let index = 0; index < 10_000; index++) yield (index > 0 ? ',' : '') + JSON.stringify(bigPod(index));
  yield ']}';
}

it('reads 10,000 pods in one request with less than 180 MB more', async () => {
  const api = await startApi(() => async (response) => {
    await pipeline(Readable.from(pages()), response);
  });
  const program = resolve(import.meta.dirname, '../helpers/cluster-list-memory.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [program, kubeconfigFor(api.url)]);
  const { items, requests, bytes, grownMB } = JSON.parse(stdout) as Record<string, number>;
  expect({ items, requests }).toEqual({ items: 10_000, requests: 1 });
  expect(bytes).toBeGreaterThan(50_000_000);
  expect(grownMB).toBeLessThan(180);
}, 90_000);
