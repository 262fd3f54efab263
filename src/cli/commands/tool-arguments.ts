import { AppError } from '../../core/errors.ts';

type Field = { readonly type?: string; readonly items?: { readonly type?: string } };
/** The part of a tool's JSON schema that a line of words is read by. */
export type Shape = { readonly properties?: Readonly<Record<string, Field>>; readonly required?: readonly string[] };

/**
 * Fields in the order in which words fill them: the required ones, then the others; the namespace is only ever named.
 */
const orderOf = ({ properties = {}, required = [] }: Shape): string[] => {
  const names = Object.keys(properties).filter((name) => name !== 'namespace');
  return [...names.filter((name) => required.includes(name)), ...names.filter((name) => !required.includes(name))];
};

/** `<workload> <replicas> [container=…]`: what the menu and the help show. */
export function usageOf(shape: Shape): string {
  const { properties = {}, required = [] } = shape;
  return orderOf(shape)
    .map((name) => {
      const label = properties[name]?.type === 'array' ? `${name}…` : name;
      return required.includes(name) ? `<${label}>` : `[${name}=…]`;
    })
    .join(' ');
}

/** Words of a line; quotes keep spaces together. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/([A-Za-z_][\w.[\]-]*=)?(?:"([^"]*)"|'([^']*)')|\S+/g)].map(([whole, name = '', double, single]) =>
    (double ?? single) === undefined ? whole : `${name}${double ?? single ?? ''}`,
  );

/**
 * The input that a line names: `backend 3`, `backend replicas=3`, `LOG_LEVEL=debug` for a name and its value, `a.b=1`
 * for what is set in a release or a limit. Values get the type of their field; whether they are allowed is the tool's
 * own check. Throws bad-input with the usage.
 */
export function argumentsOf(text: string, shape: Shape, command: string): Record<string, unknown> {
  const { properties = {}, required = [] } = shape;
  const order = orderOf(shape);
  const input: Record<string, unknown> = {};
  const usage = `/${command} ${usageOf(shape)}`.trim();
  const give = (name: string, word: string): void => {
    const field = properties[name];
    if (field?.type === 'array') input[name] = [...((input[name] as string[] | undefined) ?? []), word];
    else if (input[name] !== undefined) throw new AppError('bad-input', `${name} is given twice`, usage);
    else input[name] = typed(name, word, field, usage);
  };
  for (const word of wordsOf(text)) {
    const [, name = '', value = ''] = /^([A-Za-z_][\w.[\]-]*)=([\s\S]*)$/.exec(word) ?? [];
    if (name in properties) give(name, value);
    else if (name !== '' && 'name' in properties && 'value' in properties && input['name'] === undefined) {
      give('name', name);
      give('value', value);
    } else if (name !== '' && 'set' in properties) give('set', word);
    else if (name !== '' && 'limits' in properties && input['workload'] !== undefined) give('limits', word);
    else {
      const list = required.find((field) => properties[field]?.type === 'array');
      const open = order.filter((field) => input[field] === undefined);
      const next =
        open.find((field) => required.includes(field)) ??
        list ??
        open[0] ??
        order.find((field) => properties[field]?.type === 'array');
      if (next === undefined)
        throw new AppError('bad-input', `${JSON.stringify(word.slice(0, 80))} is a word too much`, usage);
      give(next, word);
    }
  }
  const missing = required.filter((name) => input[name] === undefined);
  if (missing.length > 0) throw new AppError('bad-input', `/${command} needs ${missing.join(' and ')}`, usage);
  return input;
}

function typed(name: string, word: string, field: Field | undefined, usage: string): unknown {
  if (field?.type === 'integer' || field?.type === 'number') {
    if (!/^-?\d+$/.test(word))
      throw new AppError(
        'bad-input',
        `${name} must be a whole number, not ${JSON.stringify(word.slice(0, 80))}`,
        usage,
      );
    return Number(word);
  }
  if (field?.type !== 'boolean') return word;
  if (!/^(?:true|false|yes|no|)$/.test(word)) throw new AppError('bad-input', `${name} is yes or no`, usage);
  return word !== 'false' && word !== 'no';
}
