import { toAppError } from '../core/errors.ts';
import type { Outcome } from '../core/plan.ts';
import { safeText } from '../core/redact.ts';
import { deadline } from './deadline.ts';
import type { GateRequest } from './gate-types.ts';

/**
 * What the tool makes of what its programs printed; undefined when it says nothing of it, or nothing was printed. Never
 * throws.
 */
export async function concluded(
  { tool, context, limits }: GateRequest,
  input: Record<string, unknown>,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (tool.conclude === undefined || outcome.printed === undefined || signal.aborted) return undefined;
  const limit = deadline(tool.name, limits.callMs, signal);
  try {
    return safeText(await limit.race(tool.conclude(input, outcome, context, limit.signal)));
  } catch (error) {
    return `what it means could not be worked out: ${safeText(toAppError(error).message)}`;
  } finally {
    limit.end();
  }
}
