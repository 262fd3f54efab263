import { changesOf, plans } from './change-tools.ts';
import { call, type Understood } from './outcome.ts';
import { GERUNDS } from './grammar/polite.ts';
import { VERBS } from './grammar/leftover.ts';
import { effectsOf } from './effects.ts';
import { requestOf } from './grammar/request.ts';
import { textOf, type Token } from './grammar/tokens.ts';
import { Work } from './grammar/work.ts';
import { exists, type World } from './grammar/world.ts';

const DID =
  /^(?:(?:and|but|so) )?(?:who|did|was|were|has|have|had|when (?:did|was|were)|why (?:was|were|has|have)|since when)\b/;
const CHANGED =
  /\b(?:restarted|scaled|rolled back|deployed|redeployed|changed|updated|deleted|removed|edited|upgraded|touched|modified|bounced|increased|raised|lowered|reduced|paused|resumed|installed|uninstalled|released|patched)\b/;
const SOMEBODY =
  /^(?:did|has) (?:somebody|someone|anybody|anyone|we|you|they|[a-z]+) (?:really |just |already )?(?:restart|scale|roll|deploy|change|update|delete|remove|edit|upgrade|touch|modify|set|raise|lower|pause|resume|patch)\b/;

/** "who restarted the backend", "was the frontend scaled today?": what has changed, and who wrote it. */
export function pastQuestion(tokens: readonly Token[], world: World): Understood | undefined {
  const low = tokens.map((token) => token.low).join(' ');
  if (!DID.test(low) || !(CHANGED.test(low) || SOMEBODY.test(low))) return undefined;
  const named = tokens.find(({ low: word }) => exists(word, world))?.low;
  return call('what_changed', { workload: named });
}

const MOST_TOKENS = 40;

/** The longest run of words that would be a change by itself. */
function changeIn(tokens: readonly Token[], world: World): readonly Token[] | undefined {
  if (tokens.length > MOST_TOKENS) return undefined;
  for (let length = tokens.length; length > 1; length--)
    for (let at = 0; at + length <= tokens.length; at++) {
      const part = tokens.slice(at, at + length);
      if (VERBS.has(part[0]?.low ?? '') && plans(requestOf(part, world))) return part;
    }
  return undefined;
}

/** "does restarting the backend lose data", "how long does a restart of it take": the verbs as in a request. */
const asRequest = (tokens: readonly Token[]): readonly Token[] =>
  tokens
    .map((token) => {
      const verb = token.quoted ? undefined : GERUNDS[token.low];
      return verb === undefined ? token : { ...token, raw: verb, low: verb };
    })
    .filter(
      ({ low, quoted }, at, all) => quoted || !(low === '?' || (low === 'of' && VERBS.has(all[at - 1]?.low ?? ''))),
    );

/** A question around a change: what the change does, and that none is planned. */
export function questioned(tokens: readonly Token[], { memory, inventory }: World): Understood | undefined {
  const world: World = { memory, inventory, work: new Work() };
  const part = changeIn(asRequest(tokens), world);
  const made = part === undefined ? undefined : requestOf(part, world);
  if (part === undefined || made === undefined || !('calls' in made)) return undefined;
  const tools = changesOf(made);
  return {
    say: `That is a question, so nothing is planned. What I can tell of it: ${effectsOf(tools)}\n\nTo see the exact change and its command, tried out by the API server and sent only after your yes, say: **${textOf(part)}**`,
    answers: true,
  };
}

/** What would be is not told by a look at what is. */
const WOULD_BE = /\b(?:would|could|might)\b.*\bif\b|\bif\b.*\bwould\b|^(?:and )?what if\b/i;
const OF_WHAT_WOULD_BE =
  'That asks what would be, and I tell what is and what has been; nothing is planned. Of a change that I can make, such as "what happens if I scale the backend to 0", I can tell what it does; "explain OOMKilled" tells what a cause means.';

export const wouldBe = (plain: string): Understood | undefined =>
  WOULD_BE.test(plain) ? { say: OF_WHAT_WOULD_BE } : undefined;
