import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from './api-server.ts';

type Recorded = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
  readonly status: number;
  readonly message?: string;
  readonly reason?: string;
  readonly details?: unknown;
  readonly text?: string;
};

/** What a Kubernetes 1.37.2 API server answered to these requests, one after the other. Uids and resource versions are blotted out. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/api-answers.json'), 'utf8'),
) as readonly Recorded[];

const blotted = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID').replaceAll(/record \(\d+\)/g, 'record (N)');

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ namespace: 'apitest' });
  server.store.create(
    { kind: 'Namespace', group: '', version: 'v1', plural: 'namespaces', namespaced: false, words: [] },
    {
      metadata: { name: 'default' },
    },
  );
});
afterAll(() => server.close());

describe('the embedded API server answers as a real one', () => {
  it.each(recorded.map((entry) => [entry.name, entry] as const))('%s', async (_name, entry) => {
    const headers = { 'user-agent': 'curl/8', ...(entry.type === undefined ? {} : { 'content-type': entry.type }) };
    const answer = await server.send(entry.method, entry.path, entry.body, headers);
    expect(`${answer.status}${answer.status < 400 ? '' : blotted(answer.text)}`).toMatch(
      new RegExp(`^${entry.status}`),
    );
    if (entry.status < 400) return;
    if (entry.text !== undefined) return expect(answer.text).toBe(entry.text);
    const { message, reason, details } = JSON.parse(blotted(answer.text)) as Recorded;
    expect({ message, reason, details }).toEqual({
      message: entry.message,
      reason: entry.reason,
      details: entry.details,
    });
  });
});
