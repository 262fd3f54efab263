import { isSecretName, knownSecrets, redact } from '../../core/redact.ts';
import { secretFacts } from './secret-facts.ts';

const HIDDEN = '[hidden]';
type Node = Record<string, unknown>;

// Ordinary words: hiding "database" or "todo-chatbot" wherever it stands would blind every message. They are not shown where they are a
// value; only those of a Secret's key that is a password by its name are hidden elsewhere, too.
const PLAIN_WORDS = /^[a-z]+(?:[-.][a-z]+)*$/;
const PASSWORD = /(?:pass(?:word|wd|phrase)?|secret|token|key|credentials?)$/i;

/** Remembers one value, so that it is hidden wherever it turns up: as a whole, its lines, the password of a URL. */
function learn(value: string, key?: string): void {
  const text = value.trim();
  if (PLAIN_WORDS.test(text) && text.length < 24 && !(key !== undefined && PASSWORD.test(key))) return;
  if (text.length <= 8192) {
    knownSecrets.add(value);
    knownSecrets.add(text);
  }
  const password = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{0,128}:([^\s@/]{6,512})@/i.exec(text)?.[1];
  if (password !== undefined) {
    knownSecrets.add(password);
    try {
      knownSecrets.add(decodeURIComponent(password));
    } catch {
      // Not URL-encoded after all.
    }
  }
  const lines = text.split('\n');
  if (lines.length > 1)
    for (const line of lines.slice(0, 100)) if (line.trim().length >= 20) knownSecrets.add(line.trim());
}

const sizeOf = (bytes: number): string => `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`;

/** A Secret with its values replaced by their sizes. What they were is remembered, so that no log line repeats it. */
export function hideSecret(secret: Node): void {
  const account = secret['type'] === 'kubernetes.io/service-account-token';
  const release = secret['type'] === 'helm.sh/release.v1';
  const facts = secretFacts(secret);
  if (facts) secret['facts'] = facts;
  else delete secret['facts'];
  for (const member of ['data', 'stringData']) {
    const values = secret[member];
    if (typeof values !== 'object' || values === null) continue;
    const sizes: Node = {};
    for (const [key, value] of Object.entries(values)) {
      const bytes = Buffer.from(String(value), member === 'data' ? 'base64' : 'utf8');
      // The other keys of a service account's token are its namespace and the cluster's public certificate.
      if (!release && (!account || key === 'token')) learn(bytes.toString('utf8'), key);
      sizes[key] = sizeOf(bytes.length);
    }
    secret[member] = sizes;
  }
}

const HEADER = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^x-(?:api|goog-api|auth)-/i;
/** True for the name of a variable or header whose value is hidden. */
export const hidesValue = (name: string): boolean => isSecretName(name) || HEADER.test(name);

/** What is shown for the value of a secret-looking name: of a URL its scheme, user, host and path; of anything else nothing. */
export function hideValue(value: string): string {
  if (value === '' || value === HIDDEN || /^(?:true|false|\d{1,5})$/i.test(value)) return value;
  const url =
    /^([a-z][a-z0-9+.-]{1,20}:\/\/)(?:([^\s:@/]{0,128})(:[^\s@/]{0,512})?@)?([^\s@?#]{0,500})(?:[?#]\S*)?$/i.exec(
      value,
    );
  learn(value);
  if (!url) return HIDDEN;
  const user = url[2] === undefined ? '' : url[3] === undefined ? `${HIDDEN}@` : `${url[2]}:${HIDDEN}@`;
  return `${url[1]}${user}${redact(url[4] ?? '')}`;
}
