import { HIDDEN, looksRandom } from './values.ts';

const START = /[a-z][a-z0-9+.-]{0,20}:(?:\/\/|\\\/\\\/)/gi;
const RUN = /[^\s"'<>`\\|^{}]{1,2000}/y;
// What stands behind the @: a host with its port, and no further part of a name. A sentence goes on behind it with any
// sign (`…@db: timeout`). A digest or a version is none, four numbers are an address.
const HOST =
  /^(?!sha\d{3}:|(?!(?:\d{1,3}\.){3}\d{1,3}(?:$|[/?#]))v?\d+(?:\.\d+)*(?:$|[/?#]))(?:\[[0-9a-f:.]+\]|[\w.%-]+)(?::\d{1,5}|:\{?\$?\w+\}?)?(?:$|[^\w@.%-])/i;

/** Hides passwords in URLs: scheme, user and host stay. A password may hold any sign, also / and @. */
export function hideUrls(text: string): string {
  if (!text.includes(':/') && !text.includes(':\\/')) return text;
  let out = '';
  let kept = 0;
  START.lastIndex = 0;
  for (let match = START.exec(text); match; match = START.exec(text)) {
    RUN.lastIndex = match.index + match[0].length;
    const run = RUN.exec(text)?.[0] ?? '';
    const from = match.index + match[0].length;
    const at = authorityEnd(run);
    if (at < 0) continue;
    const info = run.slice(0, at);
    const colon = info.indexOf(':');
    const user = colon < 0 ? info : info.slice(0, colon);
    const shown = colon < 0 ? (isKey(user) ? HIDDEN : undefined) : `${isKey(user) ? HIDDEN : user}:${HIDDEN}`;
    if (shown === undefined || (colon >= 0 && /^[*x•]*$/.test(info.slice(colon + 1))) || info.includes(HIDDEN))
      continue;
    out += text.slice(kept, from) + shown;
    kept = START.lastIndex = from + at;
  }
  return kept === 0 ? text : out + text.slice(kept);
}

const isKey = (user: string): boolean => looksRandom(user) || /^[0-9a-f]{10,}$/i.test(user);

/** Index of the @ that ends the credentials, -1 without any: the last one that a host follows. */
function authorityEnd(run: string): number {
  const first = run.indexOf('@');
  if (first < 0) return -1;
  // host:8080/path@x is no user and password.
  if (/^[\w.-]*:\d{1,5}\//.test(run)) return -1;
  if (run.slice(0, first).includes('/') && !run.slice(0, first).includes(':')) return -1;
  let tries = 0;
  for (let at = run.lastIndexOf('@'); at >= first && tries < 20; at = run.lastIndexOf('@', at - 1), tries++) {
    if (HOST.test(run.slice(at + 1, at + 300))) return at;
    if (at === 0) break;
  }
  return -1;
}
