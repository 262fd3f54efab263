/** One word of a POSIX shell: plain where it can be, else in single quotes. */
export const shellWord = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(' ');

type Letter = { readonly text: string; readonly quoted: boolean };

/**
 * The line's words, each as letters that are inside or outside of single quotes; what must not be parted is one letter.
 */
function wordsOf(command: string): Letter[][] {
  const words: Letter[][] = [[]];
  let quoted = false;
  for (let at = 0; at < command.length; at++) {
    const one = command[at] ?? '';
    if (one === "'") {
      quoted = !quoted;
      words.at(-1)?.push({ text: one, quoted: false });
    } else if (one === '\\' && !quoted) {
      words.at(-1)?.push({ text: one + (command[at + 1] ?? ''), quoted });
      at += 1;
    } else if (one === ' ' && !quoted) words.push([]);
    else words.at(-1)?.push({ text: one, quoted });
  }
  return words.filter((word) => word.length > 0);
}

/**
 * One command on several rows of at most `columns` characters that a shell reads as one line again: rows go on with a
 * backslash, between words where that is possible, else inside of a word, which the next row then takes up in its first
 * column. Double quotes are not understood: such a line stays whole.
 */
export function shellRows(command: string, columns: number): string[] {
  const words = wordsOf(command);
  const bare = words.flatMap((word) => word.flatMap(({ text, quoted }) => (quoted ? [] : [text]))).join('');
  if (command.length <= columns || columns < 12 || /(?<!\\)["`\n]|<<|\$\(/.test(bare)) return [command];
  const rows: string[] = [];
  let row = '';
  const room = columns - 2;
  for (const word of words) {
    const whole = word.map(({ text }) => text).join('');
    if (row !== '' && row.length + 1 + whole.length <= room) {
      row += ` ${whole}`;
      continue;
    }
    if (row !== '') {
      rows.push(`${row} \\`);
      row = '';
    }
    for (const { text, quoted } of word) {
      if (row.length + text.length + 2 > room) {
        // A backslash and a line break are taken out by the shell, but not between single quotes.
        rows.push(quoted ? `${row}'\\` : `${row}\\`);
        row = quoted ? "'" : '';
      }
      row += text;
    }
  }
  return [...rows, row];
}
