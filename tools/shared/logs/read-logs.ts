import type { LogQuery, LogRead } from '../../../src/core/cluster.ts';
import { toAppError } from '../../../src/core/errors.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import type { LogSource } from './log-sources.ts';
import type { LogLimits, ReadLog } from './read-log.ts';
import { searched } from './search-log.ts';
import { wholeLog } from './whole-log.ts';

/** Lines read of each instance when nobody says how many. */
const TAIL = 2_000;

/**
 * All sources at once. A log that cannot be read is an empty one with a note; a missing previous instance is read as
 * the current one.
 */
export async function readLogs(
  sources: readonly LogSource[],
  limits: LogLimits,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ReadLog[]> {
  return Promise.all(sources.map((source) => readOne(source, limits, context, signal)));
}

async function readOne(
  source: LogSource,
  limits: LogLimits,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ReadLog> {
  if (limits.contains !== undefined && limits.tail === undefined)
    return searched(source, limits.contains, limits, context, signal);
  const { cluster } = context;
  const tailLines = limits.tail ?? TAIL;
  const query: LogQuery = {
    namespace: limits.namespace,
    pod: source.pod,
    container: source.container,
    tailLines,
    ...(source.previous ? { previous: true } : {}),
    ...(limits.sinceSeconds === undefined ? {} : { sinceSeconds: limits.sinceSeconds }),
  };
  const read = (wanted: LogQuery): Promise<LogRead> =>
    cluster.log(wanted, signal).catch((error: unknown) => {
      const { code, message } = toAppError(error);
      if (code === 'aborted' || code === 'unauthorized' || code === 'unreachable') throw error;
      const note = code === 'forbidden' ? 'no right to read pods/log (403)' : message;
      return { lines: [], state: 'unavailable' as const, note };
    });
  let log = await read(query);
  let what = source.what;
  if (source.previous && log.state === 'none') {
    log = await read({ ...query, previous: false });
    what = 'there is no previous instance; the current one';
  }
  const wanted = limits.contains?.toLowerCase();
  const lines = wanted === undefined ? log.lines : log.lines.filter(({ text }) => text.toLowerCase().includes(wanted));
  const longer = log.lines.length >= tailLines || log.note !== undefined;
  if (longer && log.state === 'read' && limits.tail === undefined) {
    const whole = await wholeLog(
      cluster,
      { ...query, previous: what === source.what && source.previous },
      lines,
      signal,
    );
    if (whole !== undefined)
      return { ...source, what, lines: whole.lines, read: whole.total, state: 'read', whole, note: whole.note };
  }
  const full =
    log.lines.length >= tailLines
      ? `the newest ${tailLines} lines; older ones: tail ${Math.min(10_000, tailLines * 5)}`
      : undefined;
  const note = [log.note, full].filter((part) => part !== undefined).join('; ');
  return { ...source, what, lines, read: log.lines.length, state: log.state, ...(note === '' ? {} : { note }) };
}
