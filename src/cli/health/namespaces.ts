import type { ClusterReader } from '../../core/cluster.ts';
import { KINDS } from '../../core/kinds.ts';

const MOST = 1000;
/** They are asked for again after that, in milliseconds. */
const OLD_MS = 60_000;

/**
 * Names of the cluster's namespaces for Tab: what was read last, at once; asking for it reads them anew when that is
 * old. Nothing where they may not be listed.
 */
export function knownNamespaces(reader: ClusterReader, signal: AbortSignal): () => readonly string[] {
  let names: readonly string[] = [];
  let read = 0;
  return () => {
    if (Date.now() - read > OLD_MS) {
      read = Date.now();
      reader.list(KINDS.namespaces, { most: MOST }, signal).then(
        ({ items }) => (names = items.map(({ metadata }) => metadata?.name ?? '')),
        () => undefined,
      );
    }
    return names;
  };
}
