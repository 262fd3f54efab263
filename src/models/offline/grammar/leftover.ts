import { isChange } from '../change-tools.ts';
import type { Understood } from '../outcome.ts';
import { CHANGE_RULES, clause, withoutPoliteness } from './clause.ts';
import { requestOf } from './request.ts';
import { type Token, textOf } from './tokens.ts';
import type { World } from './world.ts';

/** A change that would stand if some words were not there, and those words. */
export type Leftover = { readonly kept: string; readonly left: string };

const MOST_TOKENS = 40;

/** Finds the fewest words next to each other without which the sentence would be a change. Nothing is planned from it. */
export function leftoverOf(tokens: readonly Token[], world: World): Leftover | undefined {
  const words = tokens.filter(({ low, quoted }) => quoted || !/^[.!?]$/.test(low));
  if (words.length < 2 || words.length > MOST_TOKENS) return undefined;
  for (let length = 1; length < words.length - 1; length++)
    for (let at = words.length - length; at >= 0; at--) {
      const kept = trimmed([...words.slice(0, at), ...words.slice(at + length)]);
      if (plans(requestOf(kept, world)))
        return { kept: textOf(withoutPoliteness(kept).tokens), left: textOf(words.slice(at, at + length)) };
    }
  return undefined;
}

/** Some clause of the sentence asks for a change by itself. */
export const speaksOfChange = (tokens: readonly Token[], world: World): boolean =>
  tokens.some((_token, at) => {
    const from = tokens.slice(at);
    return [...from.keys()].some((end) => plans(clause(from.slice(0, end + 1), CHANGE_RULES, world)));
  });

function trimmed(tokens: readonly Token[]): readonly Token[] {
  let [from, to] = [0, tokens.length];
  while (/^(?:,|;|and|then|but|so)$/.test(tokens[from]?.low ?? '')) from += 1;
  while (/^(?:,|;|:|and|then|but|or)$/.test(tokens[to - 1]?.low ?? '')) to -= 1;
  return tokens.slice(from, to);
}

const plans = (made: Understood | undefined): boolean =>
  made !== undefined && 'calls' in made && made.calls.some(({ tool }) => isChange(tool));

const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:not|never|no|nobody|none|nothing|without|avoid|stop|cancel|nor|neither)\b/i,
    'There is a "not" in that, and I do not guess which part it is about.',
  ],
  [
    /\b(?:if|unless|when|once|until|provided|whenever|while|as long as|in case|as soon as|otherwise|else)\b/i,
    'I cannot wait for a condition: I act once, after your yes, or not at all.',
  ],
  [
    /\b(?:except|besides|other than|apart from|but|excluding|everything|all|every)\b/i,
    'I do not plan "all but some": name the ones that you mean.',
  ],
  [
    /\b(?:in|at|after|before|by|for|every|each|within|around|past)\b.*\b(?:\d+|an?|noon|midnight|night|day|hour|minute|week|morning|evening|second)|\b(?:tomorrow|tonight|later|soon|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|daily|nightly|\d+ ?(?:am|pm))\b/i,
    'I cannot do it later, for a while or again and again: I act once, after your yes.',
  ],
  [
    /\b(?:says?|said|told|asked|wants?|wanted|thinks?|suggests?|recommends?|according)\b|:/i,
    'That tells what somebody else said, so I take it as no request of yours.',
  ],
  [/\b(?:yesterday|last|ago|was|were|had|has been|did)\b/i, 'That tells what has been, so I take it as no request.'],
  [
    /\b(?:maybe|perhaps|could|might|should|would|wonder|possibly|probably)\b/i,
    'I take that as a thought, not as a request.',
  ],
];

/** The words for the person. A sentence that may hold a secret is never repeated. */
export function explain({ kept, left }: Leftover, secret: boolean): string {
  const reason = REASONS.find(([pattern]) => pattern.test(left))?.[1];
  if (secret)
    return 'I did not understand all of that, so nothing is planned, and I repeat nothing that may be a secret. Say "set secret key NAME" with the name of the key: you are asked for its value where only the cluster gets it.';
  const first = `I understand "${kept}", but not "${left}", so nothing is planned.`;
  return `${first}${reason === undefined ? '' : ` ${reason}`}\n\nIf that is all you mean, say: **${kept}**`;
}
