export const HIDDEN = '[hidden]';
/** What stands behind a name and its sign: where the secret begins and ends in the text, and whether it is quoted. */
export type Value = { readonly from: number; readonly to: number; readonly quoted: boolean; readonly text: string };

const MOST = 8000;
/** Characters of a value that are looked at to judge it. */
const JUDGED = 400;
// Quotes as they stand in text that was quoted again: \" \\\" &quot; %22 \u0022 and doubled ones.
const QUOTE =
  /(?:(?:[A-Za-z]{1,12}\((?:\d{1,7}\) )?|[bru@&*$]{1,2}(?=["'`])|<<)?)(\\{0,8}["'`]|&quot;|&#34;|&#39;|&apos;|%22|%27|\\{1,4}u0022|\\{1,4}u0027|“|«)/y;
const CLOSING: Readonly<Record<string, string>> = { '“': '”', '«': '»' };
const BARE = /[^\s,;&|<>"'`)}\]\\]{1,8000}/y;
const URL_ENCODED = /(?:(?!%(?:22|27|26|2[cC]|3[bB]|20|0[aA]|7[dD]))[^\s,;&|<>"'`)}\]\\]){1,8000}/y;
const OPEN: Readonly<Record<string, string>> = { '[': ']', '(': ')', '<': '>' };

/**
 * Reads the value that begins at `at`. `encoded`: the sign was %3D or %3A, so the value ends at an encoded sign, too.
 */
export function valueAt(text: string, at: number, encoded = false): Value | undefined {
  QUOTE.lastIndex = at;
  const quote = QUOTE.exec(text);
  if (quote) {
    const from = at + quote[0].length;
    const mark = quote[1] ?? '';
    const to = closing(text, from, CLOSING[mark] ?? mark);
    return { from, to, quoted: true, text: text.slice(from, Math.min(to, from + JUDGED)) };
  }
  if (text[at] === '{') return undefined;
  const bracket = OPEN[text[at] ?? ''];
  if (bracket !== undefined) {
    const end = text.slice(at, at + MOST).search(bracket === ']' ? /[\]\n]/ : bracket === ')' ? /[)\n]/ : /[>\n]/);
    if (end > 1 && text[at + end] === bracket) {
      const inside = text.slice(at + 1, at + end);
      return {
        from: at + 1,
        to: at + end,
        quoted: true,
        text: inside
          .slice(0, JUDGED)
          .trim()
          .replace(/^["']|["']$/g, ''),
      };
    }
    return undefined;
  }
  const to = bareEnd(text, at, encoded ? URL_ENCODED : BARE);
  if (to === at) return undefined;
  // The sign at the end of a sentence is no part of it.
  let end = to;
  while (end > at + 1 && /[.:!?]/.test(text[end - 1] ?? '')) end--;
  return { from: at, to: end, quoted: false, text: text.slice(at, Math.min(end, at + JUDGED)) };
}

let last: { readonly text: string; readonly pattern: RegExp; readonly from: number; readonly to: number } | undefined;
/**
 * The end of a value without quotes. Asked again inside the same run it is not read again: pass:pass:pass: costs linear
 * time.
 */
function bareEnd(text: string, at: number, pattern: RegExp): number {
  if (last && last.text === text && last.pattern === pattern && at >= last.from && at < last.to) return last.to;
  pattern.lastIndex = at;
  const to = at + (pattern.exec(text)?.[0].length ?? 0);
  last = to > at ? { text, pattern, from: at, to } : undefined;
  return to;
}

/**
 * Where the quote ends: at the same quote with the same escapes before it, at the line's end, or where the text ends.
 */
function closing(text: string, from: number, mark: string): number {
  const slashes = /^\\*/.exec(mark)?.[0].length ?? 0;
  const sign = mark.slice(slashes);
  const most = Math.min(text.length, from + MOST);
  for (let at = from; at < most; at++) {
    if (text[at] === '\n') return at;
    if (slashes === 0 && text[at] === '\\' && sign.length === 1) {
      at++;
      continue;
    }
    if (!text.startsWith(sign, at)) continue;
    let before = 0;
    while (before < 9 && at - 1 - before >= from && text[at - 1 - before] === '\\') before++;
    // A quote with more escapes stands inside; one with fewer ends a text around this one.
    if (before <= slashes) return at - before;
  }
  return most;
}

const NOTHING =
  /^(?:\d{1,9} ?bytes?|true|false|null|none|nil|undefined|nan|yes|no|on|off|enabled|disabled|required|optional|expired|invalid|missing|unset|set|empty|malformed|mismatch|aws4-hmac-sha256|(?:invalid|insufficient|unauthorized|unsupported|expired|missing)(?:[_-][a-z]{2,20}){1,4}|incorrect|unauthorized|forbidden|present|absent|ok|valid|redacted|hidden|masked|revoked|rejected|denied|failed|failure|success|succeeded|unknown|error|never|none|nonexistent|non-existent|stale|outdated|unchanged|rotated|skipped|ignored|omitted|provided|supplied|not[_-][a-z]{2,20}|un[a-z]{3,14}(?:ed|able)|in(?:valid|correct|active|accessible|sufficient|complete|consistent|compatible)|mis(?:match(?:ed|ing)?|configured|formed|placed)|default|bearer|basic|digest|ldap|oidc|oauth2?|saml|n\/a|x{3,}|[*•#.…-]{1,}|<.{0,40}>|\$\{.{0,80}|\{.{0,80}\}|\{\{.{0,80}|\$\(.{0,80}|%\(?\w{0,40}\)?s|\?|:\w{1,40}|@\w{1,40}|\$[A-Za-z_]\w{0,60}|%\w|\[.{0,40}\]|\[hidden.{0,40})$/i;
/** Values that say that there is none, or how it is: true, null, expired, ***, ${PASSWORD}, <nil>. */
export const saysNothing = (value: string): boolean =>
  value === '' || NOTHING.test(value) || value.startsWith('[hidden');

/** The text before with the value hidden or not, as it is judged. */
export const withValue = (before: string, value: string, hides: (value: string) => boolean): string =>
  hides(value) && !saysNothing(value) ? `${before}${HIDDEN}` : `${before}${value}`;

// What messages say behind a name and a colon.
const VERDICT =
  /^(?:[a-z]+(?:ed|ing|able|ible|ized|ised|ly|less)|[A-Z][a-z]+(?:ed|ing|able|ible|ly)|(?:a|an|the|this|that|it|is|are|was|were|be|been|has|have|had|must|may|can|cannot|could|couldn't|can't|should|will|would|shall|do|does|did|don't|not|no|none|never|only|too|very|more|less|than|at|in|on|of|for|from|to|by|with|without|and|or|but|if|when|while|as|until|after|before|invalid|unable|wrong|bad|good|ok|okay|valid|unknown|empty|missing|error|errors|failure|fail|fails|timeout|eof|end|null|nil|secret|secrets|serviceaccount|configmap|persistentvolumeclaim|references|object|rpc|mount|context|dial|lookup|read|write|get|post|put|connect|connection|permission|access|authentication|authorization|login|could|please|check|see|use|using|new|old|same|other|first|last|next|previous|too|short|long|weak|strong|healthy|unhealthy|ready|critical|warning|warn|info|debug|fatal|panic|down|up|gone|absent|present|forbidden|unauthorized|conflict|internal|client|server|http|https|tcp|tls|x509|certificate|signature|key|keys|value|values|token|tokens|password|format|length|type|string|number|bytes|byte|line|column|position|character|characters|identifier|expression|user|role|name|namespace|pod|service|default))$/i;
export const isVerdict = (value: string): boolean => VERDICT.test(value.replace(/(?<![.,;:!?])[.,;:!?]+$/, ''));

const PLAIN_SHAPE =
  /^(?:v?\d+(?:[.:-]\d+)*(?:[-+.][a-z]{2,10}\d{0,4})?|\d+(?:\.\d+)?(?:[kmgtp]i?b?|[mun]?s|min|h|d|%|x)|\d{4}-\d\d-\d\dT?.{0,30}|\/[\w./-]*|\.{1,2}\/[\w./-]*|[a-z][a-z0-9+.-]{1,20}:\/\/.{0,4000}|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?|[\w.-]+\/[\w.:/-]+|0x[0-9a-f]{1,16}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|sha(?:1|256|384|512)[:-].{0,140}|\[::.{0,40}|[A-Za-z]+)$/i;
const WORDY = /^[A-Za-z]+(?:[-_][A-Za-z]+)*(?:[-_]\d{1,3})?$/;
/**
 * True for a value that is no word, number, version, size, time, path, host or name: letters with digits or signs among
 * them.
 */
export function looksMade(value: string): boolean {
  if (value.length < 5 || PLAIN_SHAPE.test(value) || WORDY.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s.,:;()[\]{}/-]/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && (/\d/.test(value) || /[!@#$%^&*+=~?]/.test(value));
}

/** True for long text as a generator makes it: no words in it, and not the name of a pod, an image or a digest. */
export function looksRandom(value: string): boolean {
  if (value.length < 16 || !/^[\w+/=.~-]+$/.test(value) || PLAIN_SHAPE.test(value) || WORDY.test(value)) return false;
  const digits = (value.match(/\d/g) ?? []).length;
  const parts = value.split(/[-_.]/);
  return digits >= 2 && /[a-z]/i.test(value) && parts.some((part) => part.length >= 12 && /\d/.test(part));
}

const FILE_ROOT =
  /^\/(?:var|run|etc|opt|home|tmp|usr|mnt|srv|app|secrets?|data|root|proc|dev|vault|config|certs?|workspace|Users|keys?|ssl|tls)(?:\/|$)/;
const FILE_END =
  /\/[\w.-]{1,60}\.(?:json|pem|key|crt|cer|cert|p12|pfx|jks|keystore|truststore|ya?ml|toml|ini|conf|cfg|properties|xml|env|txt|sock|token|kubeconfig)$/i;
/**
 * True for the absolute path of a file or folder, which says where a secret is and is none: three names deep
 * in a folder that machines have, or ending as files do, and no part of it looks made.
 */
export const isFilePath = (value: string): boolean =>
  value.length < 200 &&
  /^(?:\/[\w.-]{1,80}){1,12}\/?$/.test(value) &&
  ((FILE_ROOT.test(value) && value.replace(/\/$/, '').split('/').length > 3) || FILE_END.test(value)) &&
  ![...value.split('/'), ...value.split(/[/.]/)].some((part) => looksMade(part) || looksRandom(part));

const OBJECT_END =
  /(?:^|[-.])(?:secrets?|credentials?|creds|tls|certs?|certificates?|config|env|keys?|keypair|tokens?|auth|passwords?|passwd|pull|registry|regcred|db|database|ca|settings|data|values|kubeconfig|admin|user|app|api|backend|frontend|postgres|postgresql|mysql|redis|webhook|ref|store|sa|prod|dev|staging|test|v\d+|[a-z0-9]{5})$/;
/**
 * `adminPasswordKey: postgres-password` in the values of a chart: under which key of a Secret the password stands. Only
 * words that end as keys do pass; anything else may be the password, put into the wrong place.
 */
export const isNameOfKey = (name: string, value: string): boolean =>
  /(?:^p|[a-z]P)assword[kK]ey$/.test(name) &&
  value.length <= 40 &&
  /^(?:[a-z]+[-_.]){0,4}(?:password|passwd|pass|pwd|pw)$|^(?:[A-Z]+_){0,4}(?:PASSWORD|PASSWD|PASS|PWD|PW)$/.test(value);
/**
 * True for the name of a Kubernetes object, with its namespace or without: todo-chatbot-secrets, shop/db-credentials.
 */
export const isObjectName = (value: string): boolean =>
  /^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\/)?[a-z](?:[-a-z0-9.]*[a-z0-9])?$/.test(value) &&
  (value.includes('/') || (/[-.]/.test(value) && OBJECT_END.test(value)));
