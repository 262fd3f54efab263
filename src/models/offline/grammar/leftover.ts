import { plans } from '../change-tools.ts';
import type { Understood } from '../outcome.ts';
import { checkNames } from './check-names.ts';
import { withoutHarmless } from './clause.ts';
import { withoutPoliteness } from './polite.ts';
import { requestOf } from './request.ts';
import { type Token, textOf } from './tokens.ts';
import { Work } from './work.ts';
import type { World } from './world.ts';

/** A change that would stand if some words were not there, and those words. */
export type Leftover = { readonly kept: string; readonly left: string };

const MOST_TOKENS = 40;

/**
 * Finds the fewest words next to each other without which the sentence would be a change. Nothing is planned from it.
 * 'over': too much to look for.
 */
export function leftoverOf(tokens: readonly Token[], { memory, inventory }: World): Leftover | 'over' | undefined {
  const work = new Work();
  const world: World = { memory, inventory, work };
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
      if (work.over) return 'over';
    }
  return undefined;
}

const checked = (made: Understood | undefined, world: World): Understood | undefined =>
  made !== undefined && 'calls' in made ? checkNames(made, world) : made;

/** Verbs that change something. A sentence that begins with one wishes for a change, whatever follows. */
export const VERBS = new Set(
  `scale rescale resize upscale downscale autoscale restart reboot bounce recycle kick relaunch cycle redeploy roll rollback revert undo set change put make adjust
  update configure edit modify raise increase bump grow extend expand lower reduce decrease cut shrink drop pause freeze hold halt suspend resume unpause
  unfreeze continue stop shut shutdown turn switch take power delete remove kill destroy evict create add install uninstall deploy upgrade downgrade ship
  give grant limit double triple halve rotate replace enter store unset clear drain cordon uncordon taint label annotate patch apply move migrate start
  launch run bring enable disable open close expose rename copy restore use let save write insert renew purge wipe clean reset rerun trigger refresh recreate allow permit cap widen pin export park beef boost spin
  erase trash nuke ditch nudge shave throttle flip stick slap quadruple wake knock expose forward execute exec`.split(
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

/**
 * `offer`: what is left without the words may be what was meant. After a no, an exception or a correction it is the
 * opposite.
 */
type Reason = { readonly when: RegExp; readonly say: string; readonly offer: boolean };
const reason = (when: RegExp, say: string, offer = true): Reason => ({ when, say, offer });

const CONDITION = 'I cannot wait for a condition: I act once, after your yes, or not at all.';

/** A release to a part of the traffic, which no single change makes. */
export const IN_PARTS =
  /\b(?:canary|canaries|blue.?green|a\/b test|step by step|gradually|(?:\d+ ?%|\w+ percent) of (?:the |our |all )?(?:traffic|users|requests|pods|calls))/i;
export const NOT_IN_PARTS =
  'A part of the traffic is shared out by a rollout controller or by a second Deployment; what I plan is the rollout of the whole workload.';

const REASONS: readonly Reason[] = [
  reason(
    /\bwait\b(?: \w+)? (?:for|until|till)\b|\b(?:the moment|make sure|be sure|verify|before (?:you|we|i|that)|after (?:that|this|it)\b|(?:after|when) .* (?:is|are|has|have|was|finishes|finished|done|succeeds|recovers))\b/i,
    CONDITION,
  ),
  reason(
    /\b(?:without|with no|with zero|zero|no) ?-?(?:any )?downtime\b/i,
    'Whether there is a gap depends on its strategy and on how many pods it has; the card does not change these.',
  ),
  reason(IN_PARTS, NOT_IN_PARTS, false),
  reason(
    /\b(?:sorry|i mean|i meant|mean|wait|hold on|rather|correction|oops|actually|instead|scratch|strike)\b(?! *\d+ *(?:s|sec|m|min|h|hours?)\b)/i,
    'You correct yourself there: say the whole request once more, as you mean it now.',
    false,
  ),
  reason(
    /\b(?:not|never|no|nope|nobody|none|nothing|without|avoid|stop|cancel|nor|neither|abort)\b/i,
    'There is a "not" in that, and I do not guess which part it is about.',
    false,
  ),
  reason(
    /\b(?:if|unless|when|once|until|provided|whenever|while|as long as|in case|as soon as|otherwise|else)\b/i,
    CONDITION,
  ),
  reason(
    /\b(?:yesterday|last|ago|was|were|had|has been|did|previously|earlier)\b/i,
    'That tells what has been, so I take it as no request.',
    false,
  ),
  reason(
    /\b(?:in|at|after|before|by|for|every|each|within|around|past|wait)\b.*\b(?:\d+|an?|noon|midnight|night|day|hour|minute|week|morning|evening|second)|\b(?:tomorrow|tonight|later|soon|today|monday|tuesday|wednesday|thursday|friday|saturday|sunday|daily|nightly|hourly|weekly|\d+ ?(?:am|pm))\b/i,
    'I cannot do it later, for a while or again and again: I act once, after your yes.',
  ),
  reason(
    /\b(?:except|besides|other than|apart from|but|excluding|everything|all|every|half|only|one of|some of|most of)\b/i,
    'I change a workload as a whole, and only those that are named: name the ones that you mean.',
    false,
  ),
  reason(
    /\b(?:says?|said|told|tells|asked|wants?|wanted|thinks?|suggests?|recommends?|according)\b|:/i,
    'That tells what somebody else said, so I take it as no request of yours.',
  ),
  reason(
    /\b(?:maybe|perhaps|could|might|should|would|wonder|possibly|probably)\b/i,
    'I take that as a thought, not as a request.',
  ),
  reason(
    /\b(?:labels?|annotations?|annotate|taints?|ports?|probes?|volumes?|selectors?|per|times|twice|force)\b/i,
    'Without these words it would be another change.',
    false,
  ),
  reason(
    /\bbetween\b|\bat (?:least|most)\b|\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|hundreds?|thousands?|millions?|dozens?)\b/i,
    'There is another number in that: say the one that it should be.',
    false,
  ),
];

/** For a sentence that may hold a secret. */
export const SECRET_UNREAD =
  'I did not understand all of that, and I repeat nothing that may be a secret; nothing was sent. To set a key of a Secret, say "set secret key NAME" with the name of the key: you are asked for its value where only the cluster gets it.';

/** The words for the person. A sentence that may hold a secret is never repeated. */
export function explain({ kept, left }: Leftover, secret: boolean): string {
  if (secret) return SECRET_UNREAD;
  const found = REASONS.find(({ when }) => when.test(left));
  const first = `I understand "${kept.replace(/,\s*,/, ',')}", but not "${left}", so nothing is planned.`;
  if (found === undefined || found.offer)
    return `${first}${found === undefined ? '' : ` ${found.say}`}\n\nIf that is all you mean, say: **${kept}**`;
  return `${first} ${found.say}`;
}
