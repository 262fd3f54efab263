import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { createServer } from './server.ts';
import type { McpOptions } from './types.ts';

/** Bytes of one message: arguments of tools are short, and a manifest has at most a mebibyte. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Serves one client over a pair of streams until its end: the input ends or breaks, a message is too large, or the
 * signal fires. What is under way then is stopped, and nothing more is sent to the cluster.
 */
export async function serveStdio(
  options: McpOptions,
  input: Readable,
  output: Writable,
  signal: AbortSignal,
): Promise<void> {
  const { server, settled } = createServer(options);
  const transport = new StdioServerTransport(input, output, { maxBufferSize: MOST_BYTES });
  const ended = new Promise<void>((resolve) => {
    Object.assign(server, { onclose: resolve });
    for (const event of ['end', 'close', 'error'] as const) input.once(event, () => resolve());
    output.once('error', () => resolve());
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.connect(transport);
  await ended;
  await server.close();
  await settled();
}
