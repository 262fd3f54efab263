/** Codes that a server puts behind its words. */
const NOISE =
  /^(?:unknown|internal|unavailable|aborted|failed ?precondition|unimplemented|not implemented|context canceled)\W*$/i;
const SPEAKER = /^(?:Error|Error response from daemon|rpc error|code = \w+ desc =)$/i;
/** What was being done when it failed, in words that fit any failure. */
const WRAPPER =
  /^(?:failed to (?:create|start|generate|apply|handle|run|prepare|pull|copy|unpack|extract)\b|failed to pull|OCI runtime\b|(?:runc|crun|container) (?:create|run|start)? ?failed|unable to start container process|error during container init|hcs::|Back-off\b|Err\w+$|\w+(?:ing|ed) (?:\w+ ){0,3}(?:image|blob|manifest|signatures?|source|destination)\b|adding layer\b|while \w+ing\b)/i;
const LONG_DIGEST = /\b([0-9a-f]{12})[0-9a-f]{28,116}\b/g;
const MOST_TEXT = 4_000;
const LEAST_WORDS = 4;
const MOST_CLAUSES = 30;

/** Errors that wrap each other, the outermost first: parted at colons that stand in no quotes. */
function clausesOf(text: string): string[] {
  const clauses: string[] = [];
  let from = 0;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quote === '' && /["`]/.test(sign)) quote = sign;
    else if (sign === quote) quote = '';
    else if (quote === '' && sign === ':' && text[at + 1] === ' ') {
      clauses.push(text.slice(from, at));
      from = at + 2;
    }
  }
  return [...clauses, text.slice(from)]
    .slice(-MOST_CLAUSES)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '');
}

const wordsIn = (text: string): number => text.match(/[A-Za-z_]{2,}/g)?.length ?? 0;

/**
 * What errors that wrap each other come to: the last clause that says something, with those before it that are no mere
 * wrappings, at most `most` letters. Undefined where nothing is said.
 */
export function innermost(message: string, most: number): string | undefined {
  const line =
    message
      .slice(0, MOST_TEXT)
      .split('\n')
      .find((one) => one.trim() !== '') ?? '';
  const text = line
    .replace(LONG_DIGEST, '$1…')
    .replace(/\bcode = \w+ desc = /g, '')
    .replace(/\s+/g, ' ')
    .trim();
  const clauses = clausesOf(text).filter((clause) => !SPEAKER.test(clause));
  while (clauses.length > 1 && NOISE.test(clauses.at(-1) ?? '')) clauses.pop();
  let from = clauses.length - 1;
  const said = (at: number): string => clauses.slice(at).join(': ');
  while (from > 0 && wordsIn(said(from)) < LEAST_WORDS) from--;
  while (from > 0 && !WRAPPER.test(clauses[from - 1] ?? '') && said(from - 1).length <= most) from--;
  const told = said(Math.max(0, from)).replace(/[.\s]{1,4}$/, '');
  if (wordsIn(told) < 2) return undefined;
  if (told.length <= most) return told;
  // Half a name is none.
  const head = told.slice(0, most - 1).replace(/\s+\S*$/, '');
  return `${head === '' ? told.slice(0, most - 1) : head}…`;
}
