import type { ClusterReader, LogLine } from '../../core/cluster.ts';
import { toAppError } from '../../core/errors.ts';
import { isFault } from '../../logs/bursts.ts';
import { boundedText } from '../../logs/bounded.ts';
import { entriesOf } from '../../logs/entries.ts';
import { unframed } from '../../logs/fields/frame.ts';
import { FIRST_LINES } from '../logs/depth.ts';
import type { ContainerLog } from '../types.ts';

/**
 * Lines from the end, and how much further back when those hold no fault, or hold it from their first lines on: then it
 * began before.
 */
const STEPS = [
  { tailLines: FIRST_LINES, limitBytes: 1024 * 1024 },
  { tailLines: 2_000, limitBytes: 1024 * 1024 },
  { tailLines: 20_000, limitBytes: 4 * 1024 * 1024 },
] as const;
/** Faults within so many entries from the start of what was read began before it. */
const BEGINNING = 6;
/** Logs of one diagnosis that are read further back. */
const MOST_DEEP = 2;

type Query = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly previous: boolean;
};
type Budget = { readonly done: { requests: number; deep?: number }; readonly most: number };

/**
 * The end of a log, further back in growing steps while that is worth it and the budget allows. Failures come as
 * `known: false`.
 */
export async function readDeep(
  reader: ClusterReader,
  query: Query,
  { done, most }: Budget,
  signal: AbortSignal,
): Promise<ContainerLog> {
  const [first, ...deeper] = STEPS;
  let log = await readTail(reader, query, first, signal);
  let asked: number = first.tailLines;
  for (const step of deeper) {
    const full = log.lines.length >= asked;
    if (
      !log.known ||
      !full ||
      !isWorthMore(log.lines) ||
      done.requests >= most ||
      (asked === first.tailLines && (done.deep ?? 0) >= MOST_DEEP)
    )
      break;
    if (asked === first.tailLines) done.deep = (done.deep ?? 0) + 1;
    done.requests++;
    const more = await readTail(reader, query, step, signal);
    if (more.lines.length <= log.lines.length && !more.cut) break;
    log = { ...log, lines: joined(more.lines, log.lines, more.cut), cut: more.cut };
    asked = step.tailLines;
    if (more.cut) break;
  }
  const { cut, ...kept } = log;
  return { ...kept, ...(log.known && !cut && log.lines.length < asked ? { whole: true } : {}) };
}

function isWorthMore(lines: readonly LogLine[]): boolean {
  const first = entriesOf(lines).findIndex((entry) => isFault(entry));
  return first < 0 || first < BEGINNING;
}

/** A read that was cut by its bytes lacks its end, which was read before. */
function joined(older: readonly LogLine[], newer: readonly LogLine[], cut: boolean): readonly LogLine[] {
  const start = newer[0]?.at ?? '';
  return cut ? [...older.filter(({ at }) => at !== '' && at < start), ...newer] : older;
}

async function readTail(
  reader: ClusterReader,
  query: Query,
  step: (typeof STEPS)[number],
  signal: AbortSignal,
): Promise<ContainerLog & { readonly cut: boolean }> {
  const { pod, container, previous } = query;
  try {
    const { lines, state, note } = await reader.log({ ...query, ...step }, signal);
    const known = state !== 'unavailable';
    return {
      pod,
      container,
      previous,
      lines: unframed(
        lines.map((line) => {
          const text = boundedText(line.text);
          return text === line.text ? line : { ...line, text };
        }),
      ),
      known,
      cut: note?.startsWith('cut at') ?? false,
      ...(known || note === undefined ? {} : { why: note }),
    };
  } catch (error) {
    if (signal.aborted) throw toAppError(error);
    return { pod, container, previous, lines: [], known: false, cut: false, why: toAppError(error).message };
  }
}
