import type { Usage } from '../../core/model.ts';

/** A number of tokens as servers write it: a whole number, or one as text. Undefined for all else. */
export function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? Math.round(number) : undefined;
}

/** Usage from the numbers of a provider; undefined where the input is not told, so that the estimate counts instead. */
export function usageFrom(told: {
  readonly input: unknown;
  readonly output: unknown;
  readonly total?: unknown;
  readonly cached?: unknown;
  readonly reasoning?: unknown;
}): Usage | undefined {
  const input = countOf(told.input);
  if (input === undefined) return undefined;
  const total = countOf(told.total);
  const output = countOf(told.output) ?? (total === undefined ? undefined : Math.max(0, total - input));
  if (output === undefined) return undefined;
  return { input, output, cached: countOf(told.cached) ?? 0, reasoning: countOf(told.reasoning) ?? 0 };
}
