import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TailQuery } from '../../core/cluster.ts';
import type { LogSource, PaneEntry } from '../../ui/options.ts';
import { shellLine, shellWord } from '../../core/request/shell.ts';
import type { OpenCluster } from '../open.ts';
import { readLogFlags, type LogWish } from './options.ts';
import { containersOf, targetsOf, type Target } from './targets.ts';

/** Lines of each container that stand in the pane at once. */
const TAIL = 500;
const MOST_STREAMS = 20;
/** What `kubectl logs` takes by kind and name. */
const OF_KUBECTL = /^(?:pod|deployment|statefulset|daemonset|replicaset|job)\//;

/**
 * The log of what the word names for the pane of the chat, by the same follower as `kubewhy logs -f`. Rejects when
 * there is no such thing.
 */
export async function paneSource(word: string, cluster: OpenCluster, signal: AbortSignal): Promise<LogSource> {
  const wish = readLogFlags({ tail: TAIL, maxLogRequests: MOST_STREAMS });
  const context = { cluster: cluster.reader, namespace: cluster.namespace, now: Date.now };
  const find = async (stop: AbortSignal): Promise<Target> => {
    const [found] = await targetsOf([word], {}, context, stop);
    if (found === undefined) throw new Error('no target');
    return found;
  };
  const target = await find(signal);
  return {
    title: target.title,
    // What ran before is that of the pods that are there when it is asked for.
    lines: (previous, stop) => (previous ? before(find, wish, cluster, stop) : live(target, wish, cluster, stop)),
    kubectl: (previous, pod, filter) => kubectlFor(target, cluster, { previous, pod, filter }),
    save: async (text) => {
      const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
      const path = resolve(`kubewhy-log-${target.title.replaceAll(/[^a-z0-9-]+/gi, '-')}-${stamp}.log`);
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
      return path;
    },
  };
}

type Asked = { readonly previous: boolean; readonly pod: string | undefined; readonly filter: string };

/** `kubectl logs` of the same lines; of a workload it follows all pods that there are now, not those that come. */
function kubectlFor({ title, pods, query }: Target, cluster: OpenCluster, { previous, pod, filter }: Asked): string {
  const { context, embedded } = cluster.reader.target;
  const one = pod ?? (OF_KUBECTL.test(title) ? undefined : (pods.at(-1)?.metadata?.name ?? title));
  const command = shellLine([
    'kubectl',
    ...(embedded ? [] : ['--context', context]),
    '-n',
    query.namespace ?? cluster.namespace,
    'logs',
    one ?? title,
    '--all-containers',
    ...(one === undefined && !title.startsWith('pod/') ? ['--all-pods', '--max-log-requests=20'] : []),
    ...(previous ? ['--previous', '--ignore-errors'] : [`--tail=${TAIL}`, '-f']),
  ]);
  return filter === '' ? command : `${command} | grep -iF -- ${shellWord(filter)}`;
}

async function* live(
  { query, holds }: Target,
  wish: LogWish,
  { reader }: OpenCluster,
  signal: AbortSignal,
): AsyncGenerator<readonly PaneEntry[]> {
  const wants: TailQuery['wants'] = (pod) => (holds(pod) ? containersOf(pod, wish) : []);
  for await (const batch of reader.tail({ ...query, tailLines: TAIL, wants, most: MOST_STREAMS }, signal))
    yield batch.map((entry): PaneEntry => {
      const { pod, container } = entry;
      if (entry.type === 'line') return { pod, container, at: entry.at, text: entry.text };
      const what = entry.type === 'joined' ? 'is followed' : entry.type === 'left' ? 'is followed no more' : '';
      return { pod, container, at: '', text: [container, what, entry.text].filter(Boolean).join(' '), note: true };
    });
}

/** The instances before the present ones, each read once. */
async function* before(
  find: (signal: AbortSignal) => Promise<Target>,
  wish: LogWish,
  { reader }: OpenCluster,
  signal: AbortSignal,
): AsyncGenerator<readonly PaneEntry[]> {
  const { pods, title } = await find(signal);
  const sources = pods.flatMap((pod) =>
    containersOf(pod, wish).map((container) => ({
      namespace: pod.metadata?.namespace ?? '',
      pod: pod.metadata?.name ?? '',
      container,
    })),
  );
  if (sources.length === 0) yield [{ pod: '', container: '', at: '', text: `${title} has no pod`, note: true }];
  for (const source of sources.slice(0, MOST_STREAMS)) {
    const { pod, container } = source;
    const read = await reader.log({ ...source, previous: true, tailLines: TAIL * 4 }, signal);
    const note = read.state === 'none' ? 'there was no instance before the present one' : (read.note ?? '');
    if (note !== '') yield [{ pod, container, at: '', text: `${container}: ${note}`, note: true }];
    yield read.lines.map(({ at, text }) => ({ pod, container, at, text }));
  }
}
