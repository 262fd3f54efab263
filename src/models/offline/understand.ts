import { changeRequest } from './change-requests.ts';
import { type Memory, NOTHING } from './conversation.ts';
import { followUp } from './follow-up.ts';
import { helmRequest } from './helm-requests.ts';
import { findName } from './names.ts';
import type { Understood } from './outcome.ts';
import { readRequest, workloadIn } from './read-requests.ts';
import { Sentence } from './sentence.ts';

/** `fix`: heal what is (or will be) diagnosed; of the last diagnosis, or of the named workload. */
export type Meaning = Understood | { readonly fix: string | undefined } | { readonly help: 'all' | 'greeting' };

const GREETING = /^(?:hi|hello|hey|good (?:morning|evening|afternoon)|moin|hallo)\b[\s!.,]*(?:there|kubewhy)?[\s!.]*$/i;
const THANKS = /^(?:thanks?|thank you|thx|cheers|great|perfect|nice|cool)\b[^?]{0,30}$/i;
const HELP =
  /^(?:\/?help|\?|h|commands|what can (?:you|i|kubewhy) (?:do|ask|say).*|how do(?:es)? (?:i use this|this work|you work).*|who are you.*|what are you.*)[?.!]*$/i;
const YES =
  /^(?:(?:yes|yep|yeah|y|sure|ok|okay|alright|please|right)[\s,.!]*)*(?:(?:please|just)\s+)?(?:fix|do|apply|make|repair|heal|solve|resolve|propose|go|proceed)?(?:\s+(?:it|that|this|them|so|ahead|for it|the (?:fix|remedy|change|problem|issue|proposal)|a fix|your (?:fix|proposal)))*(?:\s+(?:so|please|then|now))*[\s.!]*$/i;
const NO =
  /^(?:no|nope|nah|n|cancel|stop|never ?mind|forget it|don'?t|leave it)(?:[\s,]+(?:thanks?|thank you|not now|please|stop|cancel|leave it|forget it|do(?:n'?t| not)|it))*[\s.!]*$/i;
const FIX = /\b(?:fix|repair|heal|solve|resolve|remedy|cure)\b/i;
const UNDO =
  /^(?:please )?(?:undo|revert|take (?:it|that) back|roll (?:it|that) back|reverse)(?:\s+(?:it|that|this|the (?:last )?change|the last one|everything))?(?:\s+please)?[.!]*$/i;

/** What a request means, or undefined when it is not understood. Pure: the same words and memory, the same meaning. */
export function understand(text: string, memory: Memory): Meaning | undefined {
  const plain = text
    .trim()
    .replace(/^[`$>\s]+/, '')
    .replace(/\s+/g, ' ');
  if (plain === '' || HELP.test(plain)) return { help: 'all' };
  if (GREETING.test(plain)) return { help: 'greeting' };
  if (UNDO.test(plain) && memory.undo !== undefined)
    return understandUndo(memory.undo) ?? { say: `I cannot take that back by myself: ${memory.undo}.` };
  if (YES.test(plain)) return memory.asked === undefined || FIX.test(plain) ? { fix: undefined } : undefined;
  if (NO.test(plain)) return { say: 'All right, nothing was changed.' };
  const alone = main(plain, memory);
  if (alone !== undefined && 'calls' in alone) return alone;
  if (memory.asked !== undefined) {
    const together = main(`${memory.asked} ${plain}`, memory);
    if (together !== undefined && 'calls' in together) return together;
    if (alone === undefined && together !== undefined && !('fix' in together)) return together;
  }
  const filled = fillExample(plain, memory.example);
  const completed = filled === undefined || alone !== undefined ? undefined : main(filled, memory);
  if (completed !== undefined) return completed;
  if (alone !== undefined) return alone;
  if (THANKS.test(plain)) return { say: 'You are welcome.' };
  return followUp(new Sentence(plain), memory);
}

/** The change that takes one back, from its sentence or kubectl command. */
export function understandUndo(undo: string): Meaning | undefined {
  // "a restart cannot be taken back" is no command.
  if (!/^\s*(?:kubectl|scale|set|roll|rollback|resume|pause|helm)\b/i.test(undo)) return undefined;
  return main(undo, NOTHING);
}

/** "250m" as the answer to 'What should … be? For example: "set the cpu request of x to 500m"'. */
function fillExample(plain: string, example: string | undefined): string | undefined {
  const word = /^(?:(?:please|to|use|make it|set it to|it should be|the|take)\s+)*(\S+?)[.!]?$/i.exec(plain)?.[1];
  if (word === undefined || example === undefined || /^(?:no|nope|cancel|yes|ok)$/i.test(word)) return undefined;
  return /=\S+ on \S+$/.test(example)
    ? example.replace(/=\S+(?= on \S+$)/, () => `=${word}`)
    : example.replace(/\S+$/, () => word);
}

/** A whole request by its own words. */
function main(text: string, memory: Memory): Meaning | undefined {
  const of = (): Sentence => new Sentence(text.replace(/^kubectl\s+/i, ''));
  const helm = helmRequest(of(), memory);
  if (helm) return helm;
  const change = changeRequest(of(), memory);
  if (change) return change;
  const fixes = of();
  if (FIX.test(text) && !/^(?:why|how|what|which|did|is|was)\b/i.test(text)) {
    const { name, whole } = findName(fixes, memory.names);
    return { fix: name ?? (whole ? undefined : workloadIn(fixes, memory)) };
  }
  return readRequest(of(), memory);
}
