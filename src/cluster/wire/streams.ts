import { AppError } from '../../core/errors.ts';
import { LineCutter } from './lines.ts';
import type { Call, Transport } from './transport.ts';

/**
 * The whole lines of a stream as they come, those of one chunk together. A line that a lost connection cut is never
 * given; the last one without a line end is, when the stream ended well. Silence of `idleMs` is a timeout, since a
 * half-open connection says nothing for ever.
 */
export async function* openChunks(
  transport: Transport,
  call: Call,
  { idleMs, longest }: { readonly idleMs: number; readonly longest?: number },
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const idle = new AbortController();
  const timer = setTimeout(() => idle.abort(), idleMs);
  try {
    const stream = await transport.open({ ...call, limitMs: 0 }, AbortSignal.any([signal, idle.signal]));
    try {
      const cutter = new LineCutter(longest);
      for await (const chunk of stream.body) {
        timer.refresh();
        const lines = cutter.push(chunk);
        if (lines.length > 0) yield lines;
      }
      const rest = cutter.rest();
      if (rest !== '') yield [rest];
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

/** The same, a line at a time. */
export async function* openLines(
  transport: Transport,
  call: Call,
  limits: { readonly idleMs: number; readonly longest?: number },
  signal: AbortSignal,
): AsyncGenerator<string> {
  for await (const lines of openChunks(transport, call, limits, signal)) yield* lines;
}
