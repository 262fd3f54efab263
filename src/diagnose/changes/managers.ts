import type { KubeObject } from '../../core/kubernetes.ts';
import { at } from '../facts/events.ts';

/** Who wrote something, and when (milliseconds). */
export type Writer = { readonly manager: string; readonly at: number };

type Entry = NonNullable<NonNullable<KubeObject['metadata']>['managedFields']>[number];
type Fields = Readonly<Record<string, unknown>>;

/** True when a field manager owns the path, such as `f:spec`, `f:template`. */
function owns(entry: Entry, path: readonly string[]): boolean {
  let node: unknown = entry.fieldsV1;
  for (const step of path) {
    if (typeof node !== 'object' || node === null) return false;
    node = (node as Fields)[step];
  }
  return node !== undefined;
}

/**
 * Who wrote a part of an object last, from metadata.managedFields; controllers that only report a status are left out.
 * Undefined where the list was read without them.
 */
export function lastWriter(object: KubeObject, path: readonly string[], subresource = ''): Writer | undefined {
  const entries = (object.metadata?.managedFields ?? []).filter(
    (entry) => (entry.subresource ?? '') === subresource && owns(entry, path),
  );
  const [newest] = entries.toSorted((a, b) => at(b.time) - at(a.time));
  return newest ? { manager: newest.manager ?? 'unknown', at: at(newest.time) } : undefined;
}

export const TEMPLATE = ['f:spec', 'f:template'] as const;
export const DATA = ['f:data'] as const;
