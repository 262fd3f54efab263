/** The words of a command line as a POSIX shell parts them; undefined for what only a shell can do (pipes, variables, substitutions). */
export function argvOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (letter === "'" || letter === '"') {
      const end = line.indexOf(letter, at + 1);
      if (end < 0) return undefined;
      const inside = line.slice(at + 1, end);
      if (letter === '"' && /[$`]/.test(inside)) return undefined;
      word = (word ?? '') + inside;
      at = end;
    } else if (letter === '\\' && at + 1 < line.length) {
      word = (word ?? '') + (line[at + 1] ?? '');
      at += 1;
    } else if (/[|;&<>$`]/.test(letter)) return undefined;
    else if (/\s/.test(letter)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + letter;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** A flag of a command: whether it takes a value, and its name in what is read. */
export type Flags = Readonly<Record<string, { readonly name: string; readonly takes: boolean }>>;

export const flag = (name: string, takes = true): { readonly name: string; readonly takes: boolean } => ({
  name,
  takes,
});

export type Parsed =
  | { readonly words: readonly string[]; readonly flags: ReadonlyMap<string, readonly string[]> }
  /** A flag that is not in the table, or lacks its value. */
  | { readonly refused: string };

/** As pflag reads it: `--flag value`, `--flag=value`, `-f value`, `-fvalue`, flags anywhere, `--` ends them. */
export function parseFlags(argv: readonly string[], table: Flags): Parsed {
  const words: string[] = [];
  const flags = new Map<string, readonly string[]>();
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') return { refused: '--' };
    if (!/^-./.test(word)) {
      words.push(word);
      continue;
    }
    const long = /^(--[^=]+)(?:=(.*))?$/s.exec(word);
    const short = /^(-[A-Za-z])=?(.*)$/s.exec(word);
    const key = long?.[1] ?? short?.[1] ?? word;
    const known = Object.hasOwn(table, key) ? table[key] : undefined;
    if (known === undefined) return { refused: key };
    let value = long ? long[2] : short?.[2] === '' ? undefined : short?.[2];
    if (!known.takes) {
      if (value !== undefined && !(long && /^(?:true|false)$/.test(value))) return { refused: word };
      value ??= 'true';
    } else if (value === undefined) {
      at += 1;
      value = argv[at];
    }
    if (value === undefined) return { refused: `${key} without a value` };
    flags.set(known.name, [...(flags.get(known.name) ?? []), value]);
  }
  return { words, flags };
}

export type Args = Extract<Parsed, { words: unknown }>;

/** The last value of a flag, which is the one that counts. */
export const last = ({ flags }: Args, name: string): string | undefined => flags.get(name)?.at(-1);
export const place = (args: Args): { namespace: string | undefined } => ({ namespace: last(args, 'namespace') });
