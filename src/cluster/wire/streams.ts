import { AppError } from '../../core/errors.ts';
import { LineCutter } from './lines.ts';
import type { Call, Transport } from './transport.ts';

/**
 * The whole lines of a stream as they come. A line that a lost connection cut is never given; the last one without a line end is, when the
 * stream ended well. Silence of `idleMs` is a timeout, since a half-open connection says nothing for ever.
 */
export async function* openLines(
  transport: Transport,
  call: Call,
  { idleMs, longest }: { readonly idleMs: number; readonly longest?: number },
  signal: AbortSignal,
): AsyncGenerator<string> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), idleMs);
  try {
    const stream = await transport.open({ ...call, limitMs: 0 }, AbortSignal.any([signal, idle.signal]));
    try {
      const cutter = new LineCutter(longest);
      for await (const chunk of stream.body) {
        timer.refresh();
        yield* cutter.push(chunk);
      }
      const rest = cutter.rest();
      if (rest !== '') yield rest;
    } finally {
      stream.close();
    }
  } catch (error) {
    if (!idle.signal.aborted || signal.aborted) throw error;
    throw new AppError('timeout', `nothing came for ${Math.round(idleMs / 1000)} s`);
  } finally {
    clearTimeout(timer);
  }
}

/** Several streams as one, in the order of arrival, each read only as fast as the whole is. Ends with the last; a failure ends all. */
export async function* merged<T>(streams: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (index: number) => async () => ({ index, step: await streams[index]?.next() });
  const waiting = new Map(streams.map((_, index) => [index, next(index)()]));
  try {
    while (waiting.size > 0) {
      const { index, step } = await Promise.race(waiting.values());
      if (!step || step.done) waiting.delete(index);
      else {
        waiting.set(index, next(index)());
        yield step.value;
      }
    }
  } finally {
    for (const promise of waiting.values()) promise.catch(() => undefined);
    for (const stream of streams) void stream.return(undefined).catch(() => undefined);
  }
}
