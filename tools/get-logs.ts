import * as z from 'zod';
import type { LogLine } from '../src/core/cluster.ts';
import { AppError } from '../src/core/errors.ts';
import { DURATION_FORMS, parseDuration } from '../src/core/time.ts';
import { readTool } from '../src/core/tool.ts';
import { RESULT_TOKENS } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { findWithPods } from './shared/workload/other-owner.ts';
import { digestLog } from './shared/logs/log-digest.ts';
import { chooseLogs } from './shared/logs/log-sources.ts';
import { namespaceOf } from './shared/namespace.ts';
import type { ReadLog } from './shared/logs/read-log.ts';
import { readLogs } from './shared/logs/read-logs.ts';

/** Lines on the screen, the newest. */
const MOST_SHOWN = 1_000;

export const getLogs = readTool({
  name: 'get_logs',
  description: 'Logs of a workload or pod, reduced to faults and patterns.',
  input: z.strictObject({
    workload: fields.workload,
    namespace: fields.namespace,
    container: fields.container,
    previous: z.boolean().optional().describe('the instance before'),
    tail: fields.whole(1, 10_000).optional().describe('lines'),
    since: fields.name().optional().describe('e.g. 10m'),
    contains: fields.name().optional().describe('text of a line'),
  }),
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const sinceSeconds = input.since === undefined ? undefined : secondsOf(input.since);
    const { found: workload, pods } = await findWithPods(input.workload, namespace, context, signal);
    if (pods.length === 0)
      throw new AppError(
        'not-found',
        `${workload.title} has no pods, so no logs`,
        `diagnose ${workload.title} to see why`,
      );
    const { sources, leftOut } = chooseLogs(pods, input);
    const logs = await readLogs(
      sources,
      { namespace, tail: input.tail, sinceSeconds, contains: input.contains },
      context,
      signal,
    );
    const notes = [...(workload.note ? [workload.note] : []), ...workload.holes.lines()];
    const filled = Math.max(1, logs.filter(({ lines }) => lines.length > 0).length);
    const budget = Math.floor((RESULT_TOKENS - 150 - logs.length * 40) / filled);
    const parts = logs.map((log) => logText(log, budget, input.contains));
    const more = `(for more: "last 500 lines of pod/${logs[0]?.pod ?? 'NAME'}", also with container, since, or a text of the lines)`;
    const title = `logs of ${workload.title} in namespace ${namespace}`;
    return {
      text: [...notes, `${title}:`, ...parts, ...leftOut.map((line) => `(${line})`), more].join('\n'),
      digest: `${title}: ${logs.map(({ container, read }) => `${container} ${read} lines`).join(', ')}`,
      view: { type: 'log', title, ...screenLines(logs) },
    };
  },
});

function secondsOf(since: string): number {
  const seconds = parseDuration(since);
  if (seconds !== undefined) return seconds;
  throw new AppError('bad-input', `${JSON.stringify(since.slice(0, 40))} is not a duration`, `write ${DURATION_FORMS}`);
}

function logText(log: ReadLog, tokens: number, contains: string | undefined): string {
  const head = `== pod/${log.pod} container ${log.container} (${log.what})`;
  const note = log.note === undefined ? [] : [`(${log.note})`];
  if (log.lines.length === 0) {
    const nothing =
      log.state !== 'read'
        ? []
        : [
            contains === undefined
              ? 'has not logged anything'
              : `no line of ${log.read} contains ${JSON.stringify(contains)}`,
          ];
    return [head, ...nothing, ...note].join('\n');
  }
  const filter =
    contains === undefined ? [] : [`${log.lines.length} of ${log.read} lines contain ${JSON.stringify(contains)}`];
  return [head, ...filter, digestLog(log.lines, tokens, log.whole).text, ...note].join('\n');
}

function screenLines(logs: readonly ReadLog[]): { lines: readonly LogLine[]; more?: string } {
  const several = logs.length > 1;
  const all = logs.flatMap(({ pod, container, lines }) =>
    lines.map(({ at, text }) => ({ at, text: several ? `[${pod}/${container}] ${text}` : text })),
  );
  if (all.length <= MOST_SHOWN) return { lines: all };
  return { lines: all.slice(-MOST_SHOWN), more: `${all.length - MOST_SHOWN} earlier lines left out` };
}
