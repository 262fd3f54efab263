import { clean, cutLines } from './clean.ts';
import { FIRST, hidePairs, LATER } from './secrets/forms.ts';
import { KnownSecrets } from './secrets/known.ts';
import { hideNamed, NAME_ANCHORS } from './secrets/named.ts';
import { hideSecretObjects } from './secrets/objects.ts';
import { hideUrls } from './secrets/urls.ts';
import type { Rule } from './secrets/vendors.ts';

export { isSecretName } from './secrets/names.ts';
export { KnownSecrets } from './secrets/known.ts';

/**
 * The process's known values. Every edge (cluster, helm, models, cli) adds what it learns and hides through `redact`.
 */
export const knownSecrets = new KnownSecrets();

const apply = (text: string, rules: readonly Rule[]): string =>
  rules.reduce(
    (now, [pattern, put]) => (typeof put === 'string' ? now.replace(pattern, put) : now.replace(pattern, put)),
    text,
  );

// What every rule needs: a word of a name, a sign of a URL, or the look of something made.
const NEEDED = new RegExp(
  `:\\\\?/|-----BEGIN|%3a|bearer|basic|requirepass|masterauth|add_user|htpasswd|curl|login|\\$\\w|@|[0-9a-z]{16}|<|&lt;|${NAME_ANCHORS}|apikey|xox|xapp|A[KS]IA|mysql|maria|redis-cli|mongo|sshpass|docker|:\\d{4,5}:|hooks\\.`,
  'i',
);
/** False for text in which `redact` finds nothing but known values: a quick look for millions of short strings. */
export const mayHoldSecret = (text: string): boolean => text.length > 5 && NEEDED.test(text);

/** Hides known values, then what looks like a secret by its name or its form. Idempotent; linear in the text. */
export function redact(text: string, known: KnownSecrets = knownSecrets): string {
  return apply(hideNamed(hidePairs(apply(hideUrls(hideSecretObjects(known.hide(text))), FIRST))), LATER);
}

/** The order that every text from outside goes through: clean, redact, cut. */
export const safeText = (text: string, mostPerLine = 4096): string => cutLines(redact(clean(text)), mostPerLine);

/**
 * The same data with known values hidden in its strings: for what goes to a screen or a file as it is. Members at most
 * 20 deep.
 */
export function hideKnown<T>(value: T, depth = 0): T {
  if (typeof value === 'string') return knownSecrets.hide(value) as T;
  if (typeof value !== 'object' || value === null || depth > 20) return value;
  if (Array.isArray(value)) return value.map((member: unknown) => hideKnown(member, depth + 1)) as T;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, hideKnown(member as unknown, depth + 1)]),
  ) as T;
}
