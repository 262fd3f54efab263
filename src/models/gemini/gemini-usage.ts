import type { Usage } from '../../core/model.ts';
import { usageFrom } from '../answer/usage.ts';

/** `usageMetadata` of a chunk; the last one counts. */
export type Counts = {
  promptTokenCount?: unknown;
  candidatesTokenCount?: unknown;
  cachedContentTokenCount?: unknown;
  thoughtsTokenCount?: unknown;
  totalTokenCount?: unknown;
};

export function usageOf(counts: Counts | undefined): Usage | undefined {
  if (!counts) return undefined;
  const told = usageFrom({
    input: counts.promptTokenCount,
    output: counts.candidatesTokenCount ?? (counts.totalTokenCount === undefined ? 0 : undefined),
    total: counts.totalTokenCount,
    cached: counts.cachedContentTokenCount,
    reasoning: counts.thoughtsTokenCount,
  });
  // Thoughts are billed as output and are not inside candidates.
  return told && { ...told, output: told.output + (counts.candidatesTokenCount === undefined ? 0 : told.reasoning) };
}
