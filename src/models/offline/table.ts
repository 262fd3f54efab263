export type Row = readonly string[];
export type Table = { readonly head: Row; readonly rows: readonly Row[]; readonly whole: boolean };

/** The table of a result: a line of column names in capitals, parted by bars, and the rows below. */
export function tableOf(data: string): Table | undefined {
  const lines = data.split('\n');
  const at = lines.findIndex((line) => /^[A-Z][A-Z-]*(?: \| [A-Z][A-Z -]*)+$/.test(line));
  if (at < 0) return undefined;
  const cells = (line: string): Row => line.split(' | ').map((cell) => cell.trim());
  const rest = lines.slice(at + 1);
  return {
    head: cells(lines[at] ?? ''),
    rows: rest.filter((line) => line.includes(' | ')).map(cells),
    whole: !rest.some((line) => /\b(?:more|left out|not shown)\b/.test(line)),
  };
}
