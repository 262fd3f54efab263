import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Recorded = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
  readonly status: number;
  /** Of refusals: the Status, or the plain text. */
  readonly message?: string;
  readonly reason?: string;
  readonly details?: unknown;
  readonly text?: string;
};

/**
 * What a Kubernetes 1.37.2 API server answered to these requests, one after the other in an empty namespace `apitest`.
 * Uids and resource versions are blotted out. The unit tests send them to the embedded API server, the cluster tests to
 * a real one.
 */
export const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/api-answers.json'), 'utf8'),
) as readonly Recorded[];

const blotted = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UID').replaceAll(/record \(\d+\)/g, 'record (N)');

const told = ({ status, message, reason, details, text }: Partial<Recorded>): object => ({
  status,
  ...(text === undefined ? { message, reason, details } : { text }),
});

/**
 * Sends a recorded request; what came back and what was recorded, in one form to compare. Of successes the status alone
 * counts.
 */
export async function replay(url: string, entry: Recorded): Promise<{ answered: object; expected: object }> {
  const response = await fetch(`${url}${entry.path}`, {
    method: entry.method,
    headers: { 'user-agent': 'curl/8', ...(entry.type === undefined ? {} : { 'content-type': entry.type }) },
    ...(entry.body === undefined ? {} : { body: entry.body }),
  });
  const text = blotted(await response.text());
  const { status } = response;
  if (status < 400)
    return { answered: { status }, expected: entry.status < 400 ? { status: entry.status } : told(entry) };
  const json = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const answered = json ? (JSON.parse(text) as Partial<Recorded>) : { text };
  return { answered: told({ ...answered, status }), expected: told(entry) };
}
