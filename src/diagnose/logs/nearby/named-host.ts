import type { Entry } from '../../../logs/entries.ts';

const ROLE =
  '(?:host(?:name)?|backend|upstream|server|relay|peer|broker|endpoint|address|database|proxy|target|origin|gateway|node)';
const MARK = '["\'`\\\\]{0,4}';
const MARKS = `(?<marks>${MARK})`;
/** As a Service or a machine is called: with a sign or a digit in it, or in quotes. */
const NAME = '(?<name>[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?(?:\\.[a-z0-9-]{1,63}){0,8})';
const WAYS: readonly RegExp[] = [
  new RegExp(
    `(?<![\\w.-])[\\w.-]{0,20}?${ROLE}(?: name| host)?(?<sign>[:= ]{1,3})${MARKS}${NAME}(?![\\w.-])${MARK}`,
    'gi',
  ),
  new RegExp(
    `\\b(?:resolv(?:e|ing)|look(?:ing)? ?up|connect(?:ing)? to|reach(?:ing)?|contact(?:ing)?|dial(?:ing)?)(?: (?:the|${ROLE}|name)){0,3} ${MARKS}${NAME}(?![\\w.-])${MARK}`,
    'gi',
  ),
];
const MOST_LINES = 20;
const BEFORE = 2;

/**
 * The host that the lines around a failed resolution name, where its own line does not: the other lines of the entry,
 * then the entries right before it, the nearest first.
 */
export function hostBeside(entry: Entry, before: readonly Entry[]): string | undefined {
  const near = [entry, ...before.slice(-BEFORE).reverse()].flatMap(({ lines }) => lines.slice(0, MOST_LINES));
  for (const line of near)
    for (const way of WAYS)
      for (const { groups = {}, 0: all, index } of line.slice(0, 1_000).matchAll(way))
        if (isHost(groups, line.slice(index + all.length))) return groups['name'];
  return undefined;
}

const FILE = /\.(?:go|py|[cm]?js|ts|java|rb|rs|cs|cpp|cc|c|h|php|conf|cfg|ya?ml|json|toml|ini|vcl|xml|log|sock|sh)$/;
const VERSION = /^v?\d[\d.]*$/i;

/**
 * True for a name that stands in quotes, or that has the form of a host's and stands where one stands:
 * `relay=mail-out`, `connect to mail-out:25`. `server v2.4.1` and `broker re-sync done` name none.
 */
function isHost({ marks = '', name = '', sign }: Readonly<Record<string, string>>, rest: string): boolean {
  if (!/[a-z]/i.test(name) || FILE.test(name) || VERSION.test(name)) return false;
  if (marks !== '') return true;
  if (!/[a-z][a-z0-9]*[-.\d]/.test(name)) return false;
  const port = /^:\d/.test(rest);
  const closed = port || /^\s*(?:$|[,;)\]}])/.test(rest);
  return (
    /\.[a-z][a-z0-9-]*$/.test(name) || (sign === undefined || sign.includes(':') ? closed : sign.includes('=') || port)
  );
}
