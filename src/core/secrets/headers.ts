import { goesOn, isSaying } from './prose.ts';
import { HIDDEN, isVerdict, looksMade, looksRandom, saysNothing, withValue } from './values.ts';
import type { Rule } from './vendors.ts';

const HEADERS =
  '(?:proxy-)?authorization|x-[a-z-]{0,40}(?:key|token|secret|auth|signature|password|session)|(?:private|job|deploy|api|auth|access)-(?:token|key)|apikey|ocp-apim-subscription-key|dd-api-key|circle-token';
const QUOTES = '(?:\\\\{0,4}["\'`]|&quot;)?';
const SIGN = `${QUOTES}\\s{0,4}(?:[:=]|=>|%3A)\\s{0,4}[\\[({]?${QUOTES}`;
const SCHEME = /^(?:bearer|basic|token|apikey|key|splunk|geniekey)(?:\s+|%20)/i;

const isCredential = (value: string): boolean =>
  !/^\w+=$/.test(value) &&
  ((/\d/.test(value) && /[A-Za-z]/.test(value) && value.length >= 6 && !/^\w+=/.test(value)) ||
    /==?$/.test(value) ||
    Buffer.from(value, 'base64').toString('latin1').includes(':'));

/**
 * What stands behind the name of a header: credentials, or a message about them. `isKey`: of a header for a key alone.
 */
function isHeaderValue(found: string, rest: string, isKey: boolean): boolean {
  const value = found.replace(/^[[({]/, '');
  if (isVerdict(value) || /^["'[]/.test(value)) return false;
  const credential = value.replace(SCHEME, '');
  // A challenge: Bearer realm="…". A message: Bearer token is malformed; token does not have access; RBAC: access
  // denied.
  if (/^(?:realm|service|scope|error)=|^(?:digest|aws4-hmac-sha256|ntlm|negotiate|hawk|oauth)$/i.test(credential))
    return false;
  if (credential !== value) return !(isSaying(credential) && goesOn(rest));
  if (rest.startsWith(` ${HIDDEN}`)) return false;
  // x-api-key: header not present; authorization: plugin loaded. But x-api-key: SuperSecretKey from client.
  return !(/^[A-Za-z]{2,16}:?$/.test(value) && goesOn(rest)) || (isKey && !isSaying(value.replace(/:$/, '')));
}

/** Headers as requests, logs and configurations show them. */
export const HEADER_RULES: readonly Rule[] = [
  [
    new RegExp(
      `\\b((?:set-)?cookie2?${QUOTES}\\s{0,4}(?:[:=]|=>)\\s{0,4}[\\[({]?${QUOTES})([\\w.%!#$&*+^|~-]{1,200}=[^\\n"'\\]\`]{1,6000})`,
      'gi',
    ),
    (_all, head = '', list = '') =>
      saysNothing(list) || list.split(';').every((pair) => saysNothing(pair.slice(pair.indexOf('=') + 1).trim()))
        ? `${head}${list}`
        : `${head}${HIDDEN}`,
    ['cookie'],
  ],
  [
    new RegExp(
      `\\b((?:proxy-)?authorization${SIGN})((?:digest|aws4-hmac-sha256|ntlm|negotiate|hawk|oauth)\\s[^\\n"'\`\\]]{1,4000}(?:"[^\\n"]{0,400}"[^\\n"'\`\\]]{0,400}){0,12})`,
      'gi',
    ),
    (_all, head = '', value = '') =>
      withValue(head, value, (text) => /=|[A-Za-z0-9+/]{24}/.test(text) || text.split(/\s+/).slice(1).some(looksMade)),
    ['authorization'],
  ],
  [
    // A scheme of somebody's own before what is made: Authorization: Custom 7f3a….
    new RegExp(
      `\\b((?:proxy-)?authorization${SIGN}(?!(?:bearer|basic|token|apikey|key|splunk|geniekey)\\s)[A-Za-z][\\w-]{1,30}\\s{1,4})([^\\s"'\`,;\\])}]{6,4000})`,
      'gi',
    ),
    (_all, head = '', value = '') =>
      withValue(head, value, (text) => !/^\w{1,40}=/.test(text) && (looksMade(text) || looksRandom(text))),
    ['authorization'],
  ],
  [
    new RegExp(
      `\\b((?:${HEADERS})${SIGN})((?:(?:bearer|basic|token|apikey|key|splunk|geniekey)(?:\\s+|%20))?[^\\s"'\`,;\\])}]{4,4000})(?=([^\\n]{0,60}))`,
      'gi',
    ),
    (_all, head = '', value = '', rest = '') =>
      withValue(head, value, (text) => isHeaderValue(text, rest, !/^(?:proxy-)?authorization/i.test(head))),
    ['auth', 'key', 'token', 'secret', 'signature', 'password', 'session'],
  ],
  [
    /\b(bearer|basic)(\s+|%20)([A-Za-z0-9+/_.~=-]{6,4000})/gi,
    (_all, word = '', gap = '', value = '') => withValue(word + (gap === '%20' ? gap : ' '), value, isCredential),
    ['bearer', 'basic'],
  ],
];
