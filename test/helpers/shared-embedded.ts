import type { Embedded, EmbeddedOptions } from '../../src/demo/index.ts';

/** By then the cluster has lived on too far from where its scenario stands. */
const OLD_MS = 30_000;

type Shared = { readonly cluster: Embedded; readonly since: number; users: number };
const shared = new Map<string, Shared>();

/** Reads, rehearsals and questions about one's own rights leave a cluster as it is; programs in pods may not. */
const changes = ({ method, path }: Embedded['requests'][number]): boolean =>
  /\/(?:exec|attach|portforward|proxy)\b/.test(path) ||
  (method !== 'GET' && !/[?&]dryRun=All\b|\/selfsubject\w+s\b/.test(path));

/**
 * An embedded cluster that the runs of a test file share as long as none has changed it: to live through the past of a
 * scenario is most of what a run in this process costs.
 */
export async function sharedEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { startEmbedded } = await import('../../src/demo/index.ts');
  if (options.port !== undefined) return startEmbedded(options);
  const key = JSON.stringify(options);
  let one = shared.get(key);
  if (one && (Date.now() - one.since > OLD_MS || one.cluster.requests.some(changes))) {
    shared.delete(key);
    if (one.users === 0) await one.cluster.close();
    one = undefined;
  }
  const found = one ?? { cluster: await startEmbedded(options), since: Date.now(), users: 0 };
  shared.set(key, found);
  found.users++;
  return {
    ...found.cluster,
    close: async () => {
      found.users--;
      if (found.users === 0 && shared.get(key) !== found) await found.cluster.close();
    },
  };
}

/** Ends those that a test file leaves. */
export async function closeShared(): Promise<void> {
  const left = [...shared.values()];
  shared.clear();
  await Promise.all(left.filter(({ users }) => users === 0).map(({ cluster }) => cluster.close()));
}
