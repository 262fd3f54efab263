import { AppError, EXIT } from '../../core/errors.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { DURATION_FORMS, parseDuration } from '../../core/time.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster, type OpenCluster } from '../open.ts';
import { readSettings } from '../settings.ts';
import { inColour, styler, type Style } from '../print/style.ts';

type LogOptions = {
  readonly container?: string;
  readonly previous?: boolean;
  readonly follow?: boolean;
  readonly tail?: number;
  readonly since?: string;
  readonly timestamps?: boolean;
};
type Source = { readonly pod: string; readonly container: string };

/** Streams that are read at once; kubectl's own limit for --max-log-requests is 5, stern's 50. */
const MOST_STREAMS = 20;

/** `kubewhy logs WORKLOAD`: all pods and containers of it, each line with its source; with -f as they come. */
export async function runLogs(workload: string, options: LogOptions, flags: Flags, io: Io): Promise<number> {
  const { output, ...rest } = flags;
  const settings = readSettings(rest, io.env);
  const since = secondsOf(options.since);
  const tail = options.tail ?? 100;
  const cluster = await openCluster(settings, io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    const { findWorkload, podsOf } = await import('../../../tools/index.ts');
    const context = { cluster: cluster.reader, namespace: cluster.namespace, now: Date.now };
    const owner = await findWorkload(workload, cluster.namespace, context, io.signal);
    const pods = await podsOf(owner, context, io.signal);
    if (owner.note) io.err(`${owner.note}\n`);
    const sources = pods.flatMap((pod) =>
      containersOf(pod, options.container).map((container) => ({ pod: pod.metadata?.name ?? '', container })),
    );
    if (sources.length === 0)
      throw new AppError(
        'not-found',
        `${owner.title} has no ${options.container ? `container ${JSON.stringify(options.container)}` : 'pod'}`,
        options.container
          ? `containers: ${[...new Set(pods.flatMap((pod) => containersOf(pod)))].join(', ')}`
          : 'kubewhy diagnose tells why',
      );
    if (sources.length > MOST_STREAMS)
      io.err(
        `${sources.length - MOST_STREAMS} of ${sources.length} containers left out; name a pod or -c to see them\n`,
      );
    const chosen = sources.slice(0, MOST_STREAMS);
    const show = lineWriter(io, output ?? 'text', chosen, options.timestamps === true);
    const query = { tailLines: tail, ...(since === undefined ? {} : { sinceSeconds: since }) };
    if (!options.follow)
      return await readAll(cluster, chosen, { ...query, ...(options.previous ? { previous: true } : {}) }, show, io);
    await followAll(cluster, chosen, query, show, io);
    return EXIT.ok;
  } finally {
    await cluster.close();
  }
}

type Show = (source: Source, at: string, text: string) => void;

/** Prints the logs; gives the exit code: 1 when no container has a log of its present instance. */
async function readAll(
  cluster: OpenCluster,
  sources: readonly Source[],
  query: object,
  show: Show,
  io: Io,
): Promise<number> {
  let read = 0;
  for (const source of sources) {
    const log = await cluster.reader.log({ namespace: cluster.namespace, ...source, ...query }, io.signal);
    if (log.state === 'read') read++;
    if (log.state !== 'read') io.err(`${source.pod} ${source.container}: ${log.note ?? 'no log'}\n`);
    else if (log.lines.length === 0)
      io.err(
        `${source.pod} ${source.container} has not logged anything${'sinceSeconds' in query ? ' in that time' : ''}\n`,
      );
    for (const { at, text } of log.lines) show(source, at, text);
  }
  if (read > 0) return EXIT.ok;
  // Nothing that ended is good news; a container that runs no process yet is not.
  if ('previous' in query) return EXIT.ok;
  io.err('no container has a log yet; kubewhy diagnose tells why\n');
  return EXIT.error;
}

async function followAll(
  cluster: OpenCluster,
  sources: readonly Source[],
  query: object,
  show: Show,
  io: Io,
): Promise<void> {
  const pods = new Map<string, string[]>();
  for (const { pod, container } of sources) pods.set(pod, [...(pods.get(pod) ?? []), container]);
  await Promise.all(
    [...pods].map(async ([pod, containers]) => {
      for await (const entry of cluster.reader.follow(
        { namespace: cluster.namespace, pod, containers, ...query },
        io.signal,
      )) {
        if (entry.type === 'line') show(entry, entry.at, entry.text);
        else io.err(`${entry.pod} ${entry.container}: ${entry.text}\n`);
      }
    }),
  );
}

function lineWriter(io: Io, output: string, sources: readonly Source[], timestamps: boolean): Show {
  const style: Style = styler(inColour(io));
  const colours = ['cyan', 'green', 'yellow', 'magenta', 'blue', 'red'] as const;
  const many =
    new Set(sources.map(({ pod }) => pod)).size > 1 || new Set(sources.map(({ container }) => container)).size > 1;
  return ({ pod, container }, at, text) => {
    if (output === 'json') return io.out(`${JSON.stringify({ pod, container, at, text })}\n`);
    const colour =
      colours[Buffer.from(pod).reduce((sum, byte) => (sum * 31 + byte) >>> 0, 7) % colours.length] ?? 'cyan';
    const prefix = many && output !== 'raw' ? `${style(colour, pod)} ${style('dim', container)} ` : '';
    io.out(`${prefix}${timestamps ? `${at} ` : ''}${text}\n`);
  };
}

function containersOf(pod: Pod, only?: string): string[] {
  const names = [
    ...(pod.spec?.initContainers ?? []),
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.ephemeralContainers ?? []),
  ].map(({ name }) => name);
  return only === undefined ? names : names.filter((name) => name === only);
}

function secondsOf(text: string | undefined): number | undefined {
  const seconds = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || seconds !== undefined) return seconds;
  throw new AppError('usage', `--since ${JSON.stringify(text)} is not a duration`, `for example ${DURATION_FORMS}`);
}
