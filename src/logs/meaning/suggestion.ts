const NAME = '["\'`‘“]?(--?[A-Za-z][\\w.-]{1,60}|[A-Za-z_][\\w./:-]{1,80})["\'`’”]?';
const BEFORE: readonly RegExp[] = [
  new RegExp(
    `\\b(?:did you|do you|perhaps you|maybe you|you may have|you might have) mean(?:t)?:? (?:the |to use )?${NAME}`,
    'i',
  ),
  new RegExp(`\\b(?:perhaps|maybe) you meant:? ${NAME}`, 'i'),
  new RegExp(
    `\\b(?:similar|closest|nearest|most similar)\\b[^\\n]{0,40}\\b(?:exists?|is|are|matche?s?|name|found):? ${NAME}`,
    'i',
  ),
  new RegExp(`\\b(?:renamed|moved|changed) (?:to|into):? ${NAME}`, 'i'),
  new RegExp(`\\b(?:replaced|superseded) by:? ${NAME}`, 'i'),
  new RegExp(`\\b(?:use|specify|set|try) ${NAME} instead\\b`, 'i'),
  new RegExp(`\\binstead,? (?:use|specify|set|try):? ${NAME}`, 'i'),
];

/**
 * What a program says that was meant, or has taken the place of what it was given ("did you mean --listen?"); undefined
 * where it says nothing.
 */
export function suggestionIn(text: string): string | undefined {
  for (const line of text.split('\n').slice(0, 60))
    for (const pattern of BEFORE) {
      const found = pattern.exec(line)?.[1]?.replace(/[.:]+$/, '');
      if (found !== undefined && !/^(?:the|to|a|an|it|that|this|one|of|not)$/i.test(found)) return found;
    }
  return undefined;
}

const CHOICES =
  /\b(?:expected (?:one of|any of)|(?:must|should|has to) be (?:one|any) of|(?:valid|possible|allowed|supported|known|available|accepted|permitted|legal) (?:[a-z]+ )?(?:values?|names?|types?|options?|choices?|components?|variants?|levels?|keys?|fields?|modes?|commands?|directives?|are)(?: are| is)?|choose (?:one )?(?:from|of)|did you mean (?:one of|any of)):? *[([]?([^\n]{3,2000})/i;
const MOST_CHOICES = 200;

/** Names that a program lists as the ones it knows ("expected one of `console`, `file`"); empty where it lists none. */
export function choicesIn(text: string): readonly string[] {
  const listed = CHOICES.exec(text.slice(0, 4_000))?.[1] ?? '';
  const names = listed.split(/(?:,| or | and |\||\s)+/).map((one) => one.replace(/^[^\w-]+|[^\w-]+$/g, ''));
  const found = names.filter((one) => /^[\w./:-]{2,60}$/.test(one) && !/^(?:or|and|the|a|is|are)$/.test(one));
  return found.length < 2 ? [] : found.slice(0, MOST_CHOICES);
}

const IN_BRACKETS =
  /\b(?:enabled|supported|allowed|valid|available|accepted|permitted|known|possible|configured|existing|expected) [a-z ]{0,30}(?:are|is|of|values?|names?)?:? ?[[({]([^\])}\n]{2,300})[\])}]/i;

/** What a sentence lists in brackets as what there is, also one alone: `enabled mechanisms are [SCRAM-SHA-512]`. */
export function listedIn(text: string): readonly string[] {
  const listed = IN_BRACKETS.exec(text.slice(0, 2_000))?.[1] ?? '';
  return listed
    .split(/[,|\s]+/)
    .map((one) => one.replace(/^["'`]+|["'`]+$/g, ''))
    .filter((one) => /^[\w./:-]{2,60}$/.test(one));
}

/** Not what it may not or could not do: "failed to delete X", "do not remove X". */
const UNSET =
  /(?<!\b(?:not|never|cannot|can['’]t|couldn['’]t|don['’]t|unable to|fail\w{0,4} to|(?:try|attempt)\w{0,3} to|tried to|allowed to|permitted to|error|while) )\b(?:unset|un-set|remove|delete|drop|do not set|don't set)(?: the| this| your)?(?: env(?:ironment)?)?(?: var(?:iable)?| setting)? ?["'`$]{0,2}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/gi;

/** Variables that a program wants taken away ("please unset FOO_BAR"): there that word is what to do, and no state. */
export const unsetIn = (text: string): readonly string[] =>
  [...text.slice(0, 20_000).matchAll(UNSET)].flatMap(([, name = '']) => (name === name.toUpperCase() ? [name] : []));
