import type { Blamed } from '../../core/diagnosis.ts';
import { AppError } from '../../core/errors.ts';
import { kindNamed, kindOfWord, type Kind } from '../../core/kinds.ts';
import { kindAndName, matchWorkload, parseWorkload, WORKLOAD_ORDER, type Named } from '../../core/workload.ts';
import { blame, directOwner } from '../facts/owners.ts';
import { groupRank } from './custom/group-rank.ts';
import { kindKey } from './custom/reader.ts';
import { SOURCES } from '../sources.ts';
import type { Facts, ListName } from '../types.ts';
import type { Reading } from './reading.ts';

/** The list of a kind that has one here, without a selector of its own. */
function listOf(kind: string): ListName | undefined {
  const found = Object.entries(SOURCES).find(
    ([, source]) => source.kind.kind === kind && Object.keys(source.query).every((key) => key === 'managers'),
  );
  return found?.[0] as ListName | undefined;
}

/**
 * The object that the person means, of any kind that the cluster serves. DaemonSets, Jobs and CronJobs that have pods
 * are known from their pods' owners; their lists are read only when the name is not found without them. AppErrors:
 * not-found with near names or near kinds, bad-input for ambiguous names.
 */
export async function subjectOf(text: string, reading: Reading, signal: AbortSignal): Promise<Blamed> {
  const { kind: word = '', name = '' } = kindAndName(text) ?? {};
  const list = word === '' ? undefined : listOf(kindOfWord(word)?.kind ?? '');
  if (word !== '' && list === undefined) return ofOtherKind(word, name, reading, signal);
  const where = `namespace ${reading.request.namespace}`;
  if (list) await reading.lister.readAll([list], Infinity, signal);
  try {
    return found(text, reading.facts(), where);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    // A list that could not be read says nothing about what is in it.
    if (list) throw reading.lister.failureOf(list) ?? error;
    await reading.lister.readAll(['daemonsets', 'jobs', 'cronjobs'], Infinity, signal);
    return found(text, reading.facts(), where);
  }
}

/**
 * Kinds without a list here: the cluster is asked for them, and all of the namespace are read, which shows near names
 * too.
 */
async function ofOtherKind(word: string, name: string, reading: Reading, signal: AbortSignal): Promise<Blamed> {
  const kind = kindOfWord(word) ?? (await customKind(word.toLowerCase(), reading, signal));
  await reading.custom.read([{ kind }], Infinity, signal);
  const named = reading
    .facts()
    .custom.objects.flatMap((one): Named[] =>
      one.kind === kind.kind ? [{ kind: kind.kind, name: one.metadata?.name ?? '' }] : [],
    );
  // Pods name their owners, also where the right to list those is missing.
  named.push(...ownersIn(reading.facts()).filter((one) => one.kind === kind.kind));
  const exact = named.find((one) => one.name === name);
  if (exact) return { kind: exact.kind, name };
  const where = kind.namespaced ? `namespace ${reading.request.namespace}` : 'this cluster';
  if (!reading.custom.found.listed.has(kindKey(kind)))
    throw new AppError(
      'forbidden',
      `whether ${where} has a ${kind.kind} ${JSON.stringify(name)} is not known: ${reading.custom.notRead.join('; ')}`,
      `ask for the right to list ${kind.plural}, or name a pod of it`,
    );
  const near = named.slice(0, 8).map((one) => one.name);
  throw new AppError(
    'not-found',
    `there is no ${kind.kind} ${JSON.stringify(name)} in ${where}`,
    near.length > 0 ? `there is ${near.join(', ')}` : 'choose another namespace with -n',
  );
}

/** Requests that the look for a kind leaves to what is asked about. */
const KEPT = 6;
/** API groups that are asked at once for their kinds. */
const AT_ONCE = 4;

/**
 * A kind that is not built in. Where the server tells the kinds of each API group on its own, the group that the word
 * names and those that something here points to come first. AppErrors: not-found, with the groups that were not asked.
 */
async function customKind(word: string, reading: Reading, signal: AbortSignal): Promise<Kind> {
  const { custom } = reading;
  const pointed = groupRank(reading.facts(), []);
  const isNamed = (group: string): boolean => word.endsWith(`.${group}`) || group.startsWith(word);
  const rank = (group: string): number => (isNamed(group) ? -2 : pointed(group));
  let kind = kindNamed(await custom.discover({ most: 1, rank }, signal), word);
  // All in one answer: kinds of Kubernetes itself that have no list here stand in the other.
  if (!kind && custom.unasked.length === 0) return reading.reader.kind(word, signal);
  while (!kind && custom.unasked.length > 0 && reading.left > KEPT)
    kind = kindNamed(await custom.discover({ most: Math.min(AT_ONCE, reading.left - KEPT), rank }, signal), word);
  if (kind) return kind;
  const [group] = custom.unasked;
  throw new AppError(
    'not-found',
    `no API group that was asked has a kind ${JSON.stringify(word.slice(0, 80))}`,
    group === undefined
      ? `"kubectl api-resources" lists all kinds`
      : `name it with its group, such as ${word.split('.')[0]}.${group}: ${custom.unasked.length} groups were not asked, as each takes a request`,
  );
}

function found(text: string, facts: Facts, where: string): Blamed {
  const { kind, name } = matchWorkload(text, candidates(facts, parseWorkload(text).kind), where).found;
  return { kind, name };
}

/** Direct and top controllers of the pods. */
const ownersIn = (facts: Facts): readonly Blamed[] =>
  facts.pods.flatMap((pod) => [directOwner(pod), blame(facts, pod)]);

function candidates(facts: Facts, wanted: string | undefined): Named[] {
  const kinds = wanted === undefined ? WORKLOAD_ORDER : [wanted];
  const listed = kinds.flatMap((kind) => {
    const list = listOf(kind);
    return (list === undefined ? [] : facts[list]).map(({ metadata }) => ({
      kind,
      name: metadata?.name ?? '',
      ...(metadata?.labels === undefined ? {} : { labels: metadata.labels }),
    }));
  });
  // A bare name may be that of any owner of pods, also of a kind that only this cluster has.
  const owners = ownersIn(facts).filter(({ kind }) => (wanted === undefined ? kind !== 'ReplicaSet' : kind === wanted));
  const all = new Map<string, Named>();
  for (const one of [...listed, ...owners])
    if (!all.has(`${one.kind}/${one.name}`)) all.set(`${one.kind}/${one.name}`, one);
  return [...all.values()];
}
