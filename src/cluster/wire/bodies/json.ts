import { AppError } from '../../../core/errors.ts';
import { retried } from '../retry.ts';
import { textOf } from './texts.ts';
import type { Call, Transport } from '../transport.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/** One whole JSON answer of a read (GET or SelfSubject review), with retries. Not a whole JSON object: bad-response. */
export function readJson(transport: Transport, call: Call, signal: AbortSignal): Promise<Record<string, unknown>> {
  return retried(
    () => transport.exchange(call, signal, ({ body }) => jsonOf(body, transport.target.server)),
    transport.retryMs,
    signal,
  );
}

async function jsonOf(body: AsyncIterable<Uint8Array>, server: string): Promise<Record<string, unknown>> {
  const text = await textOf(body, MOST_BYTES);
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  if (/^\s*</.test(text))
    throw new AppError(
      'bad-response',
      `${server} answered with a web page instead of the Kubernetes API`,
      'a proxy or a log-in page stands in between: check the server in the kubeconfig, HTTPS_PROXY and NO_PROXY',
    );
  throw new AppError('bad-response', 'the API server’s answer is not whole JSON', 'try again');
}
