/**
 * The words of a command line as a POSIX shell parts them; undefined for what only a shell can do (pipes, variables,
 * substitutions).
 */
export function argvOf(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (letter === "'" || letter === '"') {
      const inside = quotedAt(line, at);
      if (inside === undefined) return undefined;
      word = (word ?? '') + inside.text;
      at = inside.end;
    } else if (letter === '\\' && line[at + 1] === '\n') {
      at += 1;
    } else if (letter === '\n') {
      // Another line is another command.
      if (line.slice(at).trim() !== '') return undefined;
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

/**
 * What stands in quotes from `start` on; in double ones `\\` takes the letters that it can, and what a shell would put
 * in is not for us.
 */
function quotedAt(line: string, start: number): { readonly text: string; readonly end: number } | undefined {
  const quote = line[start];
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    const letter = line[at] ?? '';
    if (letter === quote) return { text, end: at };
    if (quote === '"' && /[$`]/.test(letter)) return undefined;
    if (quote === '"' && letter === '\\' && /["\\$`\n]/.test(line[at + 1] ?? '')) {
      at += 1;
      if (line[at] !== '\n') text += line[at] ?? '';
    } else text += letter;
  }
  return undefined;
}

/**
 * A flag of a command: whether it takes a value, and its name in what is read. `always`: a switch that is on here in
 * any case.
 */
export type Flag = { readonly name: string; readonly takes: boolean; readonly always?: boolean };
export type Flags = Readonly<Record<string, Flag>>;

export const flag = (name: string, takes = true): Flag => ({ name, takes });
/** A switch whose effect every run of ours has; to switch it off is refused. */
export const always = (name: string): Flag => ({ name, takes: false, always: true });

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
      if (value === 'false' && known.always) return { refused: word };
      if (value === 'false') {
        flags.delete(known.name);
        continue;
      }
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
