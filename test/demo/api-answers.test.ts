import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../src/core/kinds.ts';
import { recorded, replay } from './api-recorded.ts';
import { startTestServer, type TestServer } from './api-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ namespace: 'apitest' });
  server.store.create(KINDS.namespaces, { metadata: { name: 'default' } });
});
afterAll(() => server.close());

describe('the embedded API server answers as a real one', () => {
  it.each(recorded.map((entry) => [entry.name, entry] as const))('%s', async (_name, entry) => {
    const { answered, expected } = await replay(server.url, entry);
    expect(answered).toEqual(expected);
  });
});
