import type { Diagnosis } from '../../core/diagnosis.ts';

const MOST = 12;

/**
 * What the diagnoses could not read, each told once with the number of namespaces that miss it; those of most
 * namespaces first.
 */
export function holesOf(diagnoses: readonly Diagnosis[]): readonly string[] {
  const counts = new Map<string, string[]>();
  for (const { cluster, stats } of diagnoses)
    for (const hole of stats.notRead ?? []) counts.set(hole, [...(counts.get(hole) ?? []), cluster.namespace]);
  const told = [...counts]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([hole, where]) => `${hole} (${where.length === 1 ? `namespace ${where[0]}` : `${where.length} namespaces`})`);
  const more = told.length - MOST;
  return [...told.slice(0, MOST), ...(more > 0 ? [`${more} more in single namespaces: see their own notRead`] : [])];
}
