import { changesOf, plans } from '../change-tools.ts';
import { effectsOf } from '../effects.ts';
import { VERBS } from './leftover.ts';
import type { Understood } from '../outcome.ts';
import { withoutPoliteness } from './polite.ts';
import { compile, firstOf, match } from './pattern.ts';
import { requestOf } from './request.ts';
import { Read, rule } from './rule.ts';
import { SLOTS } from './slots/index.ts';
import { type Token, textOf, tokensOf } from './tokens.ts';
import { SETS } from './words.ts';
import type { World } from './world.ts';

/** The rest of a sentence after one of these beginnings. */
function after(tokens: readonly Token[], heads: readonly ReturnType<typeof compile>[]): readonly Token[] | undefined {
  const words = tokens.filter(({ low, quoted }) => quoted || !/^[.!?]$/.test(low));
  for (let end = Math.min(9, words.length - 1); end > 0; end--)
    if (heads.some((head) => match(head, words.slice(0, end), {}, undefined, () => true))) return words.slice(end);
  return undefined;
}

const compiled = (patterns: readonly string[]) => patterns.map((pattern) => compile(pattern, SETS));

const NEGATED = compiled(['[no ,] [please] (do not|never|please do not|please never)']);

const LEFT: Understood = { say: 'All right, nothing was changed.', answers: true };

/** "don't restart the backend": a no that is a whole sentence. */
export function refusal(tokens: readonly Token[], world: World): Understood | undefined {
  const rest = after(tokens, NEGATED);
  if (rest === undefined) return undefined;
  // "don't restart anything yet": nothing of it is meant.
  const bare = rest.filter(({ low }) => !/^(?:yet|for now|now|ever)$/.test(low));
  if (bare.length === 2 && /^(?:anything|any|it|them|that|this)$/.test(bare[1]?.low ?? '')) return LEFT;
  return readInstead(rest, world) ?? (requestOf(rest, world) === undefined ? undefined : LEFT);
}

/** "don't restart it, just show me its logs": what is read stays asked for; a change would have to be said alone. */
function readInstead(rest: readonly Token[], world: World): Understood | undefined {
  const at = rest.findIndex(({ low, quoted }) => !quoted && /^(?:,|;|but|just|only)$/.test(low));
  const left = at < 1 ? undefined : requestOf(rest.slice(0, at), world);
  const wanted = rest.slice(at).filter(({ low, quoted }, index) => quoted || index > 3 || !INSTEAD.test(low));
  const made = left === undefined ? undefined : requestOf(wanted, { ...world, memory: spokenOf(left, world) });
  return made !== undefined && 'calls' in made && !plans(made) ? made : undefined;
}

const INSTEAD = /^(?:,|;|but|just|only|instead|rather|please)$/;

/** "its logs" are those of the workload that was named before. */
function spokenOf(left: Understood, { memory }: World): World['memory'] {
  const workload = 'calls' in left ? left.calls[0]?.input['workload'] : undefined;
  return typeof workload === 'string' ? { ...memory, workload } : memory;
}

const IF = compiled([
  '[and] what (would|will) happen (if|when) (i|we|you) [would|were to]',
  '[and] what happens (if|when) (i|we|you)',
  '[and] what if (i|we|you)',
  '(can|could|may|should|shall|must) (i|we) [safely|just|simply]',
  '(is|would) it [be] (safe|ok|okay|dangerous|risky|a good idea|wise|possible) (to|if i|if we)',
  '(does|do) (anyone|anybody|you) mind if (i|we)',
  'how (can|do|would|should) (i|we)',
  'how to',
  'what is the (command|way|best way) (to|for)',
  '(is|are) (it|we|you|i) (able|allowed|possible) to',
  'is there (a|any) (way|chance|possibility) to',
  'do (i|we) (need|have) to',
]);

const PAST = new Map(
  Object.entries({
    took: 'take',
    gave: 'give',
    ran: 'run',
    brought: 'bring',
    shut: 'shut',
    rolled: 'roll',
    made: 'make',
  }),
);

/** "if I deleted the service": the verb as in a request. */
function presently(tokens: readonly Token[]): readonly Token[] {
  const [first, ...rest] = tokens;
  if (first === undefined || first.quoted || VERBS.has(first.low)) return tokens;
  const { low } = first;
  const stems = [PAST.get(low), low.replace(/d$/, ''), low.replace(/ed$/, ''), low.replace(/(.)\1ed$/, '$1')];
  const verb = stems.find((stem) => stem !== undefined && stem !== low && VERBS.has(stem));
  return verb === undefined ? tokens : [{ ...first, raw: verb, low: verb }, ...rest];
}

/** A change that is only thought of: what it would be, and that nothing is planned. */
export function hypothetical(tokens: readonly Token[], world: World): Understood | undefined {
  const asked = tokens.at(-1)?.low === '?' ? tokens.filter(({ low, quoted }) => quoted || low !== '?') : undefined;
  const thought = after(tokens, IF);
  const rest = thought === undefined ? asked : presently(thought);
  if (rest === undefined) return undefined;
  const { tokens: plain } = withoutPoliteness(rest);
  const made = requestOf(plain, world);
  if (made === undefined || 'say' in made) return made;
  if ('ask' in made)
    return { say: `${made.ask.replace(/\?.*$/s, '')}: say that too, and I can tell. Nothing is planned.` };
  const tools = changesOf(made);
  return tools.length === 0 ? undefined : { say: whatIf(textOf(plain), tools), answers: true };
}

function whatIf(kept: string, tools: readonly string[]): string {
  return `Nothing is planned. ${effectsOf(tools)}\n\nTo see the exact change, tried out by the API server and sent only after your yes, say: **${kept}**`;
}

/** Behind another sentence: ", please fix it". */
const THEN_FIX =
  /(?:[,.;?!] ?| (?:and|so|then) )(?:(?:and|so|then) )?(?:please )?(?:fix|repair|heal|solve|resolve) (?:it|this|that)(?: please)?[.!?]{0,3}$/i;

/** "the backend is down, please fix it": what is diagnosed for its first part is healed; a look stays a look. */
export function thenFix(plain: string, world: World): Understood | { readonly fix: string | undefined } | undefined {
  const at = plain.search(THEN_FIX);
  const first = at < 1 ? undefined : requestOf(tokensOf(plain.slice(0, at)), world);
  if (first === undefined || !('calls' in first) || plans(first)) return undefined;
  const [only, more] = first.calls;
  const { workload, namespace } = only?.input ?? {};
  return only?.tool === 'diagnose' && more === undefined && namespace === undefined
    ? { fix: typeof workload === 'string' ? workload : undefined }
    : first;
}

const FIX = rule(
  [
    '(fix|repair|heal|solve|resolve|remedy|cure|unbreak) (<w>|it|this|that|everything|them|all|the (app|application|cluster|namespace))',
    '(fix|repair|heal|solve|resolve|remedy|cure) [the|this|that] (problem|problems|issue|issues|fault|faults|error|errors|crash|outage) [(of|with|in|on) [the] (<w>|app|cluster|namespace)]',
    '(fix|repair|heal) <w> [up] [again]',
    'make (<w>|it|this|everything|the (app|application|site)) (work|run|healthy) [again]',
    'get (<w>|it|this|everything|the (app|application|site)) (working|running|healthy|back up|up again) [again]',
  ],
  () => undefined,
);

/** "fix it", "can you repair the backend": heal what is, or will be, diagnosed. */
export function fixWish(tokens: readonly Token[], world: World): { readonly fix: string | undefined } | undefined {
  const words = withoutPoliteness(
    tokens.filter(({ low, quoted }) => quoted || !/^(?:[.!?]|please|now|just)$/.test(low)),
  ).tokens;
  const nowhere = { namespace: undefined, container: undefined };
  return firstOf(FIX.patterns, (pattern) =>
    match(pattern, words, SLOTS, world, (bound) => ({ fix: new Read(bound, world, nowhere).text('w') })),
  );
}
