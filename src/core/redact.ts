import { clean, cutLines, withoutUnseen } from './clean.ts';
import { Anchors, ODD } from './secrets/anchors.ts';
import { FIRST, hidePairs, LATER } from './secrets/forms.ts';
import { KnownSecrets } from './secrets/known.ts';
import { hideNamed, NAME_NEEDS } from './secrets/named.ts';
import { hideSecretObjects } from './secrets/manifests/objects.ts';
import { hideUrls } from './secrets/urls.ts';
import type { Rule } from './secrets/vendors.ts';

export { isSecretName } from './secrets/names.ts';
export { KnownSecrets } from './secrets/known.ts';

/**
 * The process's known values. Every edge (cluster, helm, models, cli) adds what it learns and hides through `redact`.
 */
export const knownSecrets = new KnownSecrets();

type Step = readonly [bits: number, hide: (text: string) => string];
const anchors = new Anchors();
const step = ([pattern, put, needs]: Rule): Step => [
  anchors.bitsOf(needs),
  typeof put === 'string' ? (text) => text.replace(pattern, put) : (text) => text.replace(pattern, put),
];
const STEPS: readonly Step[] = [
  [anchors.bitsOf(['secret']), hideSecretObjects],
  [anchors.bitsOf([':/', ':\\/']), hideUrls],
  ...FIRST.map(step),
  [anchors.bitsOf(NAME_NEEDS), hidePairs],
  [anchors.bitsOf(NAME_NEEDS), hideNamed],
  ...LATER.map(step),
];

/** What was put in place of a value may be what a later rule looks for: from then on all are asked. */
function hide(text: string, found: number): string {
  let shown = text;
  for (const [bits, change] of STEPS) if (shown !== text || (found & bits) !== 0) shown = change(shown);
  return shown;
}

/** False for text in which `redact` finds nothing but known values: a quick look for millions of short strings. */
export const mayHoldSecret = (text: string): boolean => text.length > 5 && (anchors.find(text) & ~ODD) !== 0;

/** Hides known values, then what looks like a secret by its name or its form. Idempotent; linear in the text. */
export function redact(text: string, known: KnownSecrets = knownSecrets): string {
  const shown = known.hide(text);
  return hide(shown, anchors.find(shown));
}

/**
 * Cleans and redacts. Signs that nobody sees are shown, but where they stand between the letters of a secret: there the
 * text goes on without them.
 */
function cleanAndRedact(text: string): string {
  const bare = withoutUnseen(text);
  if (bare === text) return redact(clean(text));
  const seen = clean(bare);
  const hidden = redact(seen);
  return hidden === seen ? redact(clean(text)) : hidden;
}

/** The order that every text from outside goes through: clean, redact, cut. */
export function safeText(text: string, mostPerLine = 4096): string {
  const found = anchors.find(text);
  // Without a rule of their own most lines of a log need nothing but a look for known values.
  const shown = found === 0 ? knownSecrets.hide(text) : cleanAndRedact(text);
  return shown.length <= mostPerLine ? shown : cutLines(shown, mostPerLine);
}

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
