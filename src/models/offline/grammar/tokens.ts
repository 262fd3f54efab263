export type Token = {
  /** As typed, without punctuation around it. */
  readonly raw: string;
  readonly low: string;
  /** It stood in quotes: a name or a value, never a word of ours. */
  readonly quoted: boolean;
};

const MOST = 2000;
type Rewrites = readonly (readonly [RegExp, string])[];
const MARKS: Rewrites = [
  [/[“”„«»]/g, '"'],
  [/[‘’´`]/g, "'"],
];
const REWRITES: Rewrites = [
  [/[？]/g, ' ?'],
  [/[。．！]/g, ' . '],
  [/[，、；]/g, ' , '],
  [/\b(what|who|how|that|there|where|why|it|when|he|she)'s\b/gi, '$1 is'],
  [/\bhows\b/gi, 'how is'],
  [/\bwhats\b/gi, 'what is'],
  [/\b(?:wtf|wth)\b/gi, 'what'],
  [/ the (?:hell|heck|fuck)\b/gi, ''],
  [/\b(can|could|would|will|do|did|are) u\b/gi, '$1 you'],
  [/\b(pods?|they|we|you|things|services) r\b/gi, '$1 are'],
  [/\brn\b/gi, 'right now'],
  [/\b(?:teh|hte)\b/gi, 'the'],
  [/\b(?:adn|nad)\b/gi, 'and'],
  [/\blet's\b/gi, 'let us'],
  [/\b(?:can't|cannot)\b/gi, 'can not'],
  [/\bwon't\b/gi, 'will not'],
  [/\bdont\b/gi, 'do not'],
  [/n't\b/gi, ' not'],
  [/\b(i|you|we|they)'d\b/gi, '$1 would'],
  [/\b(you|we|they)'re\b/gi, '$1 are'],
  [/\bi'm\b/gi, 'i am'],
  [/\b(i|you|we|they)'ve\b/gi, '$1 have'],
  [/\b(i|you|we|they|it)'ll\b/gi, '$1 will'],
  [/(\w)'s(?=\s|$)/g, "$1 's"],
  [/\b(front|back)[ -]end\b/gi, '$1end'],
  [/\bconfig map(s?)\b/gi, 'configmap$1'],
  [/\b(network) (polic(?:y|ies))\b/gi, '$1$2'],
  [/\b(stateful|daemon) (sets?)\b/gi, '$1$2'],
  [/\b(storage) (class(?:es)?)\b/gi, '$1$2'],
  [/\b(resource) (quotas?)\b/gi, '$1$2'],
  [/\bpersistent volume (claims?)\b/gi, 'persistentvolume$1'],
];

const PIECES = /[^\s"'=,;]+=(?:"[^"]*"|'[^']*'|\{[^}]*\}|[^\s]*)|"[^"]*"|(?<![\w])'[^']*'(?![\w])|'s|\S+/g;

const rewritten = (text: string, rewrites: Rewrites): string =>
  rewrites.reduce((now, [from, to]) => now.replace(from, to), text);

/** A name or value that is written as it was typed: in quotes, or behind the `=` of its key. */
const isValue = (piece: string): boolean => (/^["']./.test(piece) ? piece.at(-1) === piece[0] : piece.includes('='));

/** Words are read in the way that the rules know them; values are left as they are. */
function readable(text: string): string {
  const marked = rewritten(text, MARKS);
  let [made, from] = ['', 0];
  for (const { 0: piece, index } of marked.matchAll(PIECES)) {
    if (!isValue(piece)) continue;
    made += `${rewritten(marked.slice(from, index), REWRITES)}${piece}`;
    from = index + piece.length;
  }
  return made + rewritten(marked.slice(from), REWRITES);
}

/** The words of a sentence. Punctuation that parts clauses (`,` `;` `.` `:` `?`) is a token of its own. */
export function tokensOf(text: string): readonly Token[] {
  const plain = readable(text.slice(0, MOST));
  const tokens: Token[] = [];
  for (const [piece] of plain.matchAll(PIECES)) {
    if (/^".*"$|^'.*'$/.test(piece) && piece.length > 1) tokens.push(token(piece.slice(1, -1), true));
    else if (piece === "'s") tokens.push(token(piece));
    else tokens.push(...peeled(piece));
  }
  return tokens;
}

const token = (raw: string, quoted = false): Token => ({ raw, low: raw.toLowerCase(), quoted });

function peeled(piece: string): Token[] {
  const match = /^([("'[]*)(.*?)([)"'\],;:.?!]*)$/s.exec(piece);
  const body = match?.[2] ?? piece;
  // A closing bracket that has its opening one belongs to the word: {sleep,infinity}, ["a"].
  const whole = body.includes('=') && /[\]}"']$/.test(piece) ? piece : body;
  const after = whole === piece ? '' : (match?.[3] ?? '').replace(/[^,;:.?!]/g, '');
  return [...(whole === '' ? [] : [token(whole)]), ...Array.from(after, (mark) => token(mark))];
}

const NO_SPACE = /^(?:[,;:.?!]|'s)$/;

/** The words as a sentence again. */
export const textOf = (tokens: readonly Token[]): string =>
  tokens
    .map(
      ({ raw, quoted }, at) => `${at === 0 || (NO_SPACE.test(raw) && !quoted) ? '' : ' '}${quoted ? `"${raw}"` : raw}`,
    )
    .join('');
