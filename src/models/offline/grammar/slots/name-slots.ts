import { TODO_CHATBOT } from '../../../../core/todo-chatbot.ts';
import { kindOfWord } from '../../../../core/kinds.ts';
import type { Slot } from '../pattern.ts';
import type { Token } from '../tokens.ts';
import { isWord } from '../words.ts';
import { exists, refOf, type World } from '../world.ts';

export const DETERMINERS = new Set(['the', 'my', 'our', 'your', 'this', 'that']);
/** What may be said of a workload without meaning another one. */
const ADJECTIVES = new Set(
  'crashing failing broken slow whole entire running unhealthy dead stuck sick hanging faulty poor complete crashed damn bloody'.split(
    ' ',
  ),
);
const WORKLOADS = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod', 'ReplicaSet']);
/** Nouns after a name that leave its meaning: "the backend service" in a sentence about a workload is the workload. */
const NOUNS = new Set('service services app application workload workloads server pods component tier side'.split(' '));
const PRONOUNS = new Set(['it', 'them', 'this', 'that']);
const SHAPE = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const NUMBER = /^\d+(?:[.,]\d+)*[a-z]{0,2}%?$/;

const lowOf = (tokens: readonly Token[], at: number): string => tokens[at]?.low ?? '';

/** A word that can be a name here. `sure`: it stands behind a kind, "named", or in quotes, so it may be any word. */
function nameAt(tokens: readonly Token[], at: number, world: World, sure: boolean): string | undefined {
  const token = tokens[at];
  if (token === undefined || !SHAPE.test(token.low) || NUMBER.test(token.low)) return undefined;
  // The application as a whole, unless one workload is called just so.
  if (token.low === TODO_CHATBOT && !world.inventory?.workloads.some(({ name }) => name === TODO_CHATBOT))
    return undefined;
  if (token.quoted || exists(token.low, world)) return token.low;
  if (isWord(token.low)) return sure && !DETERMINERS.has(token.low) && !VERBS.has(token.low) ? token.low : undefined;
  return token.low;
}

/** Behind a kind these begin the rest of the sentence. */
const VERBS = new Set(
  `to is are was were be and or but not in on of for from with by at if when as has have had does do did will would should must can could may it
  named called that which who replicas replica rollout restart keep keeps up down back a an then than so until unless except without after before
  since while because only too again now please pods pod needs`.split(/\s+/),
);

const kindWord = (text: string) => {
  const kind = kindOfWord(text);
  return kind !== undefined && WORKLOADS.has(kind.kind) ? kind : undefined;
};

/** How a kind and a name are passed on: a bare name is a deployment first, anyway. */
const withKind = (kind: string, name: string): string =>
  kind === 'Deployment' ? name : `${kind.toLowerCase()}/${name}`;

/** `the backend`, `deployment backend`, `the backend deployment`, `deployment named "app"`, `sts/db`, `it`. */
export const workload: Slot<World> = function* (tokens, start, world) {
  const pronoun =
    PRONOUNS.has(lowOf(tokens, start)) || (lowOf(tokens, start) === 'the' && lowOf(tokens, start + 1) === 'same');
  if (pronoun && world.memory.workload !== undefined)
    yield [start + (lowOf(tokens, start) === 'the' ? 2 : 1), world.memory.workload];
  // "its memory limit": the one spoken of, before what it has.
  if (lowOf(tokens, start) === 'its' && start + 1 < tokens.length && world.memory.workload !== undefined)
    yield [start + 1, world.memory.workload];
  const nth = ORDINALS.indexOf(lowOf(tokens, start + 1));
  const listed =
    lowOf(tokens, start) === 'the' && nth >= 0 ? world.memory.listed.at(nth === 0 ? -1 : nth - 1) : undefined;
  if (listed !== undefined && /^(?:one|pod|deployment|workload)$/.test(lowOf(tokens, start + 2)))
    yield [start + 3, listed];
  else if (listed !== undefined && start + 2 === tokens.length) yield [start + 2, listed];
  for (const [end, name] of named(tokens, start, world)) yield [end, name];
};

/** Places in a list that was shown; the last stands first. */
const ORDINALS = 'last first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');

/** "the backends": the one workload that is called so, in the plural. */
const oneOfMany = (low: string, world: World): string | undefined => {
  const bare = /^[a-z][a-z0-9-]*[^s]s$/.test(low) && !exists(low, world) ? low.slice(0, -1) : undefined;
  return bare !== undefined && !isWord(low) && exists(bare, world) ? bare : undefined;
};

function* named(tokens: readonly Token[], start: number, world: World): Generator<readonly [number, string]> {
  let at = start;
  if (DETERMINERS.has(lowOf(tokens, at))) at += 1;
  if (ADJECTIVES.has(lowOf(tokens, at)) && !exists(lowOf(tokens, at), world)) at += 1;
  const slash = /^([a-z.]+)\/([a-z0-9][a-z0-9.-]*)$/.exec(lowOf(tokens, at));
  if (slash) {
    if (kindWord(slash[1] ?? '')) yield [at + 1, lowOf(tokens, at)];
    return;
  }
  const kind =
    kindWord(lowOf(tokens, at)) ?? (/^(?:workload|app|service)$/.test(lowOf(tokens, at)) ? 'any' : undefined);
  if (kind !== undefined) {
    const called = /^(?:named|called)$/.test(lowOf(tokens, at + 1)) ? 1 : 0;
    const name = nameAt(tokens, at + 1 + called, world, true);
    if (name !== undefined && !(kind === 'any' && called === 0 && isWord(name)))
      yield [at + 2 + called, kind === 'any' ? name : withKind(kind.kind, name)];
  }
  const name = oneOfMany(lowOf(tokens, at), world) ?? nameAt(tokens, at, world, kindAfter(tokens, at));
  if (name === undefined) return;
  const after = lowOf(tokens, at + 1);
  const behind = kindWord(after);
  if (behind !== undefined && behind.kind !== 'Pod') yield [at + 2, withKind(behind.kind, name)];
  else if (NOUNS.has(after)) yield [at + 2, name];
  yield [at + 1, name];
}

/** "the hungry deployment": the kind behind says that the word is a name. */
const kindAfter = (tokens: readonly Token[], at: number): boolean => {
  const kind = kindWord(lowOf(tokens, at + 1));
  return (
    kind !== undefined &&
    kind.kind !== 'Pod' &&
    /^(?:deployment|statefulset|daemonset|cronjob)$/.test(lowOf(tokens, at + 1))
  );
};

const AND = /^(?:,|and|&|plus)$/;

/** One workload, several, or `both`. */
export const workloads: Slot<World> = function* (tokens, start, world) {
  const both = lowOf(tokens, start) === 'both';
  if (both) yield* bothOf(tokens, start, world);
  yield* list(tokens, both ? start + 1 : start, world, [], both);
};

function* list(
  tokens: readonly Token[],
  at: number,
  world: World,
  before: readonly string[],
  both: boolean,
): Generator<readonly [number, readonly string[]]> {
  if (before.length >= 12) return;
  for (const [end, found] of workload(tokens, at, world)) {
    const names = [...before, String(found)];
    let next = end;
    while (next < tokens.length && next - end < 2 && AND.test(lowOf(tokens, next))) next += 1;
    if (next > end) yield* list(tokens, next, world, names, both);
    if (!both || names.length === 2) yield [end, [...new Set(names)]];
  }
}

/** "both" means something only where exactly two can be meant. */
function* bothOf(
  tokens: readonly Token[],
  start: number,
  { inventory }: World,
): Generator<readonly [number, readonly string[]]> {
  const all = (inventory?.workloads ?? []).filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  if (all.length !== 2) return;
  const names = all.map(refOf);
  if (lowOf(tokens, start + 1) === 'of' && lowOf(tokens, start + 2) === 'them') yield [start + 3, names];
  if (/^(?:workloads|deployments|services|apps)$/.test(lowOf(tokens, start + 1))) yield [start + 2, names];
  yield [start + 1, names];
}
