import { parseAllDocuments } from 'yaml';
import { AppError } from './errors.ts';
import type { ManifestObject } from './helm.ts';
import { finite } from './finite.ts';
import { hideObject } from './hide-manifest.ts';

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of YAML 1.1 what go-yaml reads otherwise: times of day as numbers, dates as dates. */
const NOT_GO = /:(?:timestamp|set|omap|pairs)$/;

/**
 * The documents as helm and the API machinery read them: YAML 1.1 with merge keys, `yes` and `on` as booleans, the last
 * of two equal keys.
 */
function documentsOf(
  manifest: string,
): { readonly value: unknown; readonly broken: boolean; readonly line?: number }[] {
  return parseAllDocuments(manifest, {
    logLevel: 'silent',
    uniqueKeys: false,
    version: '1.1',
    merge: true,
    customTags: (tags) =>
      tags.filter(
        (tag) => typeof tag === 'string' || !(NOT_GO.test(tag.tag) || ('format' in tag && tag.format === 'TIME')),
      ),
  }).map((document) => ({
    value: withoutBytes(finite(document.toJS({ maxAliasCount: 1000 }))),
    broken: document.errors.length > 0,
    ...(document.errors[0]?.linePos === undefined ? {} : { line: document.errors[0].linePos[0].line }),
  }));
}

/** `!!binary` is text for Go, also as a kind. */
function withoutBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(withoutBytes);
  if (!isMembers(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutBytes(member)]));
}

/** A values file as helm reads it: one document, members or nothing. What stands in it is not repeated in errors. */
export function helmValues(text: string, from: string): Readonly<Record<string, unknown>> {
  const [first, ...more] = documentsOf(text);
  const wrong = (why: string): AppError =>
    new AppError(
      'bad-input',
      `${from} ${why}`,
      'correct the file, as helm wants its values: one YAML document of names and values',
    );
  const broken = [first, ...more].find((one) => one?.broken);
  if (broken) throw wrong(`is not YAML${broken.line === undefined ? '' : ` (line ${broken.line})`}`);
  if (more.some(({ value }) => value !== null && value !== undefined))
    throw wrong('holds several documents, of which helm reads the first alone');
  const value = first?.value ?? {};
  if (!isMembers(value)) throw wrong('holds no names with values');
  return value;
}

/**
 * Whatever holds a list of items is a list for the API machinery, and each item is written; items without a kind have
 * that of the list (apimachinery unstructured/unstructured_list.go, helpers.go).
 */
function opened(object: Members, depth = 0): Members[] {
  const { items, kind, apiVersion } = object;
  if (!Array.isArray(items) || depth > 8) return [object];
  return items.filter(isMembers).flatMap((item) =>
    opened(
      typeof item['kind'] === 'string' && item['kind'] !== ''
        ? item
        : {
            ...item,
            kind: typeof kind === 'string' ? kind.replace(/List$/, '') : kind,
            apiVersion: item['apiVersion'] ?? apiVersion,
          },
      depth + 1,
    ),
  );
}

const hasKind = (object: Members): boolean => typeof object['kind'] === 'string' && object['kind'] !== '';

/**
 * The documents of a manifest as objects, lists opened. As secret as the manifest itself. Documents that are no objects
 * are left out.
 */
export const rawObjects = (manifest: string): Members[] =>
  documentsOf(manifest)
    .map(({ value }) => value)
    .filter(isMembers)
    .flatMap((object) => opened(object))
    .filter(hasKind);

const unreadable = (why: string): AppError =>
  new AppError(
    'bad-input',
    `what the chart would write cannot be shown: ${why}`,
    'mend the chart: one whole object in each document (helm template shows them)',
  );

/**
 * The same for what will be written: anything that could be read in two ways, or is left over, is refused. `kind`: of a
 * hook, as its record says.
 */
export function wholeObjects(manifest: string, kind?: string): Members[] {
  // Helm, the API machinery and YAML take what stands behind a separator for three different things.
  if (/^---(?:[^\s-]|[ \t]+[^\s#])|^\.\.\.[ \t]*$|^%/m.test(manifest))
    throw unreadable('text stands behind a document separator');
  const values = documentsOf(manifest);
  if (values.some(({ broken }) => broken)) throw unreadable('it is not plain YAML');
  const objects = values
    .map(({ value }) => value)
    .filter((value) => value !== null && value !== undefined && value !== '');
  if (!objects.every(isMembers)) throw unreadable('a document is no object');
  const odd = objects.some((object) =>
    Object.keys(object).some(
      (key) => /^(?:kind|items|metadata|apiversion)$/i.test(key) && !/^(?:kind|items|metadata|apiVersion)$/.test(key),
    ),
  );
  if (odd) throw unreadable('a member is written in other capitals (Kind, Items)');
  const all = objects.flatMap((object) => opened(kind === undefined || hasKind(object) ? object : { ...object, kind }));
  if (!all.every(hasKind)) throw unreadable('a document has no kind');
  return all;
}

export function manifestObject(object: Members): ManifestObject {
  const metadata = isMembers(object['metadata']) ? object['metadata'] : {};
  const { namespace } = metadata;
  return {
    apiVersion: textOf(object['apiVersion']),
    kind: String(object['kind']),
    name: textOf(metadata['name'] ?? metadata['generateName']),
    ...(typeof namespace === 'string' && namespace !== '' ? { namespace } : {}),
    object: hideObject(object),
  };
}

/** The same, redacted: what may leave a room. */
export const manifestObjects = (manifest: string): ManifestObject[] => rawObjects(manifest).map(manifestObject);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
