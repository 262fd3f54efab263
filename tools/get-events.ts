import { z } from 'zod';
import { showAge } from '../src/core/time.ts';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import { groupEvents, type EventGroup } from './shared/logs/event-groups.ts';
import * as fields from './shared/fields.ts';
import { findWorkload } from './shared/workload/find-workload.ts';
import { namespaceOf } from './shared/namespace.ts';
import { relatedTo } from './shared/workload/related-objects.ts';

const MOST_READ = 2_000;
const MOST_SHOWN = 100;

export const getEvents = readTool({
  name: 'get_events',
  description: 'Events of a workload with its pods, or of the namespace; grouped, warnings first.',
  input: z.strictObject({ workload: fields.workload.optional(), namespace: fields.namespace }),
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const [{ events: all, more }, workload] = await Promise.all([
      context.cluster.events({ namespace, most: MOST_READ }, signal),
      input.workload === undefined ? undefined : findWorkload(input.workload, namespace, context, signal),
    ]);
    const related = workload && (await relatedTo(workload, context, signal));
    const events = related
      ? all.filter(({ about }) => related.uids.has(about.uid) || related.byName(about.kind, about.name))
      : all;
    const where = workload ? `${workload.title} in namespace ${namespace}` : `namespace ${namespace}`;
    const notes = [...(workload?.note ? [workload.note] : []), ...(workload?.holes.lines() ?? [])];
    if (events.length === 0) {
      const text = [...notes, `no events of ${where} (events live for about an hour: none proves nothing)`].join('\n');
      return { text, digest: `no events of ${where}`, view: { type: 'text', title: `events of ${where}`, text } };
    }
    const groups = groupEvents(events);
    const warnings = groups.filter(({ type }) => type === 'Warning').length;
    const count = `${events.length}${more ? ' or more' : ''} events of ${where} in ${groups.length} groups, ${warnings} of them warnings`;
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
