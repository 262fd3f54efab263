import { NEVER } from './hint.ts';

/** A program or script with its arguments, in characters that no shell gives a meaning; `<uri>` is to be filled in. */
const COMMAND = '[\\w./-]{2,80}(?: (?:[\\w./:=@,-]{1,80}|<[\\w -]{1,40}>)){1,8}';
const INLINE = new RegExp(`\\b(?:run|running|execute|try)(?: with)?:? [\`'"](${COMMAND})[\`'"]`, 'i');
const ABOVE = /\b(?:run|execute|try|running)(?: the following(?: commands?)?)?:?\s*$/i;
const ALONE = new RegExp(`^\\s*\\$? ?(${COMMAND})\\s*$`);
/** To read how it is used, or a statement of SQL that was tried. */
const ASKS = /--?(?:help|version|usage)\b|^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|SET|SHOW) /;
/**
 * The command of its own that a program says to run ("To resolve this, run: bin/rails db:migrate"); undefined where it
 * names none.
 */
export function advisedCommand(lines: readonly string[]): string | undefined {
  for (const [place, line] of lines.entries()) {
    const inline = INLINE.exec(line)?.[1];
    const below = ABOVE.test(line) ? lines.slice(place + 1).find((one) => one.trim() !== '') : undefined;
    const found = inline ?? (below === undefined ? undefined : ALONE.exec(below)?.[1]);
    if (found !== undefined && !NEVER.test(found) && !ASKS.test(found)) return found;
  }
  return undefined;
}
