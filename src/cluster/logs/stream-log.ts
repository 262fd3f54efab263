import type { LogLine, LogQuery, LogStream } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { failedLog, logCall } from './log.ts';
import { isLostLog, safeLines, type FitLines } from '../wire/lines.ts';
import { openChunks } from '../wire/streams.ts';
import type { Transport } from '../wire/transport.ts';

/** A server that sends nothing for so long will not send the rest. */
const IDLE_MS = 60_000;

/**
 * A log of any size as it comes, for a person: no line is left out. Faults of the pod or its node come as a state,
 * before the first line.
 */
export async function streamLog(
  transport: Transport,
  query: LogQuery & { readonly namespace: string },
  signal: AbortSignal,
  fit: FitLines = safeLines,
): Promise<LogStream> {
  const { pod, namespace, container, previous, tailLines, sinceSeconds, sinceTime } = query;
  const options = { previous: previous ? true : undefined, tailLines, sinceSeconds, sinceTime };
  const chunks = openChunks(transport, logCall(pod, namespace, container, options, 0), { idleMs: IDLE_MS }, signal);
  let first: IteratorResult<readonly string[]>;
  try {
    first = await chunks.next();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...failedLog(error, query), lines: none() };
  }
  if (!first.done && first.value.length === 1 && isLostLog(first.value[0] ?? ''))
    return { state: 'none', note: 'the container was removed, and its log with it', lines: none() };
  return { state: 'read', lines: first.done === true ? none() : linesFrom(first.value, chunks, fit()) };
}

async function* none(): AsyncGenerator<readonly LogLine[]> {}

async function* linesFrom(
  first: readonly string[],
  rest: AsyncIterable<readonly string[]>,
  safe: ReturnType<FitLines>,
): AsyncGenerator<readonly LogLine[]> {
  yield first.map(safe);
  for await (const lines of rest) yield lines.map(safe);
}
