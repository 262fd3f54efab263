import { nearest } from '../../../core/names.ts';

const MOST_LINES = 2_000;
/** How a file gives something its name: a key, a heading, `name: x`, `upstream x {`. */
const DEFINES: readonly RegExp[] = [
  /^\s*(?:- )?["']?([\w.-]{2,60})["']?\s*:(?:\s|$)/,
  /^\s*\[{1,2}["']?([\w.:/-]{2,80})["']?\]{1,2}\s*$/,
  /^\s*(?:- )?["']?(?:name|id|alias|uid|key)["']?\s*[:=]\s*["']?([\w.-]{2,60})/,
  /^\s*(?:<\w+ (?:[\w-]+=\S+ )?(?:name|id)=)["']([\w.-]{2,60})["']/,
  /^\s*<(?!\/|\?|!)([\w.-]{2,60})(?:\s[^>]{0,200})?\/?>/,
  /^\s*(?:upstream|backend|frontend|listen|acl|map|pool|zone|user|group|job|task|cluster|resource|table|view|filter|chain|set|function|database|route|service|profile)\s+["']?([\w.-]{2,60})["']?(?:\s|\{|$)/,
];

/**
 * Of a name that a line of a file refers to and that the file does not define: the one it defines that is called almost
 * so. Undefined where the line itself defines the name, or nothing is near.
 */
export function nearValue(text: string, place: number, token: string): string | undefined {
  const lines = text.split('\n').slice(0, MOST_LINES);
  if (!/^[\w.-]{3,60}$/.test(token) || definedIn(lines[place] ?? '').includes(token)) return undefined;
  const names = [...new Set(lines.flatMap(definedIn))].filter((name) => name.length >= LEAST);
  if (names.includes(token)) return undefined;
  const [near] = nearest(token, names);
  return near !== undefined && near.length / token.length >= ALIKE ? near : undefined;
}

const LEAST = 3;
/** "name" is no misspelt "datasource-name". */
const ALIKE = 0.6;

/** Names that a line of a configuration gives to something: its key, its heading, `name: x`. */
export const definedIn = (line: string): readonly string[] =>
  DEFINES.flatMap((pattern) => {
    const name = pattern.exec(line)?.[1];
    return name === undefined ? [] : [name, ...name.split(/[.:/]/).slice(-1)];
  });
