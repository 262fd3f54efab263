/** A frame, a section of a trace: what follows a sentence, not what goes on with it. */
const BELOW =
  /^\s|^(?:at |goroutine |Traceback|Caused by|caused by|stack|File "|#\d|---)|^\S+\.go:\d|^[\w./*()]+\([^)]*\)$|^$/;

/** The first line, and the next where a sentence goes on in it: a quoted value that holds a line break. */
export function firstOf(text: string | undefined): string | undefined {
  const [first = '', next] = text?.split('\n') ?? [];
  const open =
    (/`/.exec(first) !== null && (first.split('`').length - 1) % 2 === 1) || (first.split('"').length - 1) % 2 === 1;
  return text === undefined || next === undefined || !open || BELOW.test(next)
    ? text?.split('\n')[0]
    : `${first}\\n${next}`;
}
