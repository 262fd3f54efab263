import { nearest } from '../../core/names.ts';
import type { FieldEdit } from './config-place.ts';

type Mounted = {
  readonly mountPath: string;
  readonly subPath?: string;
  readonly volume: {
    readonly name: string;
    readonly configMap?: { readonly items?: readonly unknown[] } | undefined;
    readonly secret?: { readonly items?: readonly unknown[] } | undefined;
  };
};

const stem = (name: string): string => name.replace(/\.[^.]*$/, '');
const MOST_KEYS = 20;
/** A private key beside its certificate has the same name, and is another thing. */
export const isKeyMaterial = (name: string): boolean => /\.(?:key|p12|pfx|jks|keystore)$/i.test(name);

/**
 * The key that is meant by a file name which no key has (another ending, a letter more, the only one there is), with
 * the edits that give its file that name. All keys stay mounted.
 */
export function nearKey(
  { subPath, volume }: Mounted,
  wanted: string,
  all: readonly string[],
  container: string,
): { readonly near?: { readonly key: string; readonly edits: readonly FieldEdit[] } } {
  const keys = all.filter((one) => isKeyMaterial(one) === isKeyMaterial(wanted));
  const same = keys.filter((key) => stem(key) === stem(wanted));
  const [key] = [...same, ...nearest(wanted, keys), ...(all.length === 1 ? keys : [])];
  const from = volume.configMap ? 'configMap' : 'secret';
  if (key === undefined || wanted === '' || wanted.includes('/') || all.length > MOST_KEYS) return {};
  if (volume[from]?.items !== undefined) return { near: { key, edits: [] } };
  if (subPath !== undefined)
    return { near: { key, edits: [{ path: `${container}.volumeMounts[${volume.name}].subPath`, value: key }] } };
  const items = all.map((one) => ({ key: one, path: one === key ? wanted : one }));
  return { near: { key, edits: [{ path: `volumes[${volume.name}].${from}.items`, value: items }] } };
}
