import { isAlias, parseAllDocuments, visit } from 'yaml';
import { AppError } from './errors.ts';
import { finite } from './finite.ts';
import type { Json } from './json.ts';

export type Manifest = { readonly [key: string]: Json };

/** Characters of one input, and objects in it. */
const MOST_TEXT = 256 * 1024;
const MOST_OBJECTS = 40;

const isMembers = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The objects of a manifest that somebody wrote, lists opened: YAML 1.2 or JSON, every key once, no aliases and no
 * tags, so that it says what it seems to say. `from` names the source in errors; what stands in it is not repeated
 * there beyond the line number.
 */
export function readManifests(text: string, from: string): Manifest[] {
  if (text.length > MOST_TEXT)
    throw new AppError('bad-input', `${from} has ${text.length} characters`, `split it: at most ${MOST_TEXT} at once`);
  const documents = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: true, customTags: [] });
  const objects: Manifest[] = [];
  for (const document of documents) {
    const [error] = [...document.errors, ...document.warnings];
    if (error)
      throw new AppError(
        'bad-input',
        `${from} is not YAML: ${error.code.toLowerCase().replaceAll('_', ' ')} in line ${error.linePos?.[0].line ?? '?'}`,
        'write plain YAML or JSON',
      );
    let aliased = false;
    visit(document, {
      Node: (_key, node) => {
        if (isAlias(node)) aliased = true;
      },
    });
    if (aliased) throw new AppError('bad-input', `${from} uses YAML aliases`, 'write the values out');
    const value: unknown = document.toJS();
    if (value === null || value === undefined) continue;
    if (!isMembers(value)) throw new AppError('bad-input', `${from} holds something that is no object`);
    const items = String(value['kind']).endsWith('List') && Array.isArray(value['items']) ? value['items'] : [value];
    for (const item of items as unknown[]) {
      if (!isMembers(item)) throw new AppError('bad-input', `${from} holds something that is no object`);
      objects.push(item as Manifest);
    }
  }
  if (objects.length === 0) throw new AppError('bad-input', `${from} holds no object`, 'give at least one manifest');
  if (objects.length > MOST_OBJECTS)
    throw new AppError('bad-input', `${from} holds ${objects.length} objects`, `split it: at most ${MOST_OBJECTS}`);
  return objects;
}

/** One value that somebody wrote as YAML or JSON: `5`, `[a, b]`, `{key: x}`; a plain text is itself. */
export function readValue(text: string): Json {
  try {
    const [document, ...more] = parseAllDocuments(text, { logLevel: 'silent', uniqueKeys: true });
    if (document === undefined || more.length > 0 || document.errors.length > 0) return text;
    const value = finite(document.toJS({ maxAliasCount: 0 }) as Json | undefined);
    return value === undefined ? text : value;
  } catch {
    return text;
  }
}
