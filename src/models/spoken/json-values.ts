/** Most values of one text. */
const MOST = 32;

/**
 * All JSON objects and arrays of a text that is nothing else (white space, commas and semicolons between them);
 * undefined otherwise.
 */
export function jsonValues(text: string): unknown[] | undefined {
  const values: unknown[] = [];
  let at = 0;
  while (values.length < MOST) {
    at += /^[\s,;]*/.exec(text.slice(at))?.[0].length ?? 0;
    if (at >= text.length) return values.length > 0 ? values : undefined;
    const end = endOfValue(text, at);
    if (end === undefined) return undefined;
    try {
      values.push(JSON.parse(text.slice(at, end)));
    } catch {
      return undefined;
    }
    at = end;
  }
  return undefined;
}

/** Where the object or array that begins here ends. */
function endOfValue(text: string, from: number): number | undefined {
  if (text[from] !== '{' && text[from] !== '[') return undefined;
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign === '\\') at++;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '{' || sign === '[') depth++;
    else if ((sign === '}' || sign === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}
