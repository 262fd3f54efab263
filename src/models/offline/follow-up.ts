import { isChange } from './change-tools.ts';
import { placed, withoutHarmless } from './grammar/clause.ts';
import { compile, firstOf, match } from './grammar/pattern.ts';
import { Read } from './grammar/rule.ts';
import { SLOTS } from './grammar/slots/index.ts';
import { requestOf } from './grammar/request.ts';
import { type Token, tokensOf } from './grammar/tokens.ts';
import { SETS } from './grammar/words.ts';
import { exists, refOf, workloadCalled, type World } from './grammar/world.ts';
import { call, type Understood } from './outcome.ts';

const MOST_LINES = 10_000;
const compiled = (patterns: readonly string[]) => patterns.map((pattern) => compile(pattern, SETS));

const AGAIN = compiled([
  '[and] [do it|do that|try it|try] (again|once more|once again|refresh|retry|repeat|reload|try again|check again|now)',
]);
const CORRECT =
  '[no|nope|sorry|wait|hold on|oops|actually|rather|hmm|hm|ah] [,] [no|wait|sorry|i meant|i mean|actually|rather|make it] [,]';
const NUMBER = compiled([
  `${CORRECT} [to] <n> [{replicas}]`,
  '[no|ok|hmm] [,] [rather|better|then] [<n:old> is enough ,] [make it|make that|to|set it to|use|take|only] <n> [{replicas}] [instead|then|only] [is enough|will do|are enough]',
  '<n:old> is enough , make it <n>',
]);
const LINES = compiled([
  '[and] [the] last <n> [lines]',
  '[and] [show] <n> lines',
  '[show me] (more|longer|further|older) [lines]',
  '[and] [the] (previous|crashed|former) (ones|one|container|instance|run|logs)',
]);
const ERRORS = compiled([
  '[and] [now] [{show}] [me] (only|just) [the] {error}',
  '[and] [the] {error} only',
  '[and] [now] [{show}] [me] [only|just] [the] lines (with|that have|containing) {error}',
]);
const THESE = compiled([
  '[and] [now] [{show}] [me] (only|just) [the|those that are] <state> [ones|one]',
  '[and] {what} [ones|of them|of these] are <state>',
]);
const MORE = compiled([
  '[and] [can you] [show me|show|give me|tell me] [some|a bit|a little] more [of (it|that|them)|about (it|that)|details|please]',
]);
const OTHER = compiled([
  '[and] [what about|how about|the same for|same for] [of|for|in] <w>',
  '[and] [what about|how about|the same|same]',
  '[and] [now] [please] do [exactly] (the same|that|this|it|likewise) [for|to|on|with] <w> [too|as well]',
  '[and] [now] <w> (too|as well|also)',
  `(no|nope|sorry|wait|oops|actually|rather|i meant|i mean|i said|not that one) [,] [no|wait|sorry|i meant|i mean|i said] [,] <w> [instead|rather] [of it|of that]`,
  '<w> instead',
  '[no] [,] [of|for|in] <w> (i mean|i meant)',
  '[and] [now] (too|as well|also)',
]);
const OTHER_ONE = compiled([
  '[and] [now] [do] [what about|how about|the same for|same for|the same with|the same to|of|for|not that one but] the other [one|deployment|workload] [too|as well|instead]',
  `${CORRECT} the other [one|deployment|workload]`,
  'not (that|this) one , the other [one]',
]);

/**
 * Words that only mean something after what was said before: "and the frontend?", "in staging", "more", "make it 3",
 * "again".
 */
export function followUp(tokens: readonly Token[], world: World): Understood | undefined {
  const words = withoutHarmless(tokens).filter(({ low, quoted }) => quoted || !/^[.!?]$/.test(low));
  const { tokens: rest, place } = placed(words, world);
  const read = (patterns: ReturnType<typeof compiled>): Read | undefined =>
    firstOf(patterns, (pattern) => match(pattern, rest, SLOTS, world, (bound) => new Read(bound, world, place)));
  const { last } = world.memory;
  const other = read(OTHER);
  const name = other?.text('w') ?? (read(OTHER_ONE) === undefined ? undefined : otherOne(world));
  const again = name === undefined ? undefined : sameFor(name, world);
  if (again !== undefined) return again;
  if (last === undefined)
    return name === undefined ? undefined : call('diagnose', { workload: name, namespace: place.namespace });
  const { name: tool, input } = last;
  if (read(AGAIN) !== undefined && !isChange(tool)) return { calls: [{ tool, input }] };
  const number = read(NUMBER)?.number('n');
  if (number !== undefined && tool === 'scale_workload')
    return { calls: [{ tool, input: { ...input, replicas: number } }] };
  if (number !== undefined && tool === 'rollback_workload')
    return { calls: [{ tool, input: { ...input, revision: number } }] };
  if (tool === 'get_logs') {
    const lines = read(LINES);
    const before = typeof input['tail'] === 'number' ? input['tail'] : 200;
    const first = rest.map(({ low }) => low).join(' ');
    if (lines !== undefined && /previous|crashed|former/.test(first))
      return { calls: [{ tool, input: { ...input, previous: true } }] };
    if (read(ERRORS) !== undefined) return { calls: [{ tool, input: { ...input, contains: 'error' } }] };
    if (lines !== undefined)
      return { calls: [{ tool, input: { ...input, tail: lines.number('n') ?? Math.min(MOST_LINES, before * 4) } }] };
  }
  const state = tool === 'list_resources' ? read(THESE)?.text('state') : undefined;
  if (state !== undefined)
    return { calls: [{ tool, input }], shape: { is: 'count', noun: String(input['kind']), filter: state } };
  if (read(MORE) !== undefined) return moreOf(tool, input, world);
  if (other === undefined && name === undefined) return undefined;
  const space = place.namespace === undefined ? {} : { namespace: place.namespace };
  if (name === undefined)
    return place.namespace === undefined || isChange(tool)
      ? undefined
      : { calls: [{ tool, input: { ...input, ...space } }] };
  if (typeof input['workload'] === 'string')
    return { calls: [{ tool, input: { ...input, workload: name, ...space } }] };
  return call('diagnose', { workload: name, ...space });
}

/**
 * "show me more" of what was shown last: the log behind a diagnosis, the whole object behind its summary; of a table
 * there is no more.
 */
function moreOf(tool: string, input: Readonly<Record<string, unknown>>, { memory }: World): Understood | undefined {
  const { workload } = memory;
  if (tool === 'diagnose' && workload !== undefined)
    return call('get_logs', { workload, namespace: input['namespace'] });
  if (tool === 'get_resource') return { calls: [{ tool, input: { ...input, output: 'yaml' } }] };
  if (/^(?:list_resources|get_events|get_usage|namespace_overview|what_changed|rollout_history)$/.test(tool))
    return {
      say: 'The table shows what I can show of that at once. Name a workload, a label or a namespace to see more of it.',
      answers: true,
    };
  return undefined;
}

/** The second of two workloads, where the first was spoken of. */
function otherOne({ memory, inventory }: World): string | undefined {
  const all = (inventory?.workloads ?? []).filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet');
  const now = workloadCalled(memory.workload, inventory);
  return all.length === 2 && now !== undefined ? all.map(refOf).find((one) => one !== refOf(now)) : undefined;
}

/** What was said before with another name in its place, when it named one workload and is a request as a whole. */
function sameFor(name: string, world: World): Understood | undefined {
  const before = world.memory.said === undefined ? [] : tokensOf(world.memory.said);
  const named = new Set(before.filter(({ low }) => exists(low, world)).map(({ low }) => low));
  if (named.size !== 1) return undefined;
  const made = requestOf(
    before.map((token) => (named.has(token.low) ? { raw: name, low: name, quoted: false } : token)),
    world,
  );
  return made !== undefined && 'calls' in made ? made : undefined;
}
