import { isChange } from '../change-tools.ts';
import type { Understood, Wanted } from '../outcome.ts';
import { CHANGE_RULES, clause, withoutHarmless } from './clause.ts';
import { withoutPoliteness } from './polite.ts';
import { READ_RULES } from './rules/read-rules.ts';
import { STATEMENTS } from './rules/diagnose-rules.ts';
import type { Token } from './tokens.ts';
import type { World } from './world.ts';

const MOST_TOKENS = 80;
const MOST_CLAUSES = 8;
/** A look that has a card, since it runs a program: it may be asked for by a question. */
const LOOK = 'check_connection';
const JOIN = /^(?:and|then|,|;|\.|&|also|afterwards|plus|but|so)$/;

type Part = { readonly understood: Understood; readonly tokens: readonly Token[] };

/**
 * A request of one clause or several, when every word of it is taken. Questions, negations, reports and conditions have
 * words that no rule for a change takes, so they never come out of here as one.
 */
export function requestOf(tokens: readonly Token[], world: World): Understood | undefined {
  const all = [...withoutHarmless(tokens)];
  let asks = false;
  for (; /^[.!,;:?]$/.test(all.at(-1)?.low ?? ''); all.pop()) asks ||= all.at(-1)?.low === '?';
  // "rollback then": said of what follows from before, and adds nothing.
  if (all.length > 1 && all.at(-1)?.low === 'then') all.pop();
  if (all.length === 0 || all.length > MOST_TOKENS) return undefined;
  const parts = clauses(all, world, []);
  if (parts === undefined) return undefined;
  const made = joined(parts.map(({ understood }) => understood));
  // Statements alone ask for nothing.
  if ('calls' in made && made.calls.length === 0) return undefined;
  const changes = 'calls' in made ? made.calls.some(({ tool }) => isChange(tool) && tool !== LOOK) : !('say' in made);
  // "restart the backend?" asks; "could you restart the backend?" does not.
  if (asks && changes && !withoutPoliteness(all).polite) return undefined;
  return made;
}

/** Splits at the joining words, the longest clause first, so that "the backend and the frontend" stays together. */
function clauses(
  tokens: readonly Token[],
  world: World,
  before: readonly Part[],
  // "all but the frontend" takes away: what stands behind is no second object of the verb before.
  but = false,
): readonly Part[] | undefined {
  if (before.length >= MOST_CLAUSES) return undefined;
  // "and show its logs afterwards": said of what comes second anyway.
  if (before.length > 0 && tokens.length > 1 && tokens.at(-1)?.low === 'afterwards') tokens = tokens.slice(0, -1);
  for (let end = tokens.length; end > 0; end--) {
    if (end < tokens.length && !JOIN.test(tokens[end]?.low ?? '')) continue;
    const now = tokens.slice(0, end);
    const understood = one(now, world, but ? undefined : before.at(-1), before.length === 0 && end === tokens.length);
    if (understood === undefined || !inOrder(understood, before)) continue;
    const parts = [...before, { understood, tokens: now }];
    let next = end;
    while (JOIN.test(tokens[next]?.low ?? '') || (tokens[next]?.low === 'after' && tokens[next + 1]?.low === 'that'))
      next += tokens[next]?.low === 'after' ? 2 : 1;
    const takesAway = tokens.slice(end, next).some(({ low }) => low === 'but');
    if (next >= tokens.length) return next === end ? parts : undefined;
    const rest = clauses(tokens.slice(next), after(understood, world), parts, takesAway);
    if (rest !== undefined) return rest;
  }
  return undefined;
}

/**
 * "tell me when it is done" tells about a change before it. Behind it, or alone, it would be the condition of the next
 * one.
 */
function inOrder(understood: Understood, before: readonly Part[]): boolean {
  const changes = (one: Understood): boolean => 'calls' in one && one.calls.some(({ tool }) => isChange(tool));
  const closes = (one: Understood): boolean => 'closes' in one;
  if (closes(understood)) return before.some((part) => changes(part.understood));
  return !changes(understood) || !before.some((part) => closes(part.understood));
}

/** One clause. "the backend is broken" asks for a look when it stands alone; beside a request it only says why. */
function one(tokens: readonly Token[], world: World, before: Part | undefined, alone: boolean): Understood | undefined {
  const { tokens: plain } = withoutPoliteness(tokens);
  const own =
    clause(plain, CHANGE_RULES, world) ??
    (alone ? undefined : clause(tokens, STATEMENTS, world)) ??
    clause(plain, READ_RULES, world);
  if (own !== undefined || before === undefined) return own;
  return elliptic(plain, world, before);
}

/** "scale backend to 3 and frontend to 5": the first words of the clause before stand for the second as well. */
function elliptic(
  tokens: readonly Token[],
  world: World,
  { understood, tokens: before }: Part,
): Understood | undefined {
  const { tokens: head } = withoutPoliteness(before);
  if (!('calls' in understood) || tokens.length < 2) return undefined;
  for (let length = Math.min(8, head.length - 1); length > 0; length--) {
    const found = clause([...head.slice(0, length), ...tokens], CHANGE_RULES, world);
    if (found !== undefined && 'calls' in found) return found;
  }
  return undefined;
}

/** The object of a change, with the variable or key where it has one. */
const targetOf = ({ input }: Wanted): string =>
  ['workload', 'release', 'pod', 'secret', 'config_map', 'container', 'name', 'key']
    .map((field) => input[field])
    .filter((value) => typeof value === 'string')
    .join(' ');

/** What was spoken of in a clause is "it" in the next. */
function after(understood: Understood, world: World): World {
  if (!('calls' in understood)) return world;
  const node = understood.calls.at(-1)?.input['node'];
  if (typeof node === 'string') return { ...world, node };
  const workload = understood.about ?? understood.calls.at(-1)?.input['workload'];
  return typeof workload === 'string' ? { ...world, memory: { ...world.memory, workload } } : world;
}

const ALONE =
  'Ask for such deletions alone: I must list what has ended before I can plan anything. Which ones? For example: "delete all failed pods".';

const backUpAlone = (workload: string): string =>
  `Ask for that alone: I must look up how many replicas ${workload} had before I can plan anything. For example: "bring ${workload} back up".`;

/** All clauses as one request. One that asks, or two that contradict each other, stop all of them. */
function joined(parts: readonly Understood[]): Understood {
  const calls: Wanted[] = [];
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  for (const part of parts) {
    if ('ask' in part || 'say' in part) return part;
    if (part.sweep !== undefined) return { ask: ALONE };
    if (part.restore !== undefined) return { ask: backUpAlone(part.restore.workload) };
    for (const wanted of part.calls) {
      const same = calls.findIndex((one) => one.tool === wanted.tool && targetOf(one) === targetOf(wanted));
      const first = calls[same];
      if (first === undefined || !isChange(wanted.tool)) calls.push(wanted);
      else {
        const both = merged(first, wanted);
        if (both === undefined)
          return {
            ask: `That names two changes of the same kind for ${targetOf(wanted)}. Which one do you want? For example: "restart the backend".`,
          };
        calls[same] = both;
      }
    }
  }
  return { calls };
}

/** Two sizes of one workload are one change; two variables are two; twice the same is once. */
function merged(first: Wanted, second: Wanted): Wanted | undefined {
  if (JSON.stringify(first.input) === JSON.stringify(second.input)) return first;
  if (first.tool !== 'set_resources' || first.input['container'] !== second.input['container']) return undefined;
  const input: Record<string, unknown> = { ...first.input };
  for (const kind of ['limits', 'requests']) {
    const [one, other] = [first.input[kind], second.input[kind]];
    if (typeof other !== 'string') continue;
    if (typeof one === 'string' && one.split('=')[0] === other.split('=')[0]) return undefined;
    input[kind] = typeof one === 'string' ? `${one},${other}` : other;
  }
  return { tool: first.tool, input };
}
