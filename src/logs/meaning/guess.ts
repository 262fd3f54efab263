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

/** "…, try reducing --x if you run out of y": advice for anybody, behind what is known of this case. */
const SPECULATES =
  /(?:[,;:–—.!]|(?<=["'`)\]])|(?= \())[ ]{1,3}\(?(?:hint: |please |note: )?(?:(?:you (?:may|might|could|can) )?(?:want to )?(?:try(?: to)? [a-z]+ing|try to|consider [a-z]+ing)|if you(?:'re| are| have| run)\b|did you (?:forget|mean to|run|set|remember)|have you\b|are you (?:sure|using|running)|is (?:it|the \w+) running|(?:perhaps|maybe|possibly),? (?:you|try|check|another|it is)\b|check (?:that|if|whether|for|your|the)|make sure|ensure (?:that|the|your)|verify that|please (?:check|verify|ensure)|hint:)(?![\w-])(?:[^.?!\n)]|[.?!](?=\S)|(?<=\b(?:eg|e\.g|ie|i\.e))\.){0,300}[.?!)]{0,2}/gi;
const LEAST_FACT = 3;

/** A sentence without what its program guesses or advises anybody; as it is where no fact would be left. */
export function withoutGuesses(sentence: string): string {
  const left = sentence
    .slice(0, MOST)
    .replace(SPECULATES, (all: string, place: number) =>
      /\w/.test(sentence.slice(place + all.length)) && /^[.!]/.test(all) ? '.' : '',
    )
    .trim();
  const words = left.split(/\s+/).length;
  const tells = words >= 2 * LEAST_FACT || /["'`/\d_]/.test(left) || !FAILED.test(left);
  return words >= LEAST_FACT && tells ? `${left}${sentence.slice(MOST)}` : sentence;
}
const MOST = 2_000;
