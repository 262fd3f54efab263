import type { ClusterEvent } from '../../core/cluster.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import { stemOfName } from '../../core/generated-names.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import type { Facts } from '../types.ts';
import { mostTelling } from './status-words.ts';
import { saysWell, troublesOf, type Trouble } from './conditions.ts';
import { at, eventsAbout } from '../facts/events.ts';
import { perFacts } from '../facts/per-facts.ts';
import { linksOf } from './links.ts';

/** A custom resource with something wrong: what its status says, and the newest Warning event about it. */
export type Bad = {
  readonly object: KubeObject;
  readonly troubles: readonly Trouble[];
  readonly event: ClusterEvent | undefined;
  /** All that is said about it, for words that lead further. */
  readonly said: string;
};

/** Events live for an hour: one that was seen in this time is of now. */
const FRESH = 40 * 60_000;
const PATIENCE = 5 * 60_000;

export const blamedOf = ({ kind = '', metadata }: KubeObject): Blamed => ({ kind, name: metadata?.name ?? '' });
export const groupOfObject = ({ apiVersion }: KubeObject): string => /^(.+)\//.exec(apiVersion ?? '')?.[1] ?? '';

/** Custom resources whose status or events say that they fail, in the order in which they were read. */
export const badObjects = perFacts((facts): readonly Bad[] =>
  facts.custom.objects.flatMap((object) => {
    if (isOldRun(facts, object)) return [];
    const troubles = [...troublesOf(object, facts.now), ...unclaimed(object, facts.now)];
    const event = warningAbout(facts, object, troubles);
    if (troubles.length === 0 && !event) return [];
    const said = [...troubles.flatMap(({ reason, message }) => [reason, message]), event?.message ?? ''].join('\n');
    return [{ object, troubles, event, said }];
  }),
);

/** A route that no controller has answered for: the Gateway API leaves its status without parents then. */
function unclaimed({ kind, apiVersion, metadata, spec, status }: KubeObject, now: number): readonly Trouble[] {
  const wants = (spec as { parentRefs?: readonly unknown[] } | undefined)?.parentRefs ?? [];
  const parents = (status as { parents?: readonly unknown[] } | undefined)?.parents ?? [];
  const isRoute = kind?.endsWith('Route') === true && apiVersion?.startsWith('gateway.networking.k8s.io/') === true;
  if (!isRoute || wants.length === 0 || parents.length > 0 || now - at(metadata?.creationTimestamp) < PATIENCE)
    return [];
  const message = 'no controller has answered for it (status.parents is empty)';
  return [{ path: '.status.parents', type: 'Accepted', status: 'False', reason: '', message, since: 0, of: '' }];
}

/**
 * The newest Warning that still holds: nothing normal was reported since. An object that says that it is well is
 * believed, and so is one whose only warning was seen once a while ago.
 */
function warningAbout(facts: Facts, object: KubeObject, troubles: readonly Trouble[]): ClusterEvent | undefined {
  if (object.metadata?.deletionTimestamp !== undefined) return undefined;
  const events = eventsAbout(facts, object.kind ?? '', object);
  const warning = events.find(({ type }) => type === 'Warning');
  if (!warning || facts.now - at(warning.lastSeen) > FRESH) return troubles.length > 0 ? warning : undefined;
  if (troubles.length > 0) return warning;
  const after = events.some(({ type, lastSeen }) => type === 'Normal' && at(lastSeen) >= at(warning.lastSeen));
  const once = warning.count < 2 && facts.now - at(warning.lastSeen) > FRESH / 4;
  return after || once || saysWell(object) ? undefined : warning;
}

const RUN = /(?:Run|Backup|Restore|Workflow|Snapshot|Job|Export|Import|Task|Scan|Test|Analysis|Attempt)$/;
/** They are called like a run and stay: what makes runs, a cluster's jobs, what is kept of a volume. */
const STAYS = /^(?:Scheduled|Scaled|Cron)|SessionJob$|VolumeSnapshot/;
const OVER =
  /^(?:\w*(?:fail(?:ed|ure)|error(?:ed)?)|succe(?:eded|ss|ssful)|completed?|finished|done|ended|cancel+ed|abort(?:ed)?|stopped|terminated|timed ?out|expired)$/i;
const ENDED = ['completionTime', 'completionTimestamp', 'finishedAt', 'stoppedAt', 'endTime'] as const;

/**
 * Runs (of pipelines, backups) end for good: one that failed counts until a later one of the same maker was well, and
 * for a day.
 */
function isOldRun(facts: Facts, object: KubeObject): boolean {
  const ended = endOf(object);
  if (ended === 0) return false;
  if (facts.now - ended > 86_400_000) return true;
  const stem = stemOf(object);
  return facts.custom.objects.some(
    (other) =>
      other !== object &&
      other.kind === object.kind &&
      stemOf(other) === stem &&
      at(other.metadata?.creationTimestamp) > at(object.metadata?.creationTimestamp) &&
      troublesOf(other, facts.now).length === 0,
  );
}

/**
 * Milliseconds at which a run ended, 0 where it has not or is none. Some kinds do not say when: then the last change of
 * a condition counts, and without one the age of what says that it is over.
 */
function endOf({ kind = '', metadata, ...object }: KubeObject): number {
  const status = (object.status ?? {}) as Readonly<Record<string, unknown>>;
  const time = ENDED.map((key) => status[key]).find((one) => typeof one === 'string');
  if (typeof time === 'string') return at(time);
  if (!RUN.test(kind) || STAYS.test(kind)) return 0;
  const conditions = Array.isArray(status['conditions']) ? (status['conditions'] as readonly unknown[]) : [];
  const changed = conditions.map((one) => at((one as { lastTransitionTime?: string } | null)?.lastTransitionTime));
  const isOver = ['phase', 'state', 'status', 'result'].some((key) => OVER.test(String(status[key])));
  return Math.max(0, ...changed) || (isOver ? at(metadata?.creationTimestamp) : 0);
}

const stemOf = ({ metadata }: KubeObject): string => metadata?.generateName ?? stemOfName(metadata?.name ?? '');

const owns = (owner: KubeObject, object: KubeObject): boolean =>
  (object.metadata?.ownerReferences ?? []).some(
    ({ kind, name, uid }) =>
      kind === owner.kind &&
      name === owner.metadata?.name &&
      (owner.metadata?.uid === undefined || uid === owner.metadata.uid),
  );

const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata?.name ?? ''}`;
const byKey = perFacts((facts) => Map.groupBy(facts.custom.objects, keyOf));
const byOwner = perFacts((facts) => ownedOf(facts.custom.objects));

/** Objects by `Kind/name` of what their metadata says owns them. */
const ownedOf = (objects: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> => {
  const found = new Map<string, KubeObject[]>();
  for (const object of objects)
    for (const { kind, name } of object.metadata?.ownerReferences ?? []) {
      const list = found.get(`${kind}/${name}`);
      if (list) list.push(object);
      else found.set(`${kind}/${name}`, [object]);
    }
  return found;
};

/** The custom resources that were read and own this one directly. */
export const ownersAmong = (facts: Facts, object: KubeObject): readonly KubeObject[] =>
  [...new Set((object.metadata?.ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`))]
    .flatMap((key) => byKey(facts).get(key) ?? [])
    .filter((one) => one !== object && owns(one, object));
/** Those above it too, at most three levels: what stands between may say nothing of itself. */
export function ancestorsAmong(facts: Facts, object: KubeObject): readonly KubeObject[] {
  const known = ancestors(facts).get(object);
  if (known) return known;
  const found = [...ownersAmong(facts, object)];
  for (let level = 0, from = 0; level < 2; level++) {
    const above = found.slice(from).flatMap((one) => ownersAmong(facts, one));
    from = found.length;
    found.push(...above.filter((one) => !found.includes(one)));
  }
  ancestors(facts).set(object, found);
  return found;
}
const ancestors = perFacts(() => new Map<KubeObject, readonly KubeObject[]>());
export const childrenOf = <T extends KubeObject>(owner: KubeObject, among: readonly T[]): readonly T[] =>
  among.filter((one) => one !== owner && owns(owner, one));

const linksTo = (object: KubeObject, keys: ReadonlySet<string>): boolean =>
  linksOf(object).some(({ kind, name }) => keys.has(`${kind}/${name}`));

/**
 * `Kind/name` of the custom resources that have to do with some objects: those that own, make or lead to them (up to
 * three hops), and what these in turn made and name. Two that only share a third one (two routes of a gateway) have
 * nothing to do with each other.
 */
export function relatedCustom(
  facts: Facts,
  keys: ReadonlySet<string>,
  built: readonly KubeObject[],
): ReadonlySet<string> {
  const all = facts.custom.objects;
  const up = new Set(keys);
  const builtBy = ownedOf(built);
  const ownsOf = (one: KubeObject, map: ReadonlyMap<string, readonly KubeObject[]>): readonly KubeObject[] =>
    childrenOf(one, map.get(keyOf(one)) ?? []);
  for (let hop = 0; hop < 3; hop++)
    for (const one of all)
      if (
        ownsOf(one, builtBy).length > 0 ||
        ownsOf(one, byOwner(facts)).some((other) => up.has(keyOf(other))) ||
        linksTo(one, up)
      )
        up.add(keyOf(one));
  const found = new Set(all.map(keyOf).filter((key) => up.has(key)));
  for (let hop = 0; hop < 3; hop++)
    for (const one of all.filter((other) => found.has(keyOf(other)))) {
      for (const { kind, name } of linksOf(one)) found.add(`${kind}/${name}`);
      for (const child of ownsOf(one, byOwner(facts))) found.add(keyOf(child));
    }
  return found;
}

/** The sentence that says most: an event that is longer than the condition names the key or the host. */
export function wordsOf({ troubles, event }: Bad): string {
  const [first] = troubles;
  const said = mostTelling(troubles.slice(0, 4).map(({ message }) => message));
  const best = event && event.message.length > said.length && !event.message.includes(said) ? event.message : said;
  return (best || event?.message || first?.reason || '').replace(/\s+/g, ' ').replace(JAVA_CLASS, '').trim();
}
/** `org.example.errors.SomethingException: ` before the sentence. */
const JAVA_CLASS = /^(?:[a-z]\w*\.){2,}[A-Z]\w*(?:Exception|Error): /;
