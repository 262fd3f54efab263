import { isSecretName } from '../../core/redact.ts';
import { isChange } from './change-tools.ts';
import type { Inventory } from '../../core/inventory.ts';
import { type Memory, NOTHING } from './conversation.ts';
import { followUp } from './follow-up.ts';
import { checkNames } from './grammar/check-names.ts';
import { beginsChange, explain, leftoverOf, SECRET_UNREAD } from './grammar/leftover.ts';
import { pastQuestion, questioned, wouldBe } from './questions.ts';
import { requestOf } from './grammar/request.ts';
import { fixWish, hypothetical, refusal, thenFix } from './grammar/moods.ts';
import { tokensOf } from './grammar/tokens.ts';
import { Work } from './grammar/work.ts';
import { exists, type World } from './grammar/world.ts';
import { translate } from './languages/index.ts';
import { literalRequest } from './literal/index.ts';
import { undoCommand } from './literal/undo.ts';
import type { Understood } from './outcome.ts';
import { readRequest } from './read-requests.ts';
import { didText } from './what-i-did.ts';
import { Sentence } from './sentence.ts';
import { withUnread } from './unread.ts';
import { unwritten } from './unwritten.ts';

/** `fix`: heal what is (or will be) diagnosed; of the last diagnosis, or of the named workload. */
export type Meaning = Understood | { readonly fix: string | undefined } | { readonly help: 'all' | 'greeting' };

const GREETING = /^(?:hi|hello|hey|good (?:morning|evening|afternoon)|moin|hallo)\b[\s!.,]*(?:there|kubewhy)?[\s!.]*$/i;
const THANKS = /^(?:thanks?|thank you|thx|cheers|great|perfect|nice|cool)\b[^?]{0,30}$/i;
const HELP =
  /^(?:\/?help|\?|h|commands|what can (?:you|i|kubewhy) (?:do|ask|say).*|how do(?:es)? (?:i use this|this work|you work).*|introduce yourself.*|(?:list|show|what are)(?: me)? your (?:tools|abilities|capabilities|skills|features).*|who are you.*|what are you.*)[?.!]*$/i;
const YES =
  /^(?:(?:yes|yep|yeah|y|sure|ok|okay|alright|please|right)[\s,.!]*)*(?:(?:please|just)\s+)?(?:fix|do|apply|make|repair|heal|solve|resolve|propose|go|proceed)?(?:\s+(?:it|that|this|them|so|ahead|for it|the (?:fix|remedy|change|problem|issue|proposal)|a fix|your (?:fix|proposal)))*(?:\s+(?:so|please|then|now))*[\s.!]*$/i;
/** A yes and no more: without something before it that it answers, it asks for nothing. */
const BARE_YES = /^(?:yes|yep|yeah|y|sure|ok|okay|alright|right)[\s,.!]*$/i;
const NOTHING_ASKED =
  'There is nothing yet that a yes would answer. Ask first, for example "why is the backend failing", or say "fix it".';
const NO =
  /^(?:no|nope|nah|n|cancel|stop|never ?mind|nvm|nm|forget it|don'?t|leave it)(?:[\s,]+(?:thanks?|thank you|not now|please|stop|cancel|leave it|forget it|do(?:n'?t| not)|it))*[\s.!]*$/i;
const UNDO =
  /^(?:please )?(?:(?:put|set|bring|change|turn|get) (?:it|that|this|them|everything|things|all) back(?: (?:to )?(?:how|what|where|the way|as) (?:it|that|they|things|everything) (?:was|were|had been|used to be)(?: before)?)?|(?:make|leave) (?:it|that|everything) (?:as|like|how|the way) it was(?: before)?|undo|revert|take (?:it|that) back|roll (?:it|that) back|reverse)(?:\s+(?:it|that|this|(?:the |my |your )?(?:last |latest )?change|the last one|everything))?(?:\s+(?:please|again|now))*[.!]*$/i;
const DID =
  /^(?:(?:and|so|wait|ok)[, ]+)*(?:what (?:did|have) you (?:just |actually |really )?(?:do|done|change|changed|did)|what (?:was|were) (?:that|your last (?:change|changes|action))|what (?:did|has) that (?:do|change|done|changed)|did you (?:just |really |actually )?(?:change|do) (?:anything|something))(?: (?:just now|now|there|here|so far|to (?:it|the cluster)|in the cluster))*[?.! ]*$/i;
const FIX = /\b(?:fix|repair|heal|solve|resolve|remedy|cure)\b/i;
/** Words that make a sentence a question or a report: what is in it is never a wish. */
const ASKS =
  /^(?:why|what|which|who|whose|when (?=did|does|do|is|are|was|were|will|would|can|could|should|has|have|had|exactly)|where|how|did|does|do|is|are|was|were|has|have|had|should|shall|may|might|must|can i|can we|could i|could we|would|any)\b/i;
const SECRET = /\b(?:secrets?|credentials?|passwords?|passphrase|tokens?|api[ -]?keys?|jwt)\b|\[hidden\]/i;

/** A wish that nothing is done, whatever it is about; with a second wish in it, it is read as a whole. */
const HANDS_OFF =
  /^(?:please )?(?:(?:keep (?:your )?)?hands off|stay away from|(?:do not|don'?t|never|please don'?t|nobody) (?:touch|change|do|fix|apply|alter|modify|mess)|leave (?:it|them|that|this|everything|the \S+) (?:alone|as (?:it|they) (?:is|are)|be))\b(?!.*\b(?:but|instead|and|just|except|only|then)\b)/i;
const NOTHING_TO_UNDO =
  'I know of no change of mine here that I could take back. To go back to an earlier revision of a workload, name it: **roll back the backend**.';
/** Characters of a text that is read as a wish; nobody asks for something in more. */
const LONGEST = 4_000;

const MOST_WORDS = 80;
const TOO_LONG =
  'That is too much for me in one sentence, so nothing is planned: I read a request as a whole. Say it in shorter sentences, one after the other.';

/**
 * What a request means, or undefined when it is not understood. Pure: the same words, memory and inventory, the same
 * meaning.
 */
export function understand(text: string, memory: Memory, inventory?: Inventory): Meaning | undefined {
  if (text.length > LONGEST) return { say: TOO_LONG };
  const plain = text
    .trim()
    .replace(/^[`$>\s]+/, '')
    .replace(/`$/, '')
    .replace(/\s+/g, ' ');
  if (plain === '' || HELP.test(plain)) return { help: 'all' };
  if (GREETING.test(plain)) return { help: 'greeting' };
  if (UNDO.test(plain) && memory.undo !== undefined)
    return understandUndo(memory.undo) ?? { say: `I cannot take that back by myself: ${memory.undo}.` };
  // After a change of which nothing is known, "undo that" is no wish for an earlier revision.
  if (UNDO.test(plain) && (memory.last === undefined || isChange(memory.last.name))) return { say: NOTHING_TO_UNDO };
  if (DID.test(plain)) return { say: didText(memory), answers: true };
  if (BARE_YES.test(plain) && memory.last === undefined && memory.asked === undefined) return { say: NOTHING_ASKED };
  if (/[a-z]/i.test(plain) && YES.test(plain))
    return memory.asked === undefined || FIX.test(plain) ? { fix: undefined } : undefined;
  if (NO.test(plain) || HANDS_OFF.test(plain)) return { say: 'All right, nothing was changed.', answers: true };
  // A command keeps its lines and blanks: quotes hold them, and a backslash joins lines.
  const work = new Work();
  const world: World = { memory, inventory, work };
  const command = literalRequest(text.trim().replace(/^(?:[`$>]\s*)+|`+$/g, ''), inventory);
  if (command !== undefined) return 'calls' in command ? checkNames(command, world, plain) : command;
  const chosen = /^[1-9]$/.test(plain) ? memory.choices[Number(plain) - 1] : undefined;
  const meaning = sentence(chosen ?? plain, world);
  if (work.over || (meaning === undefined && plain.split(' ').length > MOST_WORDS)) return { say: TOO_LONG };
  return meaning !== undefined && 'calls' in meaning ? checkNames(meaning, world, chosen ?? plain) : meaning;
}

/** The change that takes one back, from its sentence or kubectl command. */
export function understandUndo(undo: string): Meaning | undefined {
  // "a restart cannot be taken back" is no command.
  if (!/^\s*(?:kubectl|scale|set|roll|rollback|resume|pause|helm)\b/i.test(undo)) return undefined;
  const world: World = { memory: NOTHING, inventory: undefined };
  const meaning = undoCommand(undo) ?? requestOf(tokensOf(undo), world);
  return meaning !== undefined && 'calls' in meaning ? meaning : undefined;
}

function sentence(plain: string, world: World): Meaning | undefined {
  const { memory } = world;
  const literal = literalRequest(plain, world.inventory);
  if (literal !== undefined) return literal;
  const tokens = tokensOf(plain);
  const alone = requestOf(tokens, world);
  if (alone !== undefined && 'calls' in alone) return alone;
  if (memory.asked !== undefined) {
    const together = requestOf(tokensOf(`${memory.asked} ${plain}`), world);
    if (together !== undefined && 'calls' in together) return together;
    if (alone === undefined && together !== undefined) return together;
  }
  const filled = otherName(plain, memory.example, world) ?? fillExample(plain, memory.example);
  const completed = filled === undefined || alone !== undefined ? undefined : requestOf(tokensOf(filled), world);
  if (completed !== undefined) return completed;
  if (alone !== undefined) return alone;
  const translated = translate(plain, world);
  if (translated !== undefined) return translated;
  return (
    refusal(tokens, world) ??
    fixWish(tokens, world) ??
    thenFix(plain, world) ??
    hypothetical(tokens, world) ??
    partly(plain, tokens, world)
  );
}

/** What is not covered as a whole: said, when a change stands in it; a read, when it asks; what follows from before. */
function partly(plain: string, tokens: ReturnType<typeof tokensOf>, world: World): Meaning | undefined {
  const asks = ASKS.test(plain) || plain.endsWith('?');
  const { memory } = world;
  const read = (): Understood | undefined => {
    const here = (world.inventory?.workloads ?? []).map(({ name }) => name);
    const places = (world.inventory?.namespaces ?? []).filter((one) => /^[a-z0-9-]+$/.test(one) && !exists(one, world));
    const found = readRequest(new Sentence(plain), { ...memory, names: new Set([...memory.names, ...here]) }, places);
    return found === undefined ? undefined : withUnread(unfiltered(found, plain), tokens);
  };
  if (asks) {
    const found = pastQuestion(tokens, world) ?? questioned(tokens, world) ?? wouldBe(plain) ?? read();
    if (found !== undefined) return found;
  }
  const leftover = leftoverOf(tokens, world);
  const secret = mayHoldSecret(plain);
  if (leftover === 'over') return { say: secret ? SECRET_UNREAD : TOO_LONG };
  if (leftover !== undefined) return { say: explain(leftover, secret) };
  const next = memory.last === undefined ? undefined : followUp(tokens, world);
  // A wish to change something is never answered by a look at something: it is not understood, and that is said.
  if (next === undefined && !asks && (beginsChange(tokens) || namesValue(plain)))
    return secret ? { say: SECRET_UNREAD } : unwritten(tokens);
  if (secret && !asks && !/^(?:show|list|get|describe|check|what|why)\b/i.test(plain)) return { say: SECRET_UNREAD };
  if (THANKS.test(plain)) return { say: 'You are welcome.', answers: true };
  // A wish to take something away is never answered by a look at something else.
  const wish = /\b(?:delete|remove|destroy|wipe|uninstall|drain|scale)\b/i.test(plain);
  return next ?? (asks || wish ? undefined : read()) ?? followUp(tokens, world);
}

const LOOKS =
  /^(?:show|list|get|describe|check|logs?|events?|tail|grep|search|look|find|give me|tell me|watch|follow|explain|compare|print|display|status|usage|diagnose|inspect)\b/i;
/** A size, a variable with a value: words that only a change has, whatever its verb is. */
const VALUE = /(?:^|\s)[A-Z][A-Z0-9_]{2,40}=|\b\d{1,9}(?:\.\d{1,9})?(?:[KMGT]i?B?|m (?:of )?cpu)\b/;
const KEY = /(?:^|\s)[A-Z][A-Z0-9]{1,40}_[A-Z0-9_]{1,40}(?:\s|$)/;
const namesValue = (plain: string): boolean =>
  !LOOKS.test(plain) && (VALUE.test(plain) || (KEY.test(plain) && /\s(?:to|on|from)\s/.test(plain)));

/**
 * A list for a question whose filter was not understood: the answer says that it shows all, and gives no number for
 * another question.
 */
function unfiltered(meaning: Understood, plain: string): Understood {
  if (!('calls' in meaning) || !/^(?:how many|which|what|count)\b/i.test(plain) || plain.split(' ').length < 4)
    return meaning;
  const [only, more] = meaning.calls;
  if (more !== undefined || only?.tool !== 'list_resources') return meaning;
  return { ...meaning, shape: { is: 'count', noun: String(only.input['kind']), filter: 'meant' } };
}

/** Words that may stand beside a secret: such a sentence is never repeated. */
export const mayHoldSecret = (text: string): boolean =>
  SECRET.test(text) || text.split(/[\s=:,]+/).some((word) => /[A-Z_]{3}/.test(word) && isSecretName(word));

/** "the frontend" as the answer to 'Which one do you mean? For example: "scale todo-chatbot-backend to 3"'. */
function otherName(plain: string, example: string | undefined, world: World): string | undefined {
  const name = /^(?:the )?(\S+?)[.!]?$/i.exec(plain)?.[1]?.toLowerCase();
  if (name === undefined || example === undefined || !exists(name, world)) return undefined;
  const named = tokensOf(example).find(({ low }) => exists(low, world));
  return named === undefined ? undefined : example.replace(named.raw, () => name);
}

/** "250m" as the answer to 'What should … be? For example: "set the cpu request of x to 500m"'. */
function fillExample(plain: string, example: string | undefined): string | undefined {
  const word = /^(?:(?:please|to|use|make it|set it to|it should be|the|take)\s+)*(\S+?)[.!]?$/i.exec(plain)?.[1];
  if (word === undefined || example === undefined || /^(?:no|nope|cancel|yes|ok)$/i.test(word)) return undefined;
  return /=\S+ on \S+$/.test(example)
    ? example.replace(/=\S+(?= on \S+$)/, () => `=${word}`)
    : example.replace(/\S+$/, () => word);
}
