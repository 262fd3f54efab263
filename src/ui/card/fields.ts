import type { Press } from '../editor/press.ts';
import { typedText } from '../editor/buffer.ts';
import { segments } from '../text/line.ts';

export type Field = { readonly name: string; readonly was: string | number; readonly value: string };
export type Fields = { readonly list: readonly Field[]; readonly at: number };

type FieldStep = {
  readonly fields: Fields;
  /** The changed values, numbers as numbers: the person is done. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** The person went back to the card, or changed nothing. */
  readonly closed?: boolean;
  readonly error?: string;
};

export const openFields = (editable: Readonly<Record<string, string | number>>): Fields => ({
  list: Object.entries(editable).map(([name, was]) => ({ name, was, value: String(was) })),
  at: 0,
});

const write = (fields: Fields, change: (value: string) => string): FieldStep => ({
  fields: {
    ...fields,
    list: fields.list.map((field, at) =>
      at === fields.at ? { ...field, value: change(field.value).slice(0, 500) } : field,
    ),
  },
});

function finish(fields: Fields): FieldStep {
  const changed = fields.list.filter(({ was, value }) => value.trim() !== String(was));
  const wrong = changed.find(
    ({ was, value }) => value.trim() === '' || (typeof was === 'number' && !/^\d+$/.test(value.trim())),
  );
  if (wrong)
    return { fields, error: `${wrong.name} must be ${typeof wrong.was === 'number' ? 'a whole number' : 'a value'}` };
  if (changed.length === 0) return { fields, closed: true };
  return {
    fields,
    input: Object.fromEntries(
      changed.map(({ name, was, value }) => [name, typeof was === 'number' ? Number(value) : value.trim()]),
    ),
  };
}

/**
 * One key in the small form on the card that changes simple values. The tool plans again with them; nothing is approved
 * here.
 */
export function pressFields(fields: Fields, press: Press): FieldStep {
  const to = (at: number): FieldStep => ({ fields: { ...fields, at: (at + fields.list.length) % fields.list.length } });
  switch (press.key) {
    case 'esc':
      return { fields, closed: true };
    case 'up':
    case 'S-tab':
      return to(fields.at - 1);
    case 'down':
    case 'tab':
      return to(fields.at + 1);
    case 'enter':
    case 'chunk-enter':
      return finish(fields);
    case 'backspace':
      return write(fields, (value) => segments(value).slice(0, -1).join(''));
    case 'C-u':
      return write(fields, () => '');
    case 'text':
    case 'paste':
    case 'chunk':
      return write(fields, (value) => value + typedText(press.text).replaceAll('\n', ''));
    default:
      return { fields };
  }
}
