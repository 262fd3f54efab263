import * as z from 'zod';
import type { ClusterEvent } from '../src/core/cluster.ts';
import { namespaceText } from '../src/core/diagnosis-list.ts';
import { mergeEvents } from '../src/core/event.ts';
import { showAge } from '../src/core/time.ts';
import { readTool, type ToolContext } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import { groupEvents, type EventGroup } from './shared/logs/event-groups.ts';
import * as fields from './shared/fields.ts';
import type { FoundWorkload } from './shared/workload/find-workload.ts';
import { findObject, type OtherOwner } from './shared/workload/other-owner.ts';
import { namespaceOf } from './shared/namespace.ts';
import { relatedTo, relatedToOther } from './shared/workload/related-objects.ts';

/** Of a namespace; the newest. */
const MOST_READ = 2_000;
/** Objects of a workload that are asked for one by one where the namespace holds more events than can be read. */
const MOST_ASKED = 40;
const MOST_SHOWN = 100;

export const getEvents = readTool({
  name: 'get_events',
  description: 'Events of a workload or the namespace; grouped, warnings first.',
  input: z.strictObject({ workload: fields.workload.optional(), namespace: fields.namespace }),
  async run(input, context, signal) {
    const everywhere = input.namespace === '*' && input.workload === undefined;
    const namespace = everywhere ? '*' : namespaceOf(input, context);
    const workload =
      input.workload === undefined ? undefined : await findObject(input.workload, namespace, context, signal);
    const { events, more, holes } = workload
      ? await eventsOf(workload, context, signal)
      : await eventsOfNamespace(namespace, context, signal);
    const where =
      workload === undefined
        ? namespaceText(namespace)
        : `${workload.title}${workload.namespace === '*' ? '' : ` in namespace ${namespace}`}`;
    const notes = [...(workload?.note ? [workload.note] : []), ...(workload?.holes.lines() ?? []), ...holes];
    if (events.length === 0) {
      const text = [
        ...notes,
        `${holes.length > 0 ? 'none of the events that were read is' : 'no events'} of ${where} (events live for about an hour: none proves nothing)`,
      ].join('\n');
      return {
        text,
        digest: `${holes.length > 0 ? 'none of the events that were read is' : 'no events'} of ${where}`,
        view: { type: 'text', title: `events of ${where}`, text },
      };
    }
    const groups = groupEvents(events, everywhere);
    const warnings = groups.filter(({ type }) => type === 'Warning').length;
    const count = `${more ? 'the newest ' : ''}${events.length} events of ${where} in ${groups.length} groups, ${warnings} of them warnings`;
    const now = context.now();
    const { text } = boundedText({
      head: [...notes, count],
      lines: groups.map((group) => eventLine(group, now)),
      leftOut: (left) => `(${left} groups left out${workload ? '' : '; name a workload to see its own'})`,
    });
    return {
      text,
      digest: count,
      view: {
        type: 'table',
        title: count,
        columns: ['TYPE', 'REASON', 'TIMES', 'LAST', 'OBJECT', 'MESSAGE'],
        rows: groups
          .slice(0, MOST_SHOWN)
          .map((group) => [
            group.type,
            group.reason,
            String(group.count),
            showAge(group.lastSeen, now),
            objectText(group),
            group.message,
          ]),
        ...(groups.length > MOST_SHOWN ? { more: `${groups.length - MOST_SHOWN} more groups` } : {}),
      },
    };
  },
});

const objectText = ({ about, objects }: EventGroup): string =>
  about.join(', ') + (objects > about.length ? ` and ${objects - about.length} more` : '');

function eventLine(group: EventGroup, now: number): string {
  const times = group.count === 1 ? '' : ` x${group.count} since ${showAge(group.firstSeen, now)}`;
  const message = group.message.replaceAll('\n', ' ').slice(0, 500);
  return `${group.type} ${group.reason}${times}, last ${showAge(group.lastSeen, now)} ago, ${objectText(group)}: ${message}`;
}

type Found = { readonly events: readonly ClusterEvent[]; readonly more: boolean; readonly holes: readonly string[] };

async function eventsOfNamespace(namespace: string, { cluster }: ToolContext, signal: AbortSignal): Promise<Found> {
  const { events, more, unread } = await cluster.events({ namespace, most: MOST_READ }, signal);
  const hole = `${namespace === '*' ? 'the cluster' : 'the namespace'} holds more events than can be read: newer ones than these may be missing; name a ${namespace === '*' ? 'namespace' : 'workload'}`;
  return { events, more, holes: unread ? [hole] : [] };
}

/**
 * All events of the namespace, filtered; where they are too many, those of each object by the server's own selector.
 */
async function eventsOf(
  workload: FoundWorkload | OtherOwner,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Found> {
  const { cluster } = context;
  const { namespace, title } = workload;
  const [all, related] = await Promise.all([
    cluster.events({ namespace, most: Number.MAX_SAFE_INTEGER }, signal),
    workload.kind === 'Other' ? relatedToOther(workload) : relatedTo(workload, context, signal),
  ]);
  const own = all.events.filter(({ about }) => related.uids.has(about.uid) || related.byName(about.kind, about.name));
  if (!all.unread) return { events: own, more: false, holes: [] };
  const asked = related.objects.slice(0, MOST_ASKED);
  const more: ClusterEvent[] = [];
  for (const about of asked) more.push(...(await cluster.events({ namespace, about }, signal)).events);
  const left = related.objects.length - asked.length;
  const holes =
    left > 0
      ? [`the namespace holds more events than can be read: ${left} of the objects of ${title} were not asked for`]
      : [];
  return { events: mergeEvents([...own, ...more]), more: false, holes };
}
