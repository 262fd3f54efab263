import { Reading, type Measured, type Request } from './reading.ts';
import { PHASES } from './phases.ts';
import type { Facts, Rule } from '../types.ts';

/**
 * Runs the phases of phases.ts in their order: each reads in parallel what it needs, and asks the rules anew. A phase
 * that does not apply costs nothing.
 */
export async function gather(
  request: Request,
  measured: Measured,
  clock: number,
  rules: readonly Rule[],
  signal: AbortSignal,
): Promise<{ readonly facts: Facts; readonly notRead: readonly string[] }> {
  const reading = new Reading(request, measured, clock, rules);
  for (const { when, read } of PHASES) if (when(reading)) await read(reading, signal);
  return { facts: reading.facts(), notRead: reading.notRead() };
}
