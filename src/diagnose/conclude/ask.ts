import { toAppError } from '../../core/errors.ts';
import { perFacts } from '../facts/per-facts.ts';
import type { Draft, Facts, ListName, Rule } from '../types.ts';

/** Rules that could not judge what they saw, with the reason; they are named in `notRead`. */
export type Broken = Map<string, string>;

/**
 * All drafts. Objects come from a server (or a recording) and can lack what the API promises: a rule that fails on one
 * must not take the findings of the others with it.
 */
export function draftsOf(facts: Facts, rules: readonly Rule[], broken: Broken = new Map()): readonly Draft[] {
  const said = answersFor(facts);
  const answer = said.get(rules) ?? answerOf(facts, rules);
  said.set(rules, answer);
  for (const [name, why] of answer.broken) broken.set(name, why);
  return answer.drafts;
}

type Answer = { readonly drafts: readonly Draft[]; readonly broken: Broken };

/** Facts never change and rules look at nothing else: between two reads they are asked once, whoever wants to know. */
const answersFor = perFacts(() => new Map<readonly Rule[], Answer>());

function answerOf(facts: Facts, rules: readonly Rule[]): Answer {
  const broken: Broken = new Map();
  return { drafts: rules.flatMap((rule) => guarded(rule, broken, () => rule.find(facts))), broken };
}

/** What the rules want to read, most important first. */
export const wantedBy = (facts: Facts, rules: readonly Rule[]): readonly ListName[] => {
  const all = [...new Set(rules.flatMap((rule) => guarded(rule, new Map(), () => rule.wants?.(facts) ?? [])))];
  return all.toSorted((a, b) => rank(a) - rank(b));
};

/** What holds the values of what fails comes before what could stand in its way, and what is here before elsewhere. */
const rank = (name: ListName): number => (HOLDS_VALUES.has(name) ? 0 : ELSEWHERE.has(name) ? 2 : 1);
const HOLDS_VALUES: ReadonlySet<ListName> = new Set(['configmaps', 'secrets', 'services', 'nodes']);
const ELSEWHERE: ReadonlySet<ListName> = new Set([
  'allServices',
  'allDaemonsets',
  'allDeployments',
  'allNetworkPolicies',
  'controllerrevisions',
  'validatingwebhooks',
  'mutatingwebhooks',
]);

function guarded<T>({ name }: Rule, broken: Broken, ask: () => readonly T[]): readonly T[] {
  try {
    return ask();
  } catch (error) {
    broken.set(name, `the rules for ${name} could not judge what was read: ${toAppError(error).message}`);
    return [];
  }
}
