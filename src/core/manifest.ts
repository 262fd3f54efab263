import { parseAllDocuments } from 'yaml';
import type { ManifestObject } from './helm.ts';
import { hideObject } from './hide-manifest.ts';

type Members = Record<string, unknown>;
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The documents of a manifest as objects, lists opened. As secret as the manifest itself. Documents that are no objects are left out. */
export function rawObjects(manifest: string): Members[] {
  return parseAllDocuments(manifest, { logLevel: 'silent', uniqueKeys: false })
    .map((document): unknown => document.toJS({ maxAliasCount: 1000 }))
    .filter(isMembers)
    .flatMap((object) => (Array.isArray(object['items']) && object['kind'] === 'List' ? object['items'] : [object]))
    .filter((object): object is Members => isMembers(object) && typeof object['kind'] === 'string');
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
