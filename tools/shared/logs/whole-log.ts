import type { ClusterReader, LogLine, LogQuery } from '../../../src/core/cluster.ts';
import { toAppError } from '../../../src/core/errors.ts';
import { Reducer, type Reduction } from '../../../src/logs/reduction/reducer.ts';

/** What is read at most: 1 GB of ordinary lines is 8 million, and takes some 20 s. */
export const MOST_READ = 20_000_000;
/** A call of a tool may take a minute in all. */
export const MOST_MS = 45_000;

export type WholeLog = Reduction & { readonly note: string };

/**
 * A log that is longer than its newest lines, read from its begin in one pass. Where that takes too long the newest
 * lines stand behind what was read. Undefined when it cannot be read: the newest lines are there already.
 */
export async function wholeLog(
  cluster: ClusterReader,
  { tailLines: _newest, ...query }: LogQuery,
  newest: readonly LogLine[],
  signal: AbortSignal,
): Promise<WholeLog | undefined> {
  const reducer = new Reducer();
  const started = performance.now();
  try {
    const log = await cluster.logStream(query, signal);
    if (log.state !== 'read') return undefined;
    for await (const batch of log.lines) {
      for (const line of batch) reducer.push(line);
      if (reducer.total >= MOST_READ || performance.now() - started > MOST_MS) return cut(reducer.end(), newest);
    }
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'aborted' || code === 'unauthorized' || code === 'unreachable') throw error;
    return undefined;
  }
  const whole = reducer.end();
  return { ...whole, note: `all ${whole.total} lines (${sizeOf(whole.bytes)}) were read` };
}

/** What was read from the begin, and the newest lines; nobody knows how many stand between. */
function cut(begin: Reduction, newest: readonly LogLine[]): WholeLog {
  const fresh = newest.filter(({ at }) => at > begin.to);
  return {
    ...begin,
    lines: [...begin.lines, ...fresh],
    places: [...begin.places, ...fresh.map((_, at) => Number.MAX_SAFE_INTEGER - fresh.length + at)],
    to: fresh.at(-1)?.at ?? begin.to,
    note: `only the first ${begin.total} lines (${sizeOf(begin.bytes)}, to ${begin.to}) and the newest ${fresh.length} were read; give since`,
  };
}

const sizeOf = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(0)} MB`;
