import { AppError } from '../../core/errors.ts';
import { plainTable } from '../print/plain-table.ts';
import { textOf, valuesOf } from './jsonpath.ts';

/**
 * `NAME:.metadata.name,IMAGE:.spec.containers[*].image` as kubectl prints it: cells of several values with commas,
 * `<none>` for nothing.
 */
export function customColumns(spec: string, items: readonly unknown[]): string {
  const columns = spec.split(/,(?![^[(]*[\])])/).map((part) => {
    const at = part.indexOf(':');
    if (at <= 0 || at === part.length - 1)
      throw new AppError(
        'usage',
        `${JSON.stringify(part.slice(0, 60))} is not a column: it must be NAME:PATH`,
        'for example -o custom-columns=NAME:.metadata.name,NODE:.spec.nodeName',
      );
    return { head: part.slice(0, at), path: part.slice(at + 1) };
  });
  const rows = items.map((item) => columns.map(({ path }) => cell(path, item)));
  return plainTable([columns.map(({ head }) => head), ...rows])
    .map((line) => `${line}\n`)
    .join('');
}

function cell(path: string, item: unknown): string {
  const inner = path.replace(/^\{(.*)\}$/s, '$1');
  const values = valuesOf(/^[.$[@]/.test(inner) ? inner : `.${inner}`, item);
  return values.length === 0 ? '<none>' : values.map((one) => textOf(one).replaceAll('\n', ' ')).join(',');
}
