import type { ClusterReader, FollowEntry, TailQuery } from '../../core/cluster.ts';
import { AppError, EXIT } from '../../core/errors.ts';
import type { Pod } from '../../core/kubernetes.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { entryFilter } from '../logs/entry-filter.ts';
import { LineWriter, type LineForm, type Source } from '../logs/line-writer.ts';
import { readLogFlags, type LogFlags, type LogWish } from '../logs/options.ts';
import { containersOf, targetsOf, type Target } from '../logs/targets.ts';
import { openCluster } from '../open.ts';
import { inColour } from '../print/style.ts';
import { readSettings } from '../settings.ts';

/**
 * `kubewhy logs [WORKLOAD | PATTERN]…`: all pods and containers of it, each line with its source; with -f as pods come
 * and go.
 */
export async function runLogs(words: readonly string[], options: LogFlags, flags: Flags, io: Io): Promise<number> {
  const { output, ...rest } = flags;
  const wish = readLogFlags(options);
  if (
    words.length === 0 &&
    ![options.selector, options.fieldSelector, options.node, options.allNamespaces].some(Boolean)
  )
    throw new AppError('usage', 'name a workload, a pattern for pods, or a selector (-l)', 'kubewhy logs --help');
  if (options.redact === false) refuseElsewhere(io);
  const settings = readSettings(rest, io.env);
  const cluster = await openCluster(settings, io);
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    const context = { cluster: cluster.reader, namespace: cluster.namespace, now: Date.now };
    const targets = await targetsOf(words, options, context, io.signal);
    for (const { note } of targets) if (note) io.err(`${note}\n`);
    const sources = targets.flatMap(({ pods }) => pods.flatMap((pod) => sourcesOf(pod, wish)));
    if (!options.follow && sources.length === 0) throw nothing(targets, options);
    const many = options.follow === true ? words.length !== 1 || targets.some(({ query }) => !query.untilEnded) : false;
    const writer = new LineWriter(io, {
      output: (output ?? 'text') as LineForm['output'],
      timestamps: options.timestamps === undefined ? '' : options.timestamps === 'short' ? 'short' : 'default',
      prefix: options.prefix ?? (many || sources.length > 1 || options.allPods === true),
      namespaces: options.allNamespaces === true,
      colour: options.color === 'always' || (options.color !== 'never' && inColour(io)),
      highlight: wish.highlight,
    });
    const plain = options.redact === false;
    if (plain) io.err('secrets are not hidden in these lines (--no-redact)\n');
    const logs = plain ? cluster.plainLogs : cluster.reader;
    if (options.follow) {
      await Promise.all(targets.map((target) => followTarget(logs, target, wish, writer, io)));
      writer.flush();
      return EXIT.ok;
    }
    return await readAll(logs, sources, { ...wish, previous: options.previous === true }, writer, io);
  } finally {
    await cluster.close();
  }
}

type Logs = Pick<ClusterReader, 'logStream' | 'tail'>;

const sourcesOf = (pod: Pod, wish: LogWish): Source[] =>
  containersOf(pod, wish).map((container) => ({
    namespace: pod.metadata?.namespace ?? '',
    pod: pod.metadata?.name ?? '',
    container,
  }));

/** What leaves the terminal ends in files, tickets and prompts: there secrets stay hidden. */
function refuseElsewhere(io: Io): void {
  if (io.outIsTerminal && (io.env['CI'] ?? '') === '') return;
  throw new AppError(
    'usage',
    '--no-redact shows secrets on your own terminal alone, and standard output is none',
    'leave it out; a file with everything in it is what kubectl logs writes',
  );
}

function nothing(targets: readonly Target[], { container }: LogFlags): AppError {
  const title = targets.map((target) => target.title).join(', ');
  const pods = targets.flatMap((target) => target.pods);
  const names = new Set(
    pods.flatMap(({ spec }) => [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name)),
  );
  return container !== undefined && names.size > 0
    ? new AppError(
        'not-found',
        `${title} has no container ${JSON.stringify(container)}`,
        `containers: ${[...names].join(', ')}`,
      )
    : new AppError('not-found', `${title} has no pod`, 'kubewhy diagnose tells why');
}

/** Prints the logs whole; gives the exit code: 1 when no container has a log of its present instance. */
async function readAll(
  reader: Logs,
  sources: readonly Source[],
  wish: LogWish & { readonly previous: boolean },
  writer: LineWriter,
  io: Io,
): Promise<number> {
  let read = 0;
  let unavailable = 0;
  for (const source of sources.slice(0, wish.most)) {
    const query = { ...source, ...wish.start, ...(wish.previous ? { previous: true } : {}) };
    const { state, note, lines } = await reader.logStream(query, io.signal);
    if (state === 'read') read++;
    else if (state === 'unavailable') unavailable++;
    if (state !== 'read') io.err(`${source.pod} ${source.container}: ${note ?? 'no log'}\n`);
    const filter = entryFilter(wish);
    let count = 0;
    for await (const batch of lines) {
      for (const line of batch) {
        count++;
        for (const shown of filter(line)) writer.line(source, shown);
      }
      await writer.room();
    }
    writer.flush();
    const bounded = wish.start.sinceSeconds !== undefined || wish.start.sinceTime !== undefined;
    if (state === 'read' && count === 0)
      io.err(`${source.pod} ${source.container} has not logged anything${bounded ? ' in that time' : ''}\n`);
  }
  const left = sources.slice(wish.most);
  if (left.length > 0)
    io.err(
      `${left.length} of ${sources.length} containers left out (--max-log-requests ${wish.most}); the first is ${left[0]?.pod} ${left[0]?.container}\n`,
    );
  // Nothing that ended is good news; a container that runs no process yet is not.
  if (read > 0 || wish.previous) return EXIT.ok;
  // What was refused may be there: nothing is known of it.
  if (unavailable === sources.length) io.err('no log could be read\n');
  else io.err('no container has a log yet; kubewhy diagnose tells why\n');
  return EXIT.error;
}

async function followTarget(reader: Logs, target: Target, wish: LogWish, writer: LineWriter, io: Io): Promise<void> {
  const wants: TailQuery['wants'] = (pod) => (target.holds(pod) ? containersOf(pod, wish) : []);
  const filterOf = filtersOf(wish);
  const query = { ...target.query, ...wish.start, wants, most: wish.most };
  for await (const batch of reader.tail(query, io.signal)) {
    let of: FollowEntry | undefined;
    let filter: Filter = everything;
    for (const entry of batch) {
      if (entry.type === 'line') {
        // The lines of a batch are nearly always those of one container.
        if (of?.container !== entry.container || of.pod !== entry.pod || of.namespace !== entry.namespace)
          filter = filterOf(keyOf(entry));
        of = entry;
        for (const shown of filter(entry)) writer.line(entry, shown);
        continue;
      }
      writer.flush();
      const where = [entry.pod, entry.container].filter(Boolean).join(' ');
      if (entry.type === 'note') io.err(`${where === '' ? '' : `${where}: `}${entry.text}\n`);
      else if (!wish.quiet) io.err(`${entry.type === 'joined' ? '+' : '-'} ${where}\n`);
    }
    await writer.room();
  }
}

/** Twice as many as there can be streams: of a container that logs no more the filter goes with time. */
const MOST_FILTERS = 2_000;

/** The filter of each container, of those whose lines came last. */
function filtersOf(wish: LogWish): (key: string) => Filter {
  const filters = new Map<string, Filter>();
  return (key) => {
    const known = filters.get(key) ?? entryFilter(wish);
    filters.delete(key);
    filters.set(key, known);
    const [oldest] = filters.keys();
    if (filters.size > MOST_FILTERS && oldest !== undefined) filters.delete(oldest);
    return known;
  };
}

type Filter = ReturnType<typeof entryFilter>;
const everything: Filter = (line) => [line];
const keyOf = ({ namespace, pod, container }: FollowEntry): string => `${namespace}/${pod}/${container}`;
