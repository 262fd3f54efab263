import { createHmac, randomBytes } from 'node:crypto';
import { clean } from './clean.ts';
import type { Json } from './json.ts';
import { isSecretName, knownSecrets, redact } from './redact.ts';
import { linesOf, shownLine } from './request/line-diff.ts';

const salt = randomBytes(32);
/** Tells two hidden values apart within this process and nothing more. */
const mark = (value: string): string => createHmac('sha256', salt).update(value).digest('hex').slice(0, 6);
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
const BALLAST = new Set(['managedFields', 'kubectl.kubernetes.io/last-applied-configuration']);

/** Values of a chart: those under a secret-looking name are hidden, the rest is cleaned and redacted. */
export function hideValues(value: unknown, name = ''): Json {
  if (Array.isArray(value)) return value.map((item) => hideValues(item, name));
  if (isMembers(value)) {
    const entry = value['name'];
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !BALLAST.has(key))
        .map(([key, member]) => [
          clean(key),
          hideValues(member, key === 'value' && typeof entry === 'string' ? entry : key),
        ]),
    );
  }
  if (typeof value === 'string') {
    if (value !== '' && isSecretName(name)) return hidden(value);
    // The tag behind the name of an image is no secret, and what cannot be seen does not get lost.
    const plain = clean(value) === value ? value : linesOf(value).map(shownLine).join('\n');
    if (name === 'image') return plain;
    const shown = redact(plain);
    return shown === plain ? shown : shown.replace('[hidden]', `[hidden #${mark(value)}]`);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** An object of a manifest: of a Secret key names, of everything else what is no secret. */
export function hideObject(object: Members): Json {
  const { data, stringData, ...rest } = object;
  const plain = hideValues(rest) as { readonly [key: string]: Json };
  if (object['kind'] !== 'Secret')
    return {
      ...plain,
      ...(data === undefined ? {} : { data: hideValues(data) }),
      ...(stringData === undefined ? {} : { stringData: hideValues(stringData) }),
    };
  const keys = (members: unknown, encoded: boolean): Json =>
    Object.fromEntries(
      Object.entries(isMembers(members) ? members : {}).map(([key, value]) => {
        const text = String(value);
        if (encoded) knownSecrets.add(Buffer.from(text, 'base64').toString('utf8'));
        return [clean(key), hidden(text)];
      }),
    );
  return {
    ...plain,
    ...(data === undefined ? {} : { data: keys(data, true) }),
    ...(stringData === undefined ? {} : { stringData: keys(stringData, false) }),
  };
}
