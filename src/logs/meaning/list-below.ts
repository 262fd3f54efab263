/** Each heading of the list is indented further than the one before it. */
export const isNested = (list: readonly string[]): boolean => {
  const heads = list.filter((line) => /:\s*$/.test(line)).map((line) => line.search(/\S/));
  return heads.length > 1 && heads.every((depth, at) => at === 0 || depth >= (heads[at - 1] ?? 0));
};

const MOST_ITEMS = 5;

/**
 * A sentence that ends in an open bracket or a colon, with what it leads to: the items that stand indented below it
 * ("was started with:"), else the next line that is a sentence. `below` are the lines after it without frames.
 */
export function withBelow(text: string, below: readonly string[]): string {
  const said = text.trimEnd();
  if (!/[({:]$/.test(said)) return text;
  const items = said.endsWith(':') && /^\s+\S/.test(below[0] ?? '') ? below.slice(0, MOST_ITEMS) : [];
  const next =
    items.length > 0
      ? items
          .map((line) => line.trim())
          .join('; ')
          .replaceAll(':; ', ': ')
      : below.find((line) => /\w+ \w+/.test(line));
  return next === undefined ? text : `${said.slice(0, -1).trimEnd()}: ${next.trim()}`;
}
