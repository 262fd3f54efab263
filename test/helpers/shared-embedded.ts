import type { Embedded, EmbeddedOptions } from '../../src/demo/index.ts';

/** By then the cluster has lived on too far from where its scenario stands: real time, and time of the cluster. */
const OLD_MS = { real: 30_000, cluster: 600_000 };

type Shared = {
  readonly cluster: Embedded;
  readonly since: number;
  /** Requests by which it was prepared; what comes after them may have changed it. */
  readonly own: number;
  users: number;
};
type Prepare = (cluster: Embedded) => Promise<void>;
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
  return lent(options);
}

/**
 * The same for a test that watches what its cluster is asked: one that nobody has changed and nobody uses now, whose
 * requests begin with this test. `prepare` puts into a new one what the tests want beside the scenario.
 */
export async function untouchedEmbedded(options: EmbeddedOptions, prepare?: Prepare): Promise<Embedded> {
  return lent(options, { alone: true, ...(prepare === undefined ? {} : { prepare }) });
}

type Loan = { readonly alone?: boolean; readonly prepare?: Prepare };

async function lent(options: EmbeddedOptions, { alone = false, prepare }: Loan = {}): Promise<Embedded> {
  const { startEmbedded } = await import('../../src/demo/index.ts');
  if (options.port !== undefined) return startEmbedded(options);
  const key = JSON.stringify(options);
  let one = shared.get(key);
  const make = async (): Promise<Embedded> => {
    const cluster = await startEmbedded(options);
    await prepare?.(cluster);
    return cluster;
  };
  if (alone && one && one.users > 0) return make();
  const oldMs = Math.min(OLD_MS.real, OLD_MS.cluster / (options.speed ?? 1));
  if (one && (Date.now() - one.since > oldMs || one.cluster.requests.slice(one.own).some(changes))) {
    shared.delete(key);
    if (one.users === 0) await one.cluster.close();
    one = undefined;
  }
  const cluster = one?.cluster ?? (await make());
  const holder = one ?? { cluster, since: Date.now(), own: cluster.requests.length, users: 0 };
  shared.set(key, holder);
  holder.users++;
  const before = alone ? cluster.requests.length : 0;
  return {
    ...cluster,
    get requests() {
      return before === 0 ? cluster.requests : cluster.requests.slice(before);
    },
    close: async () => {
      holder.users--;
      if (holder.users === 0 && shared.get(key) !== holder) await cluster.close();
    },
  };
}

/** Ends those that a test file leaves. */
export async function closeShared(): Promise<void> {
  const left = [...shared.values()];
  shared.clear();
  await Promise.all(left.filter(({ users }) => users === 0).map(({ cluster }) => cluster.close()));
}
