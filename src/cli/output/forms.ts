import { readFileSync } from 'node:fs';
import { stringify } from 'yaml';
import { AppError } from '../../core/errors.ts';
import { terminalJson } from '../../core/visible.ts';
import { jsonpath } from './jsonpath.ts';
import { customColumns } from './custom-columns.ts';

/** A form of output as kubectl names it: a word, or a word with a template behind `=`. */
export type Form = { readonly name: string; readonly template: string };

const TEMPLATES = ['jsonpath', 'jsonpath-file', 'custom-columns', 'custom-columns-file'] as const;
const MOST_FILE = 64 * 1024;

/**
 * Reads `-o`; a usage error names what there is. `columns`: the command prints a list of objects, and so takes
 * custom-columns.
 */
export function formOf(given: string | undefined, words: readonly string[], columns = false): Form {
  const [name = '', ...rest] = (given ?? 'text').split('=');
  const templates = TEMPLATES.filter((one) => columns || one.startsWith('jsonpath'));
  if (templates.some((one) => one === name)) {
    const text = rest.join('=');
    if (text === '') throw new AppError('usage', `-o ${name} needs a template`, `write -o ${name}=…`);
    if (!name.endsWith('-file')) return { name, template: text };
    return { name: name.replace(/-file$/, ''), template: contentOf(text, name.startsWith('custom')) };
  }
  if (rest.length === 0 && [...words, 'yaml'].includes(name)) return { name, template: '' };
  throw new AppError(
    'usage',
    `there is no form ${JSON.stringify((given ?? '').slice(0, 60))} of output here`,
    `-o takes ${[...words, 'yaml', ...templates.map((one) => `${one}=…`)].join(', ')}`,
  );
}

function contentOf(file: string, lines: boolean): string {
  try {
    const text = readFileSync(file, 'utf8').slice(0, MOST_FILE);
    // Headers on the first line, paths below: kubectl's form of a file of columns.
    if (!lines) return text.replace(/\n$/, '');
    const [heads = '', paths = ''] = text.split('\n');
    const names = heads.trim().split(/\s+/);
    return paths
      .trim()
      .split(/\s+/)
      .map((path, at) => `${names[at] ?? path}:${path}`)
      .join(',');
  } catch (error) {
    throw new AppError(
      'usage',
      `the template ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
    );
  }
}

/**
 * The value in one of the forms that need no knowledge of it; undefined for the others. Ends with a newline, but for
 * jsonpath, as kubectl.
 */
export function inForm({ name, template }: Form, value: unknown): string | undefined {
  if (name === 'json') return `${terminalJson(value, 2)}\n`;
  if (name === 'yaml') return yamlOf(value);
  if (name === 'jsonpath') return jsonpath(template, value);
  if (name === 'custom-columns') return customColumns(template, itemsOf(value));
  return undefined;
}

const itemsOf = (value: unknown): readonly unknown[] =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
    ? (value.items as unknown[])
    : [value];

const yamlOf = (value: unknown): string =>
  stringify(JSON.parse(JSON.stringify(value)), { aliasDuplicateObjects: false });
