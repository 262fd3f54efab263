import { createHmac, randomBytes } from 'node:crypto';
import { clean } from './clean.ts';
import type { Json } from './json.ts';
import { isSecretName, knownSecrets, redact } from './redact.ts';
import { linesOf, shownLine } from './request/line-diff.ts';
import { learnSecret } from './secrets/learn.ts';
import { isFilePath, isObjectName, looksMade, looksRandom } from './secrets/values.ts';

let salt: Buffer | undefined;
/** Tells two hidden values apart within this process and nothing more. */
const mark = (value: string): string =>
  createHmac('sha256', (salt ??= randomBytes(32)))
    .update(value)
    .digest('hex')
    .slice(0, 6);
/** Ordinary words, such as the name of a Secret: hiding them wherever they stand would blind every message. */
const PLAIN_WORDS = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const hidden = (value: string): string => {
  if (!(PLAIN_WORDS.test(value) && value.length < 40) && !value.startsWith('[hidden')) knownSecrets.add(value);
  return `[hidden #${mark(value)}]`;
};
/** How a hidden value is shown to people. */
export const withoutMarks = (text: string): string => text.replace(/\[hidden #[0-9a-f]{6}\]/g, '[hidden]');

type Members = { readonly [key: string]: unknown };
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** What no reader wants, and what holds the whole object once more: last-applied of kubectl, originals of kapp. */
const BALLAST =
  /^(?:managedFields|kubectl\.kubernetes\.io\/last-applied-configuration|kapp\.k14s\.io\/(?:original|original-diff.*))$/;
/** Members below a name that announces secrets (`secrets`, `credentials`) that only say which they are. */
const DESCRIBES =
  /name|ref|key|path|type|kind|class|version|namespace|label|annotation|enabled|create|existing|mode$|algorithm|encoding|policy|usage|audience|issuer|provider|engine|method|format|region|endpoint|host|url|server|schedule|interval|image|tag$|role$|arn$/i;
const SEVERAL = /(?:^|[._-]|[a-z](?=[STPC]))(?:secrets|passwords|tokens|credentials|creds|api_?keys)$/i;
/** True for a name below which secrets stand, by whatever names: `secrets`, `adminCredentials`, `privateKey`. */
export const announces = (name: string): boolean => isSecretName(name) || SEVERAL.test(name);
/** True for a value below such a name that is made, whatever its own name is. */
export const hidesBelow = (name: string, value: string): boolean =>
  !DESCRIBES.test(name) && (looksMade(value) || looksRandom(value)) && !isObjectName(value);
/** Deeper than any manifest; a chart's values may be made to be deep. */
const DEEPEST = 100;

/**
 * Values of a chart and objects of any kind: those under a secret-looking name are hidden, of a Secret (wherever it
 * stands: in a List, in a SecretList, in another object) the values; the rest is cleaned and redacted.
 */
export function hideValues(value: unknown, name = '', depth = 0, isSecret = false, below = false): Json {
  if (depth > DEEPEST) return '(deeper parts left out)';
  if (Array.isArray(value)) return value.map((item) => hideValues(item, name, depth + 1, isSecret, below));
  if (isMembers(value)) {
    const entry = value['name'] ?? value['key'];
    const secret = value['kind'] === 'Secret' || (isSecret && value['kind'] === undefined);
    const list = value['kind'] === 'SecretList';
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !BALLAST.test(key))
        .map(([key, member]) => [
          clean(key),
          secret && (key === 'data' || key === 'stringData')
            ? secretData(member, key === 'data')
            : hideValues(
                member,
                key === 'value' && typeof entry === 'string' ? entry : key,
                depth + 1,
                list && key === 'items',
                below || announces(key),
              ),
        ]),
    );
  }
  if (typeof value === 'string') {
    if (value !== '' && ((isSecretName(name) && !isFilePath(value)) || (below && hidesBelow(name, value))))
      return hidden(value);
    // The tag behind the name of an image is no secret, and what cannot be seen does not get lost.
    const plain = clean(value) === value ? value : linesOf(value).map(shownLine).join('\n');
    if (name === 'image') return plain;
    const shown = redact(plain);
    return shown === plain ? shown : shown.replace('[hidden]', `[hidden #${mark(value)}]`);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function secretData(members: unknown, encoded: boolean): Json {
  return Object.fromEntries(
    Object.entries(isMembers(members) ? members : {}).map(([key, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      if (!text.startsWith('[hidden')) learnSecret(encoded ? Buffer.from(text, 'base64').toString('utf8') : text, key);
      return [clean(key), `[hidden #${mark(text)}]`];
    }),
  );
}

/** An object of a manifest: of a Secret key names, of everything else what is no secret. */
export const hideObject = (object: Members): Json => hideValues(object);
