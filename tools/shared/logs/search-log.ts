import type { LogLine, LogQuery, LogStream } from '../../../src/core/cluster.ts';
import { toAppError } from '../../../src/core/errors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import type { LogSource } from './log-sources.ts';
import type { LogLimits, ReadLog } from './read-log.ts';

/** Lines that contain the text: the newest are kept. Lines that are looked through at most. */
const MOST_KEPT = 2_000;
const MOST_READ = 2_000_000;

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
    const { lines, read, left } = await matching(log.lines, contains.toLowerCase());
    const notes = [
      ...(log.note === undefined ? [] : [log.note]),
      ...(left > 0 ? [`${left} earlier lines that contain it are left out`] : []),
      ...(read >= MOST_READ ? [`only the first ${MOST_READ} lines were looked through; give since`] : []),
    ];
    return { ...source, what, lines, read, state: log.state, ...(notes.length > 0 ? { note: notes.join('; ') } : {}) };
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === 'aborted' || code === 'unauthorized' || code === 'unreachable') throw error;
    const note = code === 'forbidden' ? 'no right to read pods/log (403)' : message;
    return { ...source, lines: [], read: 0, state: 'unavailable', note };
  }
}

async function matching(
  batches: AsyncIterable<readonly LogLine[]>,
  wanted: string,
): Promise<{ readonly lines: readonly LogLine[]; readonly read: number; readonly left: number }> {
  const lines: LogLine[] = [];
  let read = 0;
  let left = 0;
  for await (const batch of batches) {
    read += batch.length;
    lines.push(...batch.filter(({ text }) => text.toLowerCase().includes(wanted)));
    if (lines.length > MOST_KEPT) left += lines.splice(0, lines.length - MOST_KEPT).length;
    if (read >= MOST_READ) break;
  }
  return { lines, read, left };
}
