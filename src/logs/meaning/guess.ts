/** "Could not enrol this agent": that something went wrong, and nothing of what was answered. */
const FAILED =
  /^(?:failed|failure|unable|cannot|could not|couldn't|can't|error|problem)\b|\b(?:failed|unsuccessful|aborted|not possible)$/i;
/** A program's own guess at why. */
const GUESS =
  /^(?:perhaps|maybe|possibly|probably|most likely|likely|(?:[\w'-]{1,30} ){1,3}?(?:might|may|could) (?:be|have|not)|(?:is|are|does|do|did|has|have|were|was) (?:you|your|the|it|there|another)\b[^?\n]{0,120}\?)/i;

/** True for a sentence that only says that something failed, and guesses why: what was answered stands before it. */
export function guessesOnly(sentence: string): boolean {
  const text = sentence.replace(/^[A-Z]{1,20}: /, '');
  const [head = ''] = /^[^.!;:(,–"'`/\d]{0,100}/.exec(text) ?? [];
  const rest = text.slice(head.length).replace(/^[.!;:(,– -]{1,6}/, '');
  return FAILED.test(head.trim()) && GUESS.test(rest);
}
