import { isChange } from '../change-tools.ts';
import type { Understood } from '../outcome.ts';
import { checkNames } from './check-names.ts';
import { withoutHarmless, withoutPoliteness } from './clause.ts';
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
      if (plans(checked(requestOf(kept, world), world)))
        return {
          kept: textOf(withoutPoliteness(withoutHarmless(kept)).tokens),
          left: textOf(words.slice(at, at + length)),
        };
    }
  return undefined;
}

const checked = (made: Understood | undefined, world: World): Understood | undefined =>
  made !== undefined && 'calls' in made ? checkNames(made, world) : made;

/** Verbs that change something. A sentence that begins with one wishes for a change, whatever follows. */
const VERBS = new Set(
  `scale rescale resize upscale downscale autoscale restart reboot bounce recycle kick relaunch cycle redeploy roll rollback revert undo set change put make adjust
  update configure edit modify raise increase bump grow extend expand lower reduce decrease cut shrink drop pause freeze hold halt suspend resume unpause
  unfreeze continue stop shut shutdown turn switch take power delete remove kill destroy evict create add install uninstall deploy upgrade downgrade ship
  give grant limit double triple halve rotate replace enter store unset clear drain cordon uncordon taint label annotate patch apply move migrate start
  launch run bring enable disable open close expose rename copy restore use let save write insert renew purge wipe clean reset rerun trigger`.split(
    /\s+/,
  ),
);

export function beginsChange(tokens: readonly Token[]): boolean {
  const [first, second] = withoutPoliteness(withoutHarmless(tokens)).tokens;
  // "give me an overview" asks to see something.
  return VERBS.has(first?.low ?? '') && !(first?.low === 'give' && /^(?:me|us)$/.test(second?.low ?? ''));
}

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

/** For a sentence that may hold a secret. */
export const SECRET_UNREAD =
  'I did not understand all of that, and I repeat nothing that may be a secret; nothing was sent. To set a key of a Secret, say "set secret key NAME" with the name of the key: you are asked for its value where only the cluster gets it.';

/** The words for the person. A sentence that may hold a secret is never repeated. */
export function explain({ kept, left }: Leftover, secret: boolean): string {
  const reason = REASONS.find(([pattern]) => pattern.test(left))?.[1];
  if (secret) return SECRET_UNREAD;
  const first = `I understand "${kept}", but not "${left}", so nothing is planned.`;
  return `${first}${reason === undefined ? '' : ` ${reason}`}\n\nIf that is all you mean, say: **${kept}**`;
}
