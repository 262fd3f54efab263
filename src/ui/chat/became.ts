import type { Became, Card } from './state.ts';

const WRITTEN: ReadonlySet<string> = new Set(['applied', 'unverified', 'unhealthy', 'partial']);

/**
 * What became of a proposed change, by what the server took and what was read afterwards, never by what a model says. A
 * program that was run has changed nothing that the API shows, and still it was run. Undefined for a read.
 */
export function becameOf({ effect, runs, outcome, sent, state, decided }: Card): Became | undefined {
  if (effect !== 'change' && outcome === undefined) return undefined;
  const program = runs ?? outcome?.printed !== undefined;
  if (outcome?.printed?.every(({ notRun }) => notRun)) return 'not-made';
  if (sent > 0 || (outcome !== undefined && WRITTEN.has(outcome.state))) return program ? 'ran' : 'made';
  if (outcome?.became !== undefined) return outcome.became === 'made' && program ? 'ran' : outcome.became;
  // Stopped between the yes and the first word of the server: the request may have left.
  return outcome === undefined && state === 'stopped' && decided?.answer === 'yes' ? 'unknown' : 'not-made';
}

export function counted(
  before: Readonly<Record<Became, number>>,
  cards: readonly Card[],
): Readonly<Record<Became, number>> {
  const next = { ...before };
  for (const became of cards.flatMap((card) => becameOf(card) ?? [])) next[became] += 1;
  return next;
}
