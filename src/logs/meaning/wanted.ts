/** What a sentence wants of a thing and what it found in its place. */
export type Wanted = { readonly wanted: string; readonly has?: string };

/** Words that are no values. */
const STOP =
  '(?:an?|the|to|be|one|of|in|at|not|set|some|that|this|it|been|have|has|is|was|are|by|for|used|valid|more|less|greater|between|either|found|got|but|currently|version|type|value|actual|actually|instead|from|with|than|non-\\w+|only|or|and|as|on|if|so|we|you|i)';
const VALUE = `(?:["'\`‘“]([^"'\`’”\\n]{1,80})["'\`’”]|(?!${STOP}(?![\\w=.:/-]))([\\w.:/=+-]{0,80}[\\w=+])(?![\\w=+]| [a-z]+ [\\d"']))`;
const WANTS = new RegExp(
  `\\b(?:(?:is |are |was )?(?:required|expected|supposed) to (?:have|be|use)|must (?:have|be|use|equal)|(?:but |was )?expect(?:s|ed|ing)|wants?|should (?:have|be)|needs? to be)(?: to be)?(?: the)?(?: (?:[a-z]+ )?(?:value|version|type))?:? ${VALUE}`,
  'i',
);
const IN_PLACE =
  '\\b(?:but|found|got|instead of|however|currently|actually|actual(?: value)?|received|is now|it (?:is|has)|was)\\b';
/** What stands in its place is of the same form: quoted, a number, or a word right behind. */
const QUOTED_HAS = new RegExp(`${IN_PLACE}(?: (?!expected)[a-z]+){0,6}:? ["'\`‘“]([^"'\`’”\\n]{1,80})["'\`’”]`, 'i');
const NUMBER_HAS = new RegExp(`${IN_PLACE}(?: (?!expected)[a-z]+){0,4}:? (v?\\d[\\w.]*)`, 'i');
const WORD_HAS = new RegExp(
  `${IN_PLACE}(?: (?:is|was|found|got|it is))?:? (?!${STOP}(?![\\w=.:/-]))([\\w.:/=+-]{1,80})`,
  'i',
);

/** `the region 'a' is wrong; expecting 'b'`: what is there stands before its judgement. */
const JUDGED =
  /["'`‘“]([^"'`’”\n]{1,80})["'`’”](?: \w+)? (?:is|was) (?:wrong|invalid|incorrect|not (?:valid|allowed|supported|correct|known|one)|unsupported|unknown|unexpected)\b/i;

/** `has incorrect encoding of 'a'. Should be 'b'`: its judgement stands before what is there. */
const JUDGED_BEFORE =
  /\b(?:wrong|invalid|incorrect|unsupported|unexpected) [\w -]{2,30}?(?: of| is)?:? ["'`‘“]([^"'`’”\n]{1,80})["'`’”][.,;]? /i;

/** `required to have 'cleanup.policy=compact' … but found … 'cleanup.policy=delete'`; undefined where none is named. */
export function wantedIn(sentence: string): Wanted | undefined {
  const text = sentence.slice(0, 1_000);
  const found = WANTS.exec(text);
  const wanted = found?.[1] ?? found?.[2];
  if (!found || wanted === undefined) return undefined;
  // One of several, with their unit: "16, 24, or 32 bytes".
  const others =
    /^(?:,? (?:or )?\d[\w.]{0,20}){1,6}(?: (?:bytes|bits|characters|chars|digits|letters|seconds|MB|GB))?/.exec(
      text.slice(found.index + found[0].length),
    )?.[0];
  const rest = text.slice(found.index + found[0].length);
  const form = found[1] !== undefined ? QUOTED_HAS : /^v?\d/.test(wanted) ? NUMBER_HAS : WORD_HAS;
  const has = (form.exec(rest) ??
    form.exec(text.slice(0, found.index)) ??
    JUDGED.exec(text.slice(0, found.index)) ??
    JUDGED_BEFORE.exec(text.slice(0, found.index)))?.[1];
  // What a server answers, and what a tool has counted its revisions to: nobody gives it another.
  const isAnswer = /^[1-5]\d\d$/.test(wanted) && /\b(?:response|status|answer|HTTP|code)\b/i.test(text);
  const isRevision = /^[0-9a-f]{8,64}$/.test(wanted) && /^[0-9a-f]{8,64}$/.test(has ?? '');
  if (isAnswer || isRevision) return undefined;
  const all = others !== undefined && /^\d+$/.test(wanted) ? `${wanted}${others}` : wanted;
  return has === undefined || has === wanted ? { wanted: all } : { wanted: all, has };
}

/** How long a value has to be, and how long it is. */
export type WantedLength = { readonly least: string; readonly has?: string };

const LENGTH =
  /\b(?:min(?:imum|imal)? (?:length|size)(?: of| is|:)?|at least|no (?:less|shorter) than|exactly|(?:length|size) of(?: at least)?) \[?(\d{1,5})\]?(?: ?(characters?|chars?|bytes?|bits?|letters?|digits?))?/i;
const OF_LENGTH = /\b(?:length|characters?|chars?|bytes?|bits?|letters?|digits?|too short|shorter)\b/i;
const HAS_LENGTH =
  /\b(?:has|is|got|was|have|only|given|found)(?: an?| only| just)?(?: length| size)?(?: of|:)? \[?(\d{1,5})\]?(?![\d.]|\]? ?[kmgt]i?b)/i;

/** `value has length [24] but it must have a minimum length of [32]`; undefined where no length is asked for. */
export function wantedLengthIn(sentence: string): WantedLength | undefined {
  const text = sentence.slice(0, 1_000);
  const found = LENGTH.exec(text);
  const [all = '', least, unit] = found ?? [];
  if (!found || least === undefined || !(unit !== undefined || OF_LENGTH.test(text)) || Number(least) < 2)
    return undefined;
  const has = HAS_LENGTH.exec(`${text.slice(0, found.index)} ; ${text.slice(found.index + all.length)}`)?.[1];
  const wanted = `${least}${unit === undefined ? ' characters' : ` ${unit}`}`;
  return has === undefined || has === least ? { least: wanted } : { least: wanted, has };
}
