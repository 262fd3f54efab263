import { visible } from '../visible.ts';

/**
 * Cells of the table of the comparison; beyond it all old lines stand before all new ones, which is as true and only
 * longer.
 */
const MOST_CELLS = 4_000_000;

export type Part = { readonly sign: ' ' | '-' | '+'; readonly text: string };

/** True for texts that are read line by line: files in a ConfigMap, scripts. */
export const isText = (value: unknown): value is string =>
  typeof value === 'string' && /\n./.test(value.replaceAll('\r\n', '\n'));

export const linesOf = (text: string): string[] => text.split('\n');

/** Old and new lines in order; equal lines at both ends are taken first, the middle by its longest common lines. */
export function comparedLines(before: readonly string[], after: readonly string[]): Part[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const same = (text: string): Part => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

function middle(a: readonly string[], b: readonly string[]): Part[] {
  const removed = (text: string): Part => ({ sign: '-', text });
  const added = (text: string): Part => ({ sign: '+', text });
  if (a.length === 0 || b.length === 0 || a.length * b.length > MOST_CELLS) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const parts: Part[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [old = '', now = ''] = [a[i], b[j]];
    if (i < a.length && j < b.length && old === now) {
      parts.push({ sign: ' ', text: old });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      parts.push(removed(old));
      i += 1;
    } else {
      parts.push(added(now));
      j += 1;
    }
  }
  return parts;
}

/**
 * One line of a text as it is: what cannot be seen is escaped, spaces at the end too; a backslash is doubled where it
 * could be read as an escape.
 */
export const shownLine = (text: string): string =>
  visible(
    text
      .replace(/\\(?=[utr\\]|$)/g, '\\\\')
      .replaceAll('\t', '\\t')
      .replaceAll('\r', '\\r'),
  )
    .replace(
      /(?<! ) +$/,
      (run) => '\\u{20}'.repeat(Math.min(run.length, 3)) + (run.length > 3 ? `⟨${run.length} spaces⟩` : ''),
    )
    .replace(/ {17,}/g, (run) => `⟨${run.length} spaces⟩`);
