import { ERROR, fromFields, MESSAGE, unescaped, type Structured } from './structured.ts';

/** A quoted value that is not closed was cut, or goes on in the next line. */
const PAIR = /(?:^|\s)([A-Za-z_@][\w.@/-]{0,40})=(?:"((?:[^"\\]|\\.){0,8000})(?:"|$)|(\S*))/g;
const SENTENCES = new Set([...MESSAGE, ...ERROR]);

/**
 * logfmt: `level=error msg="…" err="…"`, alone or after a quoted sentence (klog). Undefined when it is no such line.
 */
export function fromLogfmt(text: string): Structured | undefined {
  if (!/(?:^|\s)(?:level|lvl|severity|msg|message|err|error|event)=/.test(text)) return undefined;
  const found = [...text.matchAll(PAIR)];
  const quotedHead = /^"((?:[^"\\]|\\.)*)"/.exec(text)?.[1];
  const begins = /^\s*[A-Za-z_@][\w.@/-]{0,40}=/.test(text);
  if (!begins && quotedHead === undefined) return undefined;
  if (found.length < 2 && quotedHead === undefined) return undefined;
  const own = Object.fromEntries(
    found.map((match, place): [string, unknown] => {
      const [whole, key = '', quoted, bare = ''] = match;
      if (quoted !== undefined) return [key, unescaped(quoted)];
      if (bare === '' || !SENTENCES.has(key.toLowerCase())) return [key, /^(?:map\[|[&{])/.test(bare) ? {} : bare];
      // Some loggers quote nothing: the value goes on to the next key.
      const more = text.slice(match.index + whole.length, found[place + 1]?.index).split('\n')[0] ?? '';
      return [key, laidOpen(`${bare}${more}`.trimEnd())];
    }),
  );
  return fromFields(quotedHead === undefined ? own : { msg: unescaped(quotedHead), ...own });
}

const INSIDE =
  /(?<=[[{ ,])"?(message|msg|errmsg|reason|detail|details|description|error|cause|code|status|debug|type|name|id|stack|stack_trace|stacktrace)"?[:=] ?/gi;

/** `map[message:… code:…]` and `{Message:… Code:…}` as Go prints them, or JSON: the fields in it; else the text. */
function laidOpen(text: string): unknown {
  if (!/^&?(?:map\[|\w{0,40}\{)[\s\S]*[\]}]$/.test(text)) return text;
  if (text.startsWith('{"'))
    try {
      const value: unknown = JSON.parse(text);
      return value;
    } catch {
      // Read as far as its keys can be told apart.
    }
  const keys = [...text.matchAll(INSIDE)];
  const values = keys.map((match, place): [string, string] => [
    (match[1] ?? '').toLowerCase(),
    text
      .slice(match.index + match[0].length, keys[place + 1]?.index ?? -1)
      .trim()
      .replace(/^"|[",]+$/g, ''),
  ]);
  return values.some(([, value]) => value !== '') ? Object.fromEntries(values) : text;
}

/** True for a line that is a record of named fields, which nobody reads as it stands. */
export const isRecord = (text: string): boolean => /^\s*\{\s*"/.test(text) || fromLogfmt(text) !== undefined;
