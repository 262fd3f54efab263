import type { ClusterReader } from '../../core/cluster.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import { Reading, type Request } from '../read/reading.ts';
import { subjectOf } from '../read/subject.ts';
import { FIRST } from '../sources.ts';
import type { Moment } from './moment.ts';
import { timelineOf } from './timeline.ts';

/** Lists beside the first ones: at most 12 requests in all. */
const LISTS = [
  'configmaps',
  'secrets',
  'helmSecrets',
  'daemonsets',
  'horizontalpodautoscalers',
  'services',
  'nodeEvents',
] as const;

export type Changes = {
  readonly subject: Blamed | null;
  /** Milliseconds from which it was looked. */
  readonly since: number;
  /** Oldest first. */
  readonly moments: readonly Moment[];
  readonly notRead: readonly string[];
};

/**
 * What changed in a namespace, or around one workload in it, in the last `forMs` milliseconds: revisions,
 * configuration, helm releases, scaling, nodes, and the first fault. AppErrors: not-found (workload, namespace),
 * bad-input, and those of the reader.
 */
export async function whatChanged(
  request: Request & { readonly forMs: number },
  reader: ClusterReader,
  now: () => number,
  signal: AbortSignal,
): Promise<Changes> {
  const clock = now();
  const reading = new Reading(request, reader.measured(), clock, []);
  await reading.lister.readAll(FIRST, Infinity, signal);
  reading.lister.throwIfBlind();
  await reading.lister.checkNamespace(signal);
  if (request.workload !== undefined) reading.subject = await subjectOf(request.workload, reading, signal);
  await reading.lister.readAll(LISTS, Infinity, signal);
  const facts = reading.facts();
  const since = facts.now - request.forMs;
  return { subject: reading.subject, since, moments: timelineOf(facts, since), notRead: reading.notRead() };
}
