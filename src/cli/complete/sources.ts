import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClusterReader } from '../../core/cluster.ts';
import { isLabel } from '../../core/names.ts';
import type { Io } from '../io.ts';
import { readPrivate, writePrivate } from '../files/private-file.ts';
import type { Candidate, Given, Sources } from './named.ts';

/** How long names of the cluster are believed, and how long a person waits for a Tab. */
const FRESH_MS = 30_000;
/** Nothing found may be a cluster that was away for a moment. */
const FRESH_EMPTY_MS = 5_000;
const WAIT_MS = 1_500;
const MOST = 500;

/**
 * Names from the cluster at hand, kept for half a minute in a private file; silent when the cluster is away or nothing
 * may be kept.
 */
export function completionSources(io: Io): Sources {
  const kept = (key: string, given: Given, read: () => Promise<readonly Candidate[]>) => cached(io, key, given, read);
  const connected = async <T>(
    given: Given,
    use: (reader: ClusterReader, namespace: string) => Promise<T>,
  ): Promise<T> => {
    const { connect, hasKubeconfig } = await import('../../cluster/index.ts');
    const { TODO_CHATBOT } = await import('../../core/todo-chatbot.ts');
    if (!hasKubeconfig(io.env, given.kubeconfig)) throw new Error('no cluster');
    const connection = await connect({
      env: io.env,
      defaultNamespace: TODO_CHATBOT,
      requestTimeoutMs: WAIT_MS,
      ...(given.kubeconfig === undefined ? {} : { files: [given.kubeconfig] }),
      ...(given.context === undefined ? {} : { context: given.context }),
      ...(given.namespace === undefined || !isLabel(given.namespace) ? {} : { namespace: given.namespace }),
    });
    try {
      return await use(connection.reader, connection.reader.target.namespace);
    } finally {
      await connection.close();
    }
  };
  return {
    workloads: (given) =>
      kept('workloads', given, () =>
        connected(given, async (reader, namespace) => {
          const { WORK_KINDS } = await import('../../core/kinds.ts');
          const lists = await Promise.all(
            WORK_KINDS.map((kind) =>
              reader
                .list(kind, { namespace, most: MOST }, AbortSignal.timeout(WAIT_MS))
                .then(({ items }) =>
                  items.map((object) => ({
                    kind: kind.kind,
                    name: object.metadata?.name ?? '',
                    owned: (object.metadata?.ownerReferences?.length ?? 0) > 0,
                  })),
                )
                .catch(() => []),
            ),
          );
          const all = lists.flat();
          return [
            ...all
              .filter(({ kind, owned }) => kind !== 'Pod' && !owned)
              .map(({ kind, name }) => ({ value: name, help: kind })),
            ...all
              .filter(({ kind, owned }) => kind === 'Pod' || !owned)
              .map(({ kind, name }) => ({ value: `${kind.toLowerCase()}/${name}`, help: kind })),
          ];
        }),
      ),
    objects: (given, word) =>
      kept(`objects ${word}`, given, () =>
        connected(given, async (reader, namespace) => {
          const signal = AbortSignal.timeout(WAIT_MS);
          const kind = await reader.kind(word, signal);
          const place = kind.namespaced ? { namespace } : {};
          const { items } = await reader.list(kind, { ...place, most: MOST }, signal);
          return items.map(({ metadata }) => ({ value: `${word}/${metadata?.name ?? ''}`, help: kind.kind }));
        }),
      ),
    containers: (given, workload) =>
      kept(`containers ${workload ?? ''}`, given, () =>
        connected(given, async (cluster, namespace) => {
          const { findWithPods } = await import('../../../tools/index.ts');
          const context = { cluster, namespace, now: Date.now };
          const signal = AbortSignal.timeout(WAIT_MS);
          const { pods } = await findWithPods(workload ?? '', namespace, context, signal);
          const names = pods.flatMap(({ spec }) =>
            [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name),
          );
          return [...new Set(names)].map((value) => ({ value }));
        }),
      ),
    namespaces: (given) =>
      kept('namespaces', { ...given, namespace: '' }, () =>
        connected(given, async (reader) => {
          const { KINDS } = await import('../../core/kinds.ts');
          const { items } = await reader.list(KINDS.namespaces, { most: MOST }, AbortSignal.timeout(WAIT_MS));
          return items.map(({ metadata }) => ({ value: metadata?.name ?? '' }));
        }),
      ),
    contexts: async (given) => {
      const { contextNames } = await import('../../cluster/index.ts');
      return attempt(async () => (await contextNames(io.env, given.kubeconfig)).map((value) => ({ value })));
    },
    scenarios: async () => {
      const { SCENARIOS } = await import('../../demo/index.ts');
      return SCENARIOS.map(({ name, title }) => ({ value: name, help: title }));
    },
    plans: () =>
      attempt(async () => {
        const { listPlans } = await import('../files/plan-store.ts');
        return listPlans(io.env).flatMap(({ saved }) =>
          saved ? [{ value: saved.plan.id, help: saved.plan.title }] : [],
        );
      }),
    causes: async () => {
      const { causeNames, explainCause } = await import('../../core/causes/index.ts');
      return causeNames().map((value) => ({ value, help: explainCause(value)?.means ?? '' }));
    },
  };
}

const attempt = async (read: () => Promise<readonly Candidate[]>): Promise<readonly Candidate[]> => {
  try {
    return await read();
  } catch {
    return [];
  }
};

async function cached(
  io: Io,
  key: string,
  given: Given,
  read: () => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  const home = io.env['XDG_CACHE_HOME'] ?? (io.env['HOME'] === undefined ? undefined : join(io.env['HOME'], '.cache'));
  if (home === undefined) return attempt(read);
  const name = createHash('sha256')
    .update(JSON.stringify([key, given, io.env['KUBECONFIG'] ?? '']))
    .digest('hex')
    .slice(0, 24);
  const file = join(home, 'kubewhy', 'completion', `${name}.json`);
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    const known = age < FRESH_MS ? (JSON.parse(readPrivate(file)) as Candidate[]) : [];
    if (known.length > 0 || age < FRESH_EMPTY_MS) return known;
  } catch {
    // Not there yet, or not ours: read anew.
  }
  const found = await attempt(read);
  try {
    writePrivate(file, JSON.stringify(found));
  } catch {
    // A cache that cannot be written costs only time.
  }
  return found;
}
