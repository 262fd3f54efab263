import { AppError } from './errors.ts';

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** RFC 1123 label: namespaces, container names, services. */
export const isLabel = (name: string): boolean => LABEL.test(name);
/**
 * RFC 1123 subdomain: names of most objects. It has no slash, percent sign or leading dash, so it is safe in a URL or
 * an argv.
 */
export const isObjectName = (name: string): boolean => SUBDOMAIN.test(name) && !name.includes('..');

/** The name itself, or bad-input. `what` is said in the error: "deployment", "namespace". */
export function objectName(name: string, what: string): string {
  if (isObjectName(name)) return name;
  throw new AppError(
    'bad-input',
    `${JSON.stringify(name.slice(0, 80))} is not a ${what} name`,
    'use lower-case letters, digits, "-" and "." (RFC 1123)',
  );
}

/** Levenshtein distance with adjacent swaps counted once, cut off at `most`. */
export function distance(a: string, b: string, most = 4): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last: number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((row[j - 1] ?? 0) + 1, (last[j] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? most + 1, most + 1);
}

/** Shortest word in which one letter in place of another is a slip: `rw` and `ro`, `lan` and `wan` are two things. */
const LEAST_MISTYPED = 5;

/** One word for the other by a slip: letters left out, doubled or swapped, in a long one a single wrong letter. */
function isSlipOfWord(a: string, b: string): boolean {
  if (a === b) return true;
  const digits = (word: string): string => word.replace(/\D/g, '');
  const begins = a[0] === b[0] || (a[0] === b[1] && a[1] === b[0]);
  if (!begins || digits(a) !== digits(b)) return false;
  if (a.startsWith(b) || b.startsWith(a)) return true;
  const short = Math.min(a.length, b.length);
  const apart = distance(a, b);
  if (apart > Math.max(1, Math.floor(short / 3))) return false;
  const letters = (word: string): string => word.split('').sort().join('');
  return a.length !== b.length || letters(a) === letters(b) || (apart === 1 && short >= LEAST_MISTYPED);
}

/**
 * True when a slip of the pen makes one name of the other, word by word: `order-db` and `orders-db`, and not
 * `users-db`, `tenant1-db` and `tenant2-db`, `api-internal` and `api-external`. False for names of other word counts.
 */
export function isSlip(a: string, b: string): boolean {
  const [one, two] = [a, b].map((name) => name.toLowerCase().split(/[-._]/)) as [string[], string[]];
  return one.length === two.length && one.every((word, place) => isSlipOfWord(word, two[place] ?? ''));
}

/** True when one name is the other with words put in: web-tls and web-2026-tls. */
function sharesWords(a: string, b: string): boolean {
  const [one, two] = [a, b].map((name) => name.split(/[-._]/)) as [string[], string[]];
  const [few, many] = one.length < two.length ? [one, two] : [two, one];
  return few.length > 1 && few.every((word) => many.includes(word));
}

/** The names nearest to the wanted one, best first: parts of each other, or few typing errors apart. */
export function nearest(wanted: string, names: readonly string[], most = 3): string[] {
  const low = wanted.toLowerCase();
  const limit = Math.max(1, Math.min(4, Math.floor(low.length / 3)));
  return names
    .map((name) => {
      const other = name.toLowerCase();
      const inside = other.includes(low) || low.includes(other);
      // Of names that hold each other the one that has most in common comes first.
      const rest = 1 - Math.min(low.length, other.length) / Math.max(low.length, other.length, 1);
      const part = inside ? 0.5 + rest / 5 : sharesWords(low, other) ? 0.75 : Number.POSITIVE_INFINITY;
      return { name, score: other === low ? 0 : Math.min(part, distance(low, other, limit)) };
    })
    .filter(({ score }) => score <= limit)
    .sort((a, b) => a.score - b.score || a.name.localeCompare(b.name))
    .slice(0, most)
    .map(({ name }) => name);
}
