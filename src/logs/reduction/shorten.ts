/** Letters of a row of evidence that a title has to hold before the row counts as told by it. */
const SAME = 48;
/** What is left of a row beside the words that the title has: less is not worth a row of its own. */
const WORTH = 30;
/** The same where the title itself was cut: a reason is seldom longer. */
const WORTH_CUT = 24;
const HEAD = 48;

/**
 * What a text says that the title does not: all of it, its end after what the title holds of it, or nothing where the
 * title holds nearly all.
 */
export function beyond(words: string, title: string): string {
  for (const at of starts(words)) {
    if (!title.includes(words.slice(at, at + SAME))) continue;
    let to = at + SAME;
    while (to < words.length && title.includes(words.slice(at, to + 1))) to++;
    const rest = words.slice(to).replace(/^[\s….,;:]{1,8}/, '');
    const told = to - at >= words.length * 0.6 || at < HEAD;
    if (!told) return words;
    // A word that the title cuts is told from its beginning.
    const whole = words.slice(words.lastIndexOf(' ', to) + 1);
    return rest.length < (title.endsWith('…') ? WORTH_CUT : WORTH) || rest === '…' ? '' : `… ${whole}`;
  }
  return words;
}

/** Places at which a word or a part of one begins, of the first half of a text, as many as are worth a look. */
function starts(words: string): readonly number[] {
  const found = [0];
  for (let at = 1; at < words.length / 2 && at + SAME <= words.length && found.length < 40; at++)
    if (/[\s.:]/.test(words.charAt(at - 1))) found.push(at);
  return found;
}

/**
 * A text in at most `most` letters: errors that wrap each other say who speaks at their beginning and what is wrong at
 * their end, so the middle goes.
 */
export function ends(words: string, most: number): string {
  if (words.length <= most) return words;
  const head = words.slice(0, HEAD).replace(/\s+\S*$/, '');
  const tail = words.slice(words.length - (most - HEAD - 3)).replace(/^\S*\s+/, '');
  // A text that was cut before ends in the middle of its details: then its beginning says more.
  if (tail.endsWith('…') && (tail.match(/(?:^|\s)[a-z]{2,}(?=[\s,.:])/g) ?? []).length < 4) return begins(words, most);
  const shown = `${head} … ${tail}`;
  // A name that the cut would take away stays, where what is wrapped fits as a whole.
  const inner = wrapsOf(words).find((at) => words.length - at <= most - 2);
  const isLost = (name: string): boolean => !shown.includes(name);
  return inner !== undefined && (words.slice(inner).match(NAMES) ?? []).some(isLost)
    ? `… ${words.slice(inner)}`
    : shown;
}

/** The beginning of a text in at most `most` letters, cut between words. */
export const begins = (words: string, most: number): string =>
  words.length > most ? `${words.slice(0, most).replace(/\s+\S*$/, '')} …` : words;

/** Errors that wrap each other: `a: b: c`. */
const WRAPS = /[\w)"'\]]: (?=\S)/g;
const CHAIN = 3;
/** Names in what a machine says: in quotes, or a path. */
const NAMES = /["'`][^"'`\n]{2,80}["'`]|(?<![\w.])\/[\w.-]+\/[\w./-]+/g;

/** True where every bracket is closed again: between two errors, not within one. */
const isClosed = (text: string): boolean =>
  (text.match(/[([{]/g)?.length ?? 0) === (text.match(/[)\]}]/g)?.length ?? 0);

/** Places at which a wrapped error begins. */
const wrapsOf = (text: string): readonly number[] =>
  [...text.matchAll(WRAPS)].map(({ index, 0: all }) => index + all.length).filter((at) => isClosed(text.slice(0, at)));

/**
 * A sentence in at most `most` letters. Of errors that wrap each other the first ones go, as long as more than half of
 * what there is room for is left; of any other text the end goes.
 */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const wraps = wrapsOf(text);
  const prose = /[a-z)]{2}[.!] [A-Z]/.test(text.slice(0, most));
  const from = wraps.find((at) => text.length - at <= most - 2);
  if (wraps.length >= CHAIN && !prose && from !== undefined && text.length - from > most / 2)
    return `… ${text.slice(from)}`;
  const head = text.slice(0, most - 1).trimEnd();
  // Half a name or address is none: it is cut between words, as long as most of it stays.
  const words = /\s/.test(text.charAt(head.length)) ? head : head.replace(/\s+\S*$/, '');
  return `${words.length > most * 0.6 ? words : head}…`;
}
