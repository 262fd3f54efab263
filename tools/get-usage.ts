import { EMPTY_LISTING } from '../src/core/cluster.ts';
import * as z from 'zod';
import { toAppError } from '../src/core/errors.ts';
import { KINDS } from '../src/core/kinds.ts';
import { readTool, type ToolContext, type ToolResult } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { findWorkload, podsOf } from './shared/workload/find-workload.ts';
import { Holes } from './shared/holes.ts';
import { namespaceOf } from './shared/namespace.ts';
import { rowText } from './shared/show/table.ts';
import { allocatableOf, cpuText, memoryText, requestsOnNodes, usageRows } from './shared/workload/usage.ts';

const MOST_SHOWN = 200;
export const getUsage = readTool({
  name: 'get_usage',
  description: 'CPU and memory in use against requests and limits, of pods or nodes.',
  input: z.strictObject({
    of: z.enum(['pods', 'nodes']).optional(),
    workload: fields.workload.optional(),
    namespace: fields.namespace,
  }),
  run(input, context, signal) {
    return input.of === 'nodes' ? ofNodes(context, signal) : ofPods(input, context, signal);
  },
});

async function ofPods(
  input: { workload?: string | undefined; namespace?: string | undefined },
  context: ToolContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const namespace = namespaceOf(input, context);
  const workload =
    input.workload === undefined ? undefined : await findWorkload(input.workload, namespace, context, signal);
  const holes = workload?.holes ?? new Holes();
  const [pods, usage] = await Promise.all([
    workload
      ? podsOf(workload, context, signal)
      : context.cluster.list(KINDS.pods, { namespace }, signal).then(({ items }) => items),
    metrics(holes, context.cluster.podUsage(namespace, signal)),
  ]);
  const running = pods.filter(({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed');
  const rows = usageRows(running, usage).map(({ name, container, used, requests, limits }) => [
    name,
    container,
    cpuText(used.cpu, limits.cpu),
    cpuText(requests.cpu),
    cpuText(limits.cpu),
    memoryText(used.memory, limits.memory),
    memoryText(requests.memory),
    memoryText(limits.memory),
  ]);
  const columns = ['POD', 'CONTAINER', 'CPU', 'REQUEST', 'LIMIT', 'MEMORY', 'REQUEST', 'LIMIT'];
  const title = `usage of ${rows.length} containers of ${workload ? workload.title : 'pods'} in namespace ${namespace} (% of the limit)`;
  return table(title, columns, rows, [...(workload?.note ? [workload.note] : []), ...holes.lines()]);
}

async function ofNodes({ cluster }: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const holes = new Holes();
  const [{ items: nodes }, usage, { items: pods, more }] = await Promise.all([
    cluster.list(KINDS.nodes, {}, signal),
    metrics(holes, cluster.nodeUsage(signal)),
    holes.fill(
      'requests of pods in all namespaces',
      cluster.list(KINDS.pods, { namespace: '*' }, signal),
      EMPTY_LISTING,
    ),
  ]);
  if (more) holes.add('some pods: the cluster has more than the read limit, so the sums of requests are too low');
  const sums = requestsOnNodes(pods);
  const rows = nodes.map((node) => {
    const name = node.metadata?.name ?? '';
    const can = allocatableOf(node);
    const used = usage.find((entry) => entry.node === name);
    const asked = sums.get(name);
    return [
      name,
      cpuText(used && used.cpu / 1000, can.cpu),
      cpuText(asked?.cpu, can.cpu),
      cpuText(can.cpu),
      memoryText(used?.memory, can.memory),
      memoryText(asked?.memory, can.memory),
      memoryText(can.memory),
    ];
  });
  const columns = ['NODE', 'CPU', 'REQUESTED', 'ALLOCATABLE', 'MEMORY', 'REQUESTED', 'ALLOCATABLE'];
  return table(`usage of ${rows.length} nodes (% of allocatable)`, columns, rows, holes.lines());
}

/** Usage, or nothing with the reason: a cluster without a metrics API still has requests and limits to show. */
async function metrics<T>(holes: Holes, read: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read;
  } catch (error) {
    const failure = toAppError(error);
    if (failure.code !== 'not-found') return holes.fill('usage', Promise.reject(failure), []);
    holes.add('usage: the cluster has no metrics API (metrics-server), so only requests and limits are shown');
    return [];
  }
}

function table(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  notes: readonly string[],
): ToolResult {
  const { text } = boundedText({
    head: [title, rowText(columns)],
    lines: rows.map(rowText),
    foot: notes,
    leftOut: (left) => `(${left} rows left out, those with the least use of their limits; name a workload)`,
  });
  const hidden = rows.length - MOST_SHOWN;
  const more = [...(hidden > 0 ? [`${hidden} rows left out`] : []), ...notes].join('; ');
  const view = { type: 'table', title, columns, rows: rows.slice(0, MOST_SHOWN), ...(more ? { more } : {}) } as const;
  return { text, digest: title, view };
}
