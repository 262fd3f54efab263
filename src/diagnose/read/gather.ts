import type { ClusterReader } from '../../core/cluster.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import { draftsOf, wantedBy } from '../conclude/ask.ts';
import { conclude } from '../conclude/conclude.ts';
import { factsOf } from '../facts/facts.ts';
import { Lister } from './lister.ts';
import { MOST_LOGS, MOST_LOGS_SMALL, readLogs, readQuietLogs, unreadLogs } from './logs.ts';
import { scopeOf } from '../facts/scope.ts';
import { FIRST, ROUTINE } from '../sources.ts';
import { podsOf } from '../facts/owners.ts';
import { subjectOf } from './subject.ts';
import type { ContainerLog, Facts, ListName, Rule } from '../types.ts';

/** Above this many pods only the most important lists are read. */
const SMALL = 2_000;
/** Lists for a large namespace, or for a named workload whose fault is found with them. */
const LEAN = 8;

/**
 * Reads in few parallel batches: the first lists; then what the rules want, with the routine lists of a small namespace and the logs of
 * failing containers; then what the logs made the rules want, such as the Service behind a host.
 */
export async function gather(
  request: { readonly workload?: string; readonly namespace: string },
  reader: ClusterReader,
  clock: number,
  rules: readonly Rule[],
  signal: AbortSignal,
): Promise<{ readonly facts: Facts; readonly notRead: readonly string[] }> {
  const lister = new Lister(reader, request.namespace);
  const logs = new Map<string, ContainerLog>();
  const done = { requests: 0 };
  let subject: Blamed | null = null;
  const facts = latest(
    () => factsOf({ namespace: request.namespace, subject, clock, lists: lister.lists, logs }),
    () => [Object.keys(lister.lists).length, logs.size, subject],
  );
  const wanted = (): readonly ListName[] => wantedBy(facts(), rules);

  await lister.readAll(FIRST, Infinity, signal);
  lister.throwIfBlind();
  await lister.checkNamespace(signal);
  if (request.workload !== undefined) subject = await subjectOf(request.workload, lister, facts, signal);

  const small = (lister.lists.pods?.length ?? 0) <= SMALL;
  const most = small && subject === null ? Infinity : LEAN;
  await Promise.all([
    lister.readAll([...wanted(), ...(most === LEAN ? [] : ROUTINE)], most, signal),
    readLogs(
      reader,
      facts(),
      logs,
      { pods: scopeOf(facts())?.pods ?? null, most: small && !subject ? MOST_LOGS_SMALL : MOST_LOGS },
      done,
      signal,
    ),
  ]);
  await lister.readAll(wanted(), most, signal);
  await readLogs(
    reader,
    facts(),
    logs,
    { pods: reach(facts(), rules), most: small && !subject ? MOST_LOGS_SMALL : MOST_LOGS },
    done,
    signal,
  );
  if (most === LEAN && !(small && hasCause(facts(), rules)))
    await lister.readAll([...wanted(), ...ROUTINE], small ? Infinity : LEAN, signal);
  await lister.readAll(wanted(), small ? Infinity : LEAN, signal);
  if (small && !hasCause(facts(), rules))
    await readQuietLogs(reader, facts(), logs, scopeOf(facts())?.pods ?? null, done, signal);
  if (!small) lister.leaveOut([...wanted(), ...ROUTINE]);
  return { facts: facts(), notRead: [...lister.notRead, ...unreadLogs(logs)] };
}

/** Facts are rebuilt only when something was read since. */
function latest(build: () => Facts, version: () => readonly unknown[]): () => Facts {
  let seen: readonly unknown[] | undefined;
  let value: Facts | undefined;
  return () => {
    const now = version();
    if (!value || now.some((part, place) => part !== seen?.[place])) value = build();
    seen = now;
    return value;
  };
}

const hasCause = (facts: Facts, rules: readonly Rule[]): boolean =>
  conclude(facts, rules).some(({ severity }) => severity !== 'info');

/** Pods whose logs may be read: those of the subject, and those of the objects that its faults point to. Null for all. */
function reach(facts: Facts, rules: readonly Rule[]): ReadonlySet<string> | null {
  const scope = scopeOf(facts);
  if (!scope) return null;
  const far = draftsOf(facts, rules)
    .filter((draft) => scope.holds(draft))
    .flatMap(({ explainedBy }) => explainedBy ?? [])
    .flatMap((object) => podsOf(facts, object));
  return new Set([...scope.pods, ...far.map(({ metadata }) => metadata?.name ?? '')]);
}
