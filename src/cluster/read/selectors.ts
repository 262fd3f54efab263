type Labels = Readonly<Record<string, string>> | undefined;

/** Parts of a selector, cut at commas outside brackets. */
const partsOf = (selector: string): string[] =>
  selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/**
 * True when the labels fit, by the rules of labels.Parse: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`. A part that is
 * none of these fits nothing.
 */
export function matchesLabels(selector: string, labels: Labels): boolean {
  const has = (key: string): boolean => labels !== undefined && Object.hasOwn(labels, key);
  return partsOf(selector).every((part) => {
    const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(part);
    if (set) {
      const [, key = '', operator, list = ''] = set;
      const values = list.split(',').map((value) => value.trim());
      const within = has(key) && values.includes(labels?.[key] ?? '');
      return operator === 'in' ? within : !within;
    }
    const compare = /^([^\s=!]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
    if (compare) {
      const [, key = '', operator, value] = compare;
      const equal = has(key) && labels?.[key] === value;
      return operator === '!=' ? !equal : equal;
    }
    if (/^!\s*\S+$/.test(part)) return !has(part.slice(1).trim());
    return /^[^\s=!()]+$/.test(part) && has(part);
  });
}

const at = (object: unknown, path: string): string => {
  let value: unknown = object;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
};

/** Field selectors (`metadata.name=web,status.phase!=Running`); a field that an object does not have is the empty text, as on the server. */
export const matchesFields = (selector: string, object: unknown): boolean =>
  partsOf(selector).every((part) => {
    const [, path = '', operator, value] = /^([^\s=!]+)\s*(==|=|!=)\s*(.*)$/.exec(part) ?? [];
    if (operator === undefined) return false;
    return (at(object, path) === value) !== (operator === '!=');
  });
