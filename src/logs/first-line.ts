/** A frame, a section of a trace: what follows a sentence, not what goes on with it. */
const BELOW =
  /^\s|^(?:at |goroutine |Traceback|Caused by|caused by|stack|File "|#\d|---)|^\S+\.go:\d|^[\w./*()]+\([^)]*\)$|^$/;

const FRAME = /^\s*(?:at |File "|goroutine |\S+\.go:\d|\.{3} \d|stack ?trace|Traceback)|^\s*$/i;
const MOST_ITEMS = 3;

/** `parse errors:` with what stands in the lines below it; none where frames follow. */
function withItems(first: string, below: readonly string[]): string | undefined {
  const end = below.findIndex((line) => FRAME.test(line));
  const items = (end < 0 ? below : below.slice(0, end)).slice(0, MOST_ITEMS).map((line) => line.trim());
  return /\w:\s*$/.test(first) && items.length > 0 ? `${first.trimEnd()} ${items.join('; ')}` : undefined;
}

/**
 * The first line; of a heading also what it leads to, and the next where a sentence goes on in it: a quoted value that
 * holds a line break.
 */
export function firstOf(text: string | undefined): string | undefined {
  const [first = '', ...below] = text?.split('\n') ?? [];
  const [next] = below;
  const listed = withItems(first, below);
  if (listed !== undefined) return listed;
  const open =
    (/`/.exec(first) !== null && (first.split('`').length - 1) % 2 === 1) || (first.split('"').length - 1) % 2 === 1;
  return text === undefined || next === undefined || !open || BELOW.test(next)
    ? text?.split('\n')[0]
    : `${first}\\n${next}`;
}
