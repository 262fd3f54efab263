import { clean, cutLines } from './clean.ts';

const HIDDEN = '[hidden]';
const WORDS =
  'password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|jwt|credential|database[_-]?url|dsn|conn(?:ection)?[_-]?str(?:ing)?';
// A name that only talks about a secret: secretName, PASSWORD_FILE, tokenExpirationSeconds, max_tokens.
const ABOUT = '(?![\\w.-]{0,40}(?:name|ref|file|path|policy|expir|seconds|count|type|length|version)|s\\b)';
// What the kubelet and the API server say after a name and a colon: volume "jwt-secret" : secret "x" not found. No values.
const SAID =
  'secret|serviceaccount|configmap|persistentvolumeclaim|references|failed|object|rpc|timed|mount|error|context|dial|lookup|read|write|EOF|invalid|unable|cannot|not|no';
const VALUE = `(?!\\[hidden)(?!["']?[a-z][a-z0-9+.-]{1,20}://)(?!(?:true|false|null|none)\\b)(?!(?<=: )(?:${SAID}) )("(?:[^"\\\\\\n]|\\\\.){0,4000}"?|'(?:[^'\\\\\\n]|\\\\.){0,4000}'?|[^\\s,;}\\]"']{1,4000})`;
const quoted = (value: string): string => (/^["']/.test(value) ? `${value[0]}${HIDDEN}${value[0]}` : HIDDEN);

/** Order matters: whole blocks, URLs, headers, names, shapes. All repeats are bounded, so hostile lines cost linear time. */
const RULES: readonly (readonly [RegExp, string | ((...parts: string[]) => string)])[] = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
    `${HIDDEN} private key`,
  ],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)([^\s:@/]{0,128}):([^\s@/]{1,512})@/gi, `$1$2:${HIDDEN}@`],
  [
    /\b((?:proxy-)?authorization|x-api-key|x-goog-api-key|(?:set-)?cookie)(["']?\s{0,4}[:=]\s{0,4}["']?)(?:(?:bearer|basic|token)\s+)?[^\s"',;]{4,4000}/gi,
    `$1$2${HIDDEN}`,
  ],
  [/\b(bearer|basic)\s+[A-Za-z0-9+/_.~=-]{12,4000}/gi, `$1 ${HIDDEN}`],
  [
    // Not the tag of an image: Back-off pulling image "token-service:1.2".
    new RegExp(
      `(?<!\\bimage "[\\w./:@-]{0,200})((?:${WORDS})${ABOUT}[\\w.-]{0,40}["']?\\s{0,4}[:=]\\s{0,4})${VALUE}`,
      'gi',
    ),
    (_all, name = '', value = '') => name + quoted(value),
  ],
  [/\beyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{0,4000}/g, `${HIDDEN} jwt`],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, `${HIDDEN} aws key id`],
  [
    /\b(?:sk-[A-Za-z0-9_-]{16,300}|AIza[A-Za-z0-9_-]{30,60}|gh[pousr]_[A-Za-z0-9]{30,300}|github_pat_\w{30,300}|glpat-[\w-]{20,60}|xox[abprs]-[\w-]{10,200}|npm_[A-Za-z0-9]{30,60}|hf_[A-Za-z0-9]{30,60}|dckr_pat_[\w-]{20,60})/g,
    `${HIDDEN} key`,
  ],
];

/** True for names of variables and keys whose values must not be shown: JWT_SECRET, apiKey, DATABASE_URL. */
export const isSecretName = (name: string): boolean => new RegExp(`(?:${WORDS})${ABOUT}`, 'i').test(name);

/** Values that this process has seen and must never show: Secret values, its own API keys, what a person typed at a masked prompt. */
export class KnownSecrets {
  readonly #forms = new Set<string>();

  /** Values below 6 characters are not kept: hiding them would hide ordinary words. */
  add(value: string): void {
    if (value.length < 6) return;
    this.#forms.add(value);
    this.#forms.add(Buffer.from(value).toString('base64').replace(/=+$/, ''));
    this.#forms.add(encodeURIComponent(value));
    this.#forms.add(JSON.stringify(value).slice(1, -1));
  }

  hide(text: string): string {
    let out = text;
    for (const form of this.#forms) if (out.includes(form)) out = out.replaceAll(form, HIDDEN);
    return out;
  }
}

/** The process's known values. Every edge (cluster, helm, models, cli) adds what it learns and hides through `redact`. */
export const knownSecrets = new KnownSecrets();

/** Hides known values, then what looks like a secret. Idempotent. */
export function redact(text: string, known: KnownSecrets = knownSecrets): string {
  return RULES.reduce(
    (now, [pattern, put]) => (typeof put === 'string' ? now.replace(pattern, put) : now.replace(pattern, put)),
    known.hide(text),
  );
}

/** The order that every text from outside goes through: clean, redact, cut. */
export const safeText = (text: string, mostPerLine = 4096): string => cutLines(redact(clean(text)), mostPerLine);
