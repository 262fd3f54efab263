import type { ClusterEvent, ListQuery } from '../../core/cluster.ts';
import { AppError, EXIT } from '../../core/errors.ts';
import { eventOf, mergeEvents, type EitherEvent } from '../../core/event.ts';
import { KINDS } from '../../core/kinds.ts';
import { showAge } from '../../core/time.ts';
import type { Flags } from '../flags.ts';
import type { Io } from '../io.ts';
import { openCluster } from '../open.ts';
import { formOf, inForm } from '../output/forms.ts';
import { printView } from '../print/print-view.ts';
import { inColour, styler } from '../print/style.ts';
import { readSettings } from '../settings.ts';
import { runReadTool } from './run-tool.ts';

export type EventFlags = { readonly selector?: string; readonly fieldSelector?: string };

const MOST = 20_000;

/**
 * `kubewhy events [WORKLOAD] [-A]`: events grouped, warnings first. With a selector, or in a form of kubectl's (`-o
 * wide` and the like), the events themselves, the newest last, as `kubectl get events --sort-by=.lastTimestamp`.
 */
export async function runEvents(
  workload: string | undefined,
  { selector, fieldSelector }: EventFlags,
  { output, ...flags }: Flags,
  io: Io,
): Promise<number> {
  const form = formOf(output, ['text', 'wide', 'json', 'name'], true);
  const single = selector !== undefined || fieldSelector !== undefined || !['text', 'json'].includes(form.name);
  if (workload !== undefined && (single || flags.allNamespaces))
    throw new AppError('usage', 'the events of a workload take no -A, no selector and no form but text and json');
  const cluster = await openCluster(readSettings(flags, io.env), io);
  const namespace = flags.allNamespaces ? '*' : cluster.namespace;
  try {
    if (cluster.notice) io.err(`${cluster.notice}\n`);
    if (workload !== undefined || (!single && form.name === 'text')) {
      const input = { ...(workload === undefined ? {} : { workload }), ...(flags.allNamespaces ? { namespace } : {}) };
      const { view, text } = await runReadTool('get_events', input, cluster, io.signal);
      const style = styler(inColour(io));
      io.out(
        form.name === 'text' && view
          ? `${style('bold', 'title' in view ? view.title : '')}\n${printView(view, io.columns, style)}`
          : (inForm(form, view ?? { text }) ?? ''),
      );
      return EXIT.ok;
    }
    const query: ListQuery = {
      namespace,
      most: MOST,
      ...(selector === undefined ? {} : { labelSelector: selector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
    const { items, more } = await cluster.reader.list(KINDS.events, query, io.signal);
    if (more) io.err(`only the first ${MOST} events were read\n`);
    const events = items as readonly EitherEvent[];
    if (form.name === 'name') io.out(events.map(({ metadata }) => `event/${metadata?.name ?? ''}\n`).join(''));
    else if (form.name === 'text' || form.name === 'wide') io.out(tableOf(events, namespace === '*', form.name, io));
    else io.out(inForm(form, { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items }) ?? '');
    return EXIT.ok;
  } finally {
    await cluster.close();
  }
}

function tableOf(events: readonly EitherEvent[], everywhere: boolean, form: string, io: Io): string {
  const wide = form === 'wide';
  const now = Date.now();
  const all: readonly ClusterEvent[] = mergeEvents(events.map(eventOf)).toReversed();
  if (all.length === 0) return 'no events\n';
  const rows = all.map((one) => [
    ...(everywhere ? [one.about.namespace] : []),
    showAge(one.lastSeen, now),
    one.type,
    one.reason,
    `${one.about.kind.toLowerCase()}/${one.about.name}`,
    ...(wide ? [one.about.fieldPath, one.source] : []),
    one.message.replaceAll('\n', ' '),
    ...(wide ? [showAge(one.firstSeen, now), String(one.count)] : []),
  ]);
  const columns = [
    ...(everywhere ? ['NAMESPACE'] : []),
    'LAST SEEN',
    'TYPE',
    'REASON',
    'OBJECT',
    ...(wide ? ['SUBOBJECT', 'SOURCE'] : []),
    'MESSAGE',
    ...(wide ? ['FIRST SEEN', 'COUNT'] : []),
  ];
  return printView({ type: 'table', title: '', columns, rows }, io.columns, styler(inColour(io)));
}
