import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { TailQuery } from '../../core/cluster.ts';
import type { LogSource, PaneEntry } from '../../ui/options.ts';
import type { OpenCluster } from '../open.ts';
import { readLogFlags, type LogWish } from './options.ts';
import { containersOf, targetsOf, type Target } from './targets.ts';

/** Lines of each container that stand in the pane at once. */
const TAIL = 500;
const MOST_STREAMS = 20;

/**
 * The log of what the word names for the pane of the chat, by the same follower as `kubewhy logs -f`. Rejects when
 * there is no such thing.
 */
export async function paneSource(word: string, cluster: OpenCluster, signal: AbortSignal): Promise<LogSource> {
  const wish = readLogFlags({ tail: TAIL, maxLogRequests: MOST_STREAMS });
  const context = { cluster: cluster.reader, namespace: cluster.namespace, now: Date.now };
  const [target] = await targetsOf([word], {}, context, signal);
  if (target === undefined) throw new Error('no target');
  return {
    title: target.title,
    lines: (previous, stop) => (previous ? before(target, wish, cluster, stop) : live(target, wish, cluster, stop)),
    kubectl: (previous, pod) =>
      [
        'kubectl',
        '-n',
        target.query.namespace ?? cluster.namespace,
        'logs',
        ...(previous || pod !== undefined ? [pod ?? target.pods[0]?.metadata?.name ?? target.title] : [target.title]),
        '--all-containers',
        ...(previous ? ['--previous'] : [`--tail=${TAIL}`, '-f']),
      ].join(' '),
    save: async (text) => {
      const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
      const path = resolve(`kubewhy-log-${target.title.replaceAll(/[^a-z0-9-]+/gi, '-')}-${stamp}.log`);
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
      return path;
    },
  };
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
  { pods, title }: Target,
  wish: LogWish,
  { reader }: OpenCluster,
  signal: AbortSignal,
): AsyncGenerator<readonly PaneEntry[]> {
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
    const note = read.state === 'read' ? (read.note ?? '') : (read.note ?? 'no previous instance');
    if (note !== '') yield [{ pod, container, at: '', text: `${container}: ${note}`, note: true }];
    yield read.lines.map(({ at, text }) => ({ pod, container, at, text }));
  }
}
