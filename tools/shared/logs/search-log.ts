import type { LogLine, LogQuery, LogStream } from '../../../src/core/cluster.ts';
import { toAppError } from '../../../src/core/errors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import type { LogSource } from './log-sources.ts';
import type { LogLimits, ReadLog } from './read-log.ts';
import { MOST_MS, MOST_READ } from './whole-log.ts';

/** Lines that contain the text: the newest are kept. */
const MOST_KEPT = 2_000;

/**
 * The whole log of one instance, as it comes, for a text that may stand anywhere in it. What was left out stands in the
 * note.
 */
export async function searched(
  source: LogSource,
  contains: string,
  limits: LogLimits,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<ReadLog> {
  const query: LogQuery = {
    namespace: limits.namespace,
    pod: source.pod,
    container: source.container,
    ...(source.previous ? { previous: true } : {}),
    ...(limits.sinceSeconds === undefined ? {} : { sinceSeconds: limits.sinceSeconds }),
  };
  const open = (wanted: LogQuery): Promise<LogStream> => cluster.logStream(wanted, signal);
  try {
    let log = await open(query);
    let what = source.what;
    if (source.previous && log.state === 'none') {
      log = await open({ ...query, previous: false });
      what = 'there is no previous instance; the current one';
    }
    const { lines, read, left, until } = await matching(log.lines, contains.toLowerCase());
    const notes = [
      ...(log.note === undefined ? [] : [log.note]),
      ...(left > 0 ? [`${left} earlier lines that contain it are left out`] : []),
      ...(until === undefined ? [] : [`only the first ${read} lines were looked through, to ${until}; give since`]),
    ];
    return { ...source, what, lines, read, state: log.state, ...(notes.length > 0 ? { note: notes.join('; ') } : {}) };
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === 'aborted' || code === 'unauthorized' || code === 'unreachable') throw error;
    const note = code === 'forbidden' ? 'no right to read pods/log (403)' : message;
    return { ...source, lines: [], read: 0, state: 'unavailable', note };
  }
}

type Matching = {
  readonly lines: readonly LogLine[];
  readonly read: number;
  readonly left: number;
  /** The time of the last line that was read, where the reading was broken off. */
  readonly until?: string;
};

async function matching(batches: AsyncIterable<readonly LogLine[]>, wanted: string): Promise<Matching> {
  const started = performance.now();
  const lines: LogLine[] = [];
  let read = 0;
  let left = 0;
  for await (const batch of batches) {
    read += batch.length;
    for (const line of batch) if (line.text.toLowerCase().includes(wanted)) lines.push(line);
    if (lines.length > 2 * MOST_KEPT) left += lines.splice(0, lines.length - MOST_KEPT).length;
    if (read >= MOST_READ || performance.now() - started > MOST_MS)
      return { ...newest(lines, left), read, until: batch.at(-1)?.at ?? 'there' };
  }
  return { ...newest(lines, left), read };
}

const newest = (lines: readonly LogLine[], left: number): Pick<Matching, 'lines' | 'left'> => ({
  lines: lines.slice(-MOST_KEPT),
  left: left + Math.max(0, lines.length - MOST_KEPT),
});
