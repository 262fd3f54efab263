/** One `path=VALUE` as the tool takes it, or why it cannot be taken. */
export type Values = { readonly set: readonly string[] } | { readonly refused: string };

/**
 * helm's `--set` (pkg/strvals): pairs parted by commas outside braces, `\` takes the next letter as it is, `{a,b}` is a list, `a[0]` one place
 * of a list. Lists are passed on as JSON, whole; a place of a list is refused, since the rest of the list is not known here.
 */
export function strvals(text: string): Values {
  const set: string[] = [];
  for (const pair of parts(text)) {
    const at = equals(pair);
    if (at <= 0) return { refused: `"${pair.slice(0, 60)}" sets no value (write path=VALUE)` };
    const path = pair.slice(0, at);
    const value = pair.slice(at + 1);
    if (/(?<!\\)\[/.test(path))
      return { refused: `${path} names one place of a list; set the whole list as path={a,b}` };
    if (!value.startsWith('{')) {
      set.push(`${path}=${value.replace(/\\(.)/gs, '$1')}`);
      continue;
    }
    if (!value.endsWith('}')) return { refused: `the list of ${path} has no end` };
    const items =
      value.length === 2 ? [] : parts(value.slice(1, -1)).map((item) => typed(item.replace(/\\(.)/gs, '$1')));
    set.push(`${path}=${JSON.stringify(items)}`);
  }
  return { set };
}

/** helm's types: true, false, null and whole numbers without a leading zero; all else is a text. */
const typed = (text: string): string | number | boolean | null => {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return text === '0' || /^-?[1-9]\d{0,14}$/.test(text) ? Number(text) : text;
};

/** Split at commas that are neither escaped nor inside braces or brackets. */
function parts(text: string): string[] {
  const found: string[] = [];
  let [depth, now] = [0, ''];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (letter === '\\' && at + 1 < text.length) {
      now += letter + (text[at + 1] ?? '');
      at += 1;
      continue;
    }
    if (letter === '{') depth += 1;
    if (letter === '}') depth -= 1;
    if (letter === ',' && depth === 0) {
      found.push(now);
      now = '';
    } else now += letter;
  }
  return now === '' ? found : [...found, now];
}

const equals = (pair: string): number => {
  for (let at = 0; at < pair.length; at++) {
    if (pair[at] === '\\') at += 1;
    else if (pair[at] === '=') return at;
  }
  return -1;
};
