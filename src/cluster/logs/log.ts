import type { LogQuery, LogRead } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { KINDS } from '../../core/kinds.ts';
import { LastLines } from './last-lines.ts';
import { isLostLog, LineCutter, safeLines } from '../wire/lines.ts';
import { objectPath } from '../wire/paths.ts';
import { retried } from '../wire/retry.ts';
import type { Call, Transport } from '../wire/transport.ts';

const TAIL = 200;
const BYTES = 1024 * 1024;
/**
 * The end of a log stands behind its beginning: so many times the wanted bytes are read at most, for the end of them.
 */
const TIMES = 32;

/** What the kubelet says of an instance that does not exist; the log of another one may. Not a fault. */
const NONE =
  /previous terminated container .{0,300} not found|is waiting to start|ContainerCreating|pod .{0,300} does not have a host assigned/i;

export type LogOptions = Readonly<Record<string, string | number | boolean | undefined>>;

/** A request on a container's log. Time stamps are always asked for: they order and resume. */
export function logCall(pod: string, namespace: string, container: string, options: LogOptions, limitMs: number): Call {
  const params = new URLSearchParams({ container, timestamps: 'true' });
  for (const [key, value] of Object.entries(options)) if (value !== undefined) params.set(key, String(value));
  return {
    method: 'GET',
    path: `${objectPath(KINDS.pods, pod, namespace)}/log?${params.toString()}`,
    accept: '*/*',
    asked: { verb: 'get', resource: 'pods/log', name: pod, namespace },
    limitMs,
  };
}

/** A bounded read. Faults that belong to the pod or its node come as a state, not as an error. */
export async function readLog(
  transport: Transport,
  query: LogQuery,
  limitMs: number,
  signal: AbortSignal,
): Promise<LogRead> {
  const namespace = query.namespace ?? transport.target.namespace;
  const most = query.limitBytes ?? BYTES;
  const call = logCall(
    query.pod,
    namespace,
    query.container,
    {
      tailLines: query.tailLines ?? TAIL,
      limitBytes: most * TIMES,
      previous: query.previous ? true : undefined,
      sinceSeconds: query.sinceSeconds,
      sinceTime: query.sinceTime,
    },
    limitMs,
  );
  try {
    // A 500 is the kubelet that cannot be reached: asking again costs another of its time limits.
    return await retried(
      () => transport.exchange(call, signal, ({ body }) => linesOf(body, most, query.tailLines ?? TAIL)),
      transport.retryMs,
      signal,
      (status) => status > 500,
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failedLog(error, query);
  }
}

/**
 * The last `most` bytes and `tail` lines: the kubelet's own limitBytes counts from the first line, and cuts the end,
 * which is what matters. Of an answer beyond all measure the reading stops, and says so.
 */
async function linesOf(body: AsyncIterable<Uint8Array>, most: number, tail: number): Promise<LogRead> {
  const cutter = new LineCutter();
  const safe = safeLines();
  const kept = new LastLines(most, tail);
  let size = 0;
  let first: string | undefined;
  for await (const chunk of body) {
    size += chunk.length;
    for (const raw of cutter.push(chunk)) {
      first ??= raw;
      // Also lines that will not be kept: they may hold the beginning of a key.
      kept.add(safe(raw));
    }
    if (size >= most * TIMES) break;
  }
  const rest = cutter.rest();
  if (rest !== '') kept.add(safe(rest));
  if (kept.count <= 1 && isLostLog(first ?? rest))
    return { lines: [], state: 'none', note: 'the container was removed, and its log with it' };
  const { lines } = kept;
  if (size >= most * TIMES)
    return { lines, state: 'read', note: `reading stopped after ${size} bytes; ask for fewer lines or a shorter time` };
  if (kept.left === 0) return { lines, state: 'read' };
  return {
    lines,
    state: 'read',
    note: `the ${kept.left} lines before these were left out: only the last ${most} bytes are kept`,
  };
}

/** What a failed request says of the log, where it is no fault of ours. */
export function failedLog(error: AppError, query: LogQuery): LogRead {
  if (error.status === 400 && NONE.test(error.message)) return { lines: [], state: 'none', note: error.message };
  // The server takes a node that it does not know for a missing pod: pods "node-9" not found (seen on 1.37).
  const missing = error.status === 404 ? /"([^"]+)" not found/.exec(error.message)?.[1] : undefined;
  if (missing !== undefined && missing !== query.pod)
    return { lines: [], state: 'unavailable', note: `node ${missing} of pod ${query.pod} does not exist` };
  if (error.status === 403)
    return { lines: [], state: 'unavailable', note: `the right to get pods/log is missing: ${error.message}` };
  if (error.status !== undefined && error.status >= 500) {
    const node = /https:\/\/([^/:]+):10250|dial tcp ([^:\s]+):10250/.exec(error.message);
    const where = node ? `the kubelet at ${node[1] ?? node[2]}` : 'the node';
    return {
      lines: [],
      state: 'unavailable',
      note: `${where} of pod ${query.pod} could not be asked: ${error.message}`,
    };
  }
  throw error;
}
