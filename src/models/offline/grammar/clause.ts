import { TODO_CHATBOT } from '../../../core/todo-chatbot.ts';
import type { Understood } from '../outcome.ts';
import { COUNT_RULES } from './rules/counts/change-count.ts';
import { BACK_UP_RULES } from './rules/counts/back-up.ts';
import { NTH_REPLICA } from './rules/counts/nth-replica.ts';
import { ROLLOUT_RULES } from './rules/change-rollout.ts';
import { DELETE_RULES, POD_RULES } from './rules/delete-rules.ts';
import { EDIT_RULES } from './rules/objects/edit-rules.ts';
import { FORWARD_RULES } from './rules/forward-rules.ts';
import { WISH_RULES } from './rules/wish-rules.ts';
import { SETTING_RULES } from './rules/change-setting.ts';
import { SIZE_RULES } from './rules/sizes/change-size.ts';
import { canFit, firstOf, match } from './pattern.ts';
import { candidates, type Place, Read, type Rule } from './rule.ts';
import { SLOTS } from './slots/index.ts';
import type { Token } from './tokens.ts';
import { harmlessAt, isWord } from './words.ts';
import type { World } from './world.ts';

export const CHANGE_RULES: readonly Rule[] = [
  ...SIZE_RULES,
  ...SETTING_RULES,
  ...COUNT_RULES,
  ...BACK_UP_RULES,
  ...NTH_REPLICA,
  ...POD_RULES,
  ...ROLLOUT_RULES,
  ...DELETE_RULES,
  ...EDIT_RULES,
  ...WISH_RULES,
  ...FORWARD_RULES,
];

/** Without the words that change nothing. A name is never such a word. */
export function withoutHarmless(tokens: readonly Token[]): readonly Token[] {
  const words = tokens.map(({ low, quoted }) => (quoted ? '"' : low));
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const skip = harmlessAt(words, at);
    const token = tokens[at];
    if (skip === 0 && token) kept.push(token);
    at += Math.max(1, skip);
  }
  return kept;
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const USUAL_SPACES = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
  TODO_CHATBOT,
  'staging',
  'production',
]);
const IN = /^(?:in|of|from|within|inside|for|on|to)$/;

type Placed = { readonly tokens: readonly Token[]; readonly place: Place };

/** Takes the first place of each sort out of a clause; a second one stays, and is then not understood. */
export function placed(tokens: readonly Token[], world: World): Placed {
  const space = namespaceIn(tokens, world);
  // "In staging, restart the backend": the comma belongs to the place.
  const comma = space?.at === 0 && tokens[space.end]?.low === ',' ? 1 : 0;
  const rest = space === undefined ? tokens : without(tokens, space.at, space.end + comma);
  const box = containerIn(rest);
  return {
    tokens: box === undefined ? rest : without(rest, box.at, box.end),
    place: { namespace: space?.name, container: box?.name },
  };
}

type Span = { readonly at: number; readonly end: number; readonly name: string };
const without = (tokens: readonly Token[], at: number, end: number): readonly Token[] => [
  ...tokens.slice(0, at),
  ...tokens.slice(end),
];

function namespaceIn(tokens: readonly Token[], world: World): Span | undefined {
  const low = (at: number): string => tokens[at]?.low ?? '';
  for (let at = 0; at < tokens.length; at++) {
    const start = IN.test(low(at)) ? at + 1 : at;
    if (/^(?:-a|--all-namespaces|cluster-wide|clusterwide)$/.test(low(at))) return { at, end: at + 1, name: '*' };
    if (/^(?:in|across|of|from|over)$/.test(low(at)) || at === start) {
      const next = /^(?:in|across|of|from|over)$/.test(low(at)) ? at + 1 : at;
      const every = /^(?:all|every|each|any)$/.test(low(next)) ? next + 1 : -1;
      const noun = every < 0 ? -1 : /^(?:the|my|our)$/.test(low(every)) ? every + 1 : every;
      if (noun > 0 && /^namespaces?$/.test(low(noun))) return { at, end: noun + 1, name: '*' };
    }
    if (/^(?:-n|--namespace)$/.test(low(at)) && NAME.test(low(at + 1))) return { at, end: at + 2, name: low(at + 1) };
    const flag = /^(?:-n|--namespace)=(.+)$/.exec(low(at))?.[1];
    if (flag !== undefined && NAME.test(flag)) return { at, end: at + 1, name: flag };
    if (start === at) continue;
    const noun = low(start) === 'the' ? start + 1 : start;
    const quoted = tokens[noun + 1]?.quoted === true;
    const called = /^(?:called|named)$/.test(low(noun + 1)) ? 1 : 0;
    if (/^(?:namespace|ns)$/.test(low(noun)) && isSpace(low(noun + 1 + called), world, quoted))
      return { at, end: noun + 2 + called, name: low(noun + 1 + called) };
    if (/^(?:namespace|ns)$/.test(low(noun + 1)) && isSpace(low(noun), world, tokens[noun]?.quoted === true))
      return { at, end: noun + 2, name: low(noun) };
    // "from production to staging" are two values.
    const value = low(at) === 'from' && /^(?:to|into|->|→)$/.test(low(noun + 1));
    if (/^(?:in|from)$/.test(low(at)) && !value && knownSpace(low(noun), world))
      return { at, end: noun + 1, name: low(noun) };
  }
  return undefined;
}

const knownSpace = (low: string, { inventory }: World): boolean =>
  inventory === undefined ? USUAL_SPACES.has(low) : inventory.namespaces.includes(low) || USUAL_SPACES.has(low);

const isSpace = (low: string, world: World, quoted: boolean): boolean =>
  NAME.test(low) && (quoted || knownSpace(low, world) || !isWord(low));

/** `in container X`, `in the X container`, `-c X`. */
function containerIn(tokens: readonly Token[]): Span | undefined {
  const low = (at: number): string => tokens[at]?.low ?? '';
  for (let at = 0; at < tokens.length; at++) {
    if (/^(?:-c|--container)$/.test(low(at)) && NAME.test(low(at + 1))) return { at, end: at + 2, name: low(at + 1) };
    if (!/^(?:in|of|for|from|on)$/.test(low(at))) continue;
    const noun = low(at + 1) === 'the' ? at + 2 : at + 1;
    if (low(noun) === 'container' && NAME.test(low(noun + 1)) && !isWord(low(noun + 1)))
      return { at, end: noun + 2, name: low(noun + 1) };
    if (/^(?:init-?)?container$/.test(low(noun + 1)) && NAME.test(low(noun)) && !isWord(low(noun)))
      return { at, end: noun + 2, name: low(noun) };
  }
  return undefined;
}

/** What a clause asks for when one of the rules covers it as a whole. */
export const clause = (tokens: readonly Token[], rules: readonly Rule[], world: World): Understood | undefined =>
  world.work === undefined
    ? clauseOf(tokens, rules, world)
    : world.work.once(rules, tokens, `${world.memory.workload ?? ''} ${world.node ?? ''}`, () =>
        clauseOf(tokens, rules, world),
      );

function clauseOf(tokens: readonly Token[], rules: readonly Rule[], world: World): Understood | undefined {
  const clean = withoutHarmless(tokens);
  const { tokens: rest, place } = placed(clean, world);
  return (
    covered(rest, rules, place, world) ??
    // "the web container" may also be the workload web: the place is read only where it helps.
    (place.container === undefined && place.namespace === undefined
      ? undefined
      : covered(clean, rules, { namespace: undefined, container: undefined }, world))
  );
}

function covered(tokens: readonly Token[], rules: readonly Rule[], place: Place, world: World): Understood | undefined {
  if (tokens.length === 0) return undefined;
  const words = new Set(tokens.flatMap(({ low, quoted }) => (quoted ? [] : [low])));
  return firstOf(candidates(rules, tokens), ({ rule, pattern }) =>
    (place.container !== undefined && !rule.container) || !canFit(pattern, words)
      ? undefined
      : match(pattern, tokens, SLOTS, world, (bound) => rule.make(new Read(bound, world, place)), world.work),
  );
}
