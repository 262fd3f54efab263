/**
 * Sentences of the table that are not understood yet: each is expected to fail, so that it leaves this list when it is
 * mended.
 */
export const MISSED: ReadonlySet<string> = new Set<string>([]);
