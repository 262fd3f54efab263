/** What a sentence names of the world outside of the program, by its form. */
export type Named =
  | { readonly kind: 'variable' | 'flag' | 'path' | 'key' | 'quoted'; readonly text: string }
  | { readonly kind: 'address'; readonly text: string; readonly host: string; readonly port?: string };

const MOST = 12;
const MOST_TEXT = 2_000;

const QUOTED = /(?<![\w)])(["'`‘“])([^"'`‘’“”\n]{2,80})(?:["'`’”])(?!\w)/g;
/** `unknown parameter [_type]`, `no such index [web-2026]`: brackets as quotes. */
const BRACKETED =
  /\b(?:parameter|setting|field|index|alias|property|option|key|type|name|user|role|pipeline|repository|plugin|node|shard|value|class|bean|topic|module) \[([\w.:/-]{2,80})\]/gi;
const URL =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s@/"'`<>]{1,200}@)?([\w.-]{1,200})(?::(\d{1,5}))?(\/[^\s"'`<>()]{0,200})?/gi;
const FLAG = /(?<![\w-])(-XX:[+-]?[A-Za-z]{3,60}|--[a-z][\w.-]{0,60}|-[a-z][\w.-]{3,60})/gi;
const VARIABLE = /\b[A-Z][A-Z0-9]{0,30}(?:_[A-Z0-9]{1,30}){1,8}\b/g;
const PATH = /(?<![\w:/.~-])\/(?:[\w.@%+-]{1,80}\/){0,12}[\w.@%+-]{1,80}/g;
const ADDRESS = /(?<![\w./@-])((?:[a-z0-9](?:[a-z0-9-]{0,62}))(?:\.[a-z0-9-]{1,63}){0,6}):(\d{2,5})\b(?![:.\w])/gi;
const HOST = /(?<![\w./@-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,6}(?![\w/-]|\.\w)/gi;
/** `spring.datasource.url`, `max_connections`, `bindAddress`: how settings are called in files. */
const KEY =
  /(?<![\w./-])[a-z][\w-]{0,40}(?:\.[a-z_][\w-]{0,40}){1,6}\b|(?<![\w./-])[a-z][a-z0-9]{1,30}(?:_[a-z0-9]{1,30}){1,6}\b|(?<![\w./-])[a-z]{2,20}(?:[A-Z][a-z0-9]{1,20}){1,5}\b/g;

/** An address to read at, not one that the program uses: `visit https://…`, `/docs/` in its path. */
const isReading = (text: string, url: string): boolean =>
  /\/(?:docs?|documentation|wiki|issues|blog|questions|faq|guides?|manual)(?:[/#]|$)/i.test(url) ||
  /\b(?:visit|see|see also|read|refer to|consult|(?:docs?|documentation|details|information|help)(?:,? (?:please )?(?:go to|at|on|under))?:?)\s*$/i.test(
    text.slice(0, text.indexOf(url)),
  );

const isVariable = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** `[Consumer clientId=x, groupId=y]`: who speaks, not of what. */
const CONTEXT = /^\[[^\]\n]{0,200}=[^\]\n]{0,200}\] /;

/** `[server.ssl].keystorePath`: a setting whose section stands in brackets. */
const IN_BRACKETS = /\[([a-z][\w-]{0,40}(?:\.[\w-]{1,40}){0,6})\]\.([a-z]\w{1,60})/gi;

/** A class with its package, before a colon or at the begin: who speaks, or of what kind the error is. */
const CLASSES = /(^|[\s([])(?:[a-z_]\w{0,40}\.){2,8}[A-Z]\w{0,80}(?=:?\s|[)\]]|$)/g;

/** `pg-main/10.3.4.5:5432`: a name with the address that it has, as Java shows it. */
const RESOLVED = /(?<![\w./-])([a-z][\w.-]{0,200})\/\d{1,3}(?:\.\d{1,3}){3}(?=:\d{2,5}\b)/gi;

/** `from 192.0.2.7 port 51234`, `10.1.2.3:40112->`: the other side that came in, or the own end; nobody set it. */
const CAME_IN =
  /\b(?:from|client|peer):? \[?\d{1,3}(?:\.\d{1,3}){3}\]?(?: port \d{1,5}|:(?:3[3-9]\d{3}|[45]\d{4}|6[0-5]\d{3}))\b|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}(?=->)/g;

/** `lookup db on 10.96.0.10:53: no such host`: who was asked for the name, of which nothing is wrong. */
const RESOLVER = /\b(lookup \S{1,253}) on [\d.a-f:[\]]{3,45}:53\b/gi;

/** Names in a sentence, the most telling first; masked values and what stands for several are left out. At most 12. */
export function namedIn(sentence: string): readonly Named[] {
  const text = sentence
    .slice(0, MOST_TEXT)
    .replace(CONTEXT, '')
    .replace(IN_BRACKETS, '$1.$2')
    .replace(CLASSES, '$1')
    .replace(RESOLVED, '$1')
    .replace(RESOLVER, '$1')
    .replace(CAME_IN, '');
  const found: Named[] = [];
  const matches = (pattern: RegExp): RegExpExecArray[] => [...text.matchAll(pattern)];
  for (const [all] of matches(VARIABLE)) found.push({ kind: 'variable', text: all });
  for (const [, flag = ''] of matches(FLAG)) found.push({ kind: 'flag', text: flag.replace(/[.-]+$/, '') });
  for (const [all, host = '', port, path] of matches(URL)) {
    if (/^file$/i.test(all.slice(0, all.indexOf(':'))) || isReading(text, all)) continue;
    found.push({ kind: 'address', text: all.replace(/[.,;:]+$/, ''), host, ...(port === undefined ? {} : { port }) });
    if (path !== undefined && path.length > 2) found.push({ kind: 'path', text: path.replace(/[.,;:?].*$/, '') });
  }
  for (const [all, host = '', port = ''] of matches(ADDRESS))
    if (!/^\d+$/.test(host) && !/^(?:line|column|col|port|code|status|at)$/i.test(host))
      found.push({ kind: 'address', text: all, host, port });
  for (const [all] of matches(PATH)) found.push({ kind: 'path', text: all.replace(/[.:,]+$/, '') });
  for (const [, , inside = ''] of matches(QUOTED)) {
    const own = inside.trim();
    if (isVariable.test(own) || own.startsWith('-') || own.startsWith('/') || /\[hidden/.test(own)) continue;
    found.push({ kind: 'quoted', text: own });
  }
  for (const [all] of matches(KEY)) found.push({ kind: 'key', text: all });
  for (const [all] of matches(HOST))
    if (/[a-z]{2}$/i.test(all) || /^\d+(?:\.\d+){3}$/.test(all)) found.push({ kind: 'address', text: all, host: all });
  for (const [, own = ''] of matches(BRACKETED)) found.push({ kind: 'quoted', text: own });
  const seen = new Set<string>();
  return found
    .filter(({ text: own }) => own.length > 1 && !seen.has(own) && seen.add(own) !== undefined)
    .slice(0, MOST);
}
