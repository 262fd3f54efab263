import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { DURATION_FORMS, parseDuration, showDuration } from '../src/core/time.ts';
import { readTool } from '../src/core/tool.ts';
import { whatChanged as readChanges } from '../src/diagnose/index.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';

const MOST_ROWS = 100;

export const whatChanged = readTool({
  name: 'what_changed',
  toolset: 'changes',
  description: 'What changed, by whom, and the first fault.',
  input: z.strictObject({
    workload: fields.workload.optional(),
    since: fields.name().optional().describe('e.g. 2h'),
    namespace: fields.namespace,
  }),
  gives: 'table',
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const seconds = parseDuration(input.since ?? '1d');
    if (seconds === undefined)
      throw new AppError('bad-input', `${JSON.stringify(input.since)} is no duration`, `write it as ${DURATION_FORMS}`);
    const request = {
      namespace,
      forMs: seconds * 1000,
      ...(input.workload === undefined ? {} : { workload: input.workload }),
    };
    const { subject, since, moments, notRead } = await readChanges(request, context.cluster, context.now, signal);
    const what = subject
      ? `${subject.kind.toLowerCase()}/${subject.name} in namespace ${namespace}`
      : `namespace ${namespace}`;
    const title = `${moments.length} ${moments.length === 1 ? 'change or first fault' : 'changes and first faults'} of ${what} in the last ${showDuration(seconds * 1000)}`;
    const now = since + seconds * 1000;
    const rows = moments.map(({ at, what: sort, object, text, by }) => [
      new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
      `${showDuration(now - at)} ago`,
      sort,
      `${object.kind.toLowerCase()}/${object.name}`,
      text,
      by ?? '-',
    ]);
    const { text } = boundedText({
      head: [title, ...notRead.map((line) => `not read: ${line}`)],
      lines: rows.map(
        ([at, age, sort, object, told, by]) =>
          `${at} (${age}) ${sort} ${object}: ${told}${by === '-' ? '' : ` [by ${by}]`}`,
      ),
      leftOut: (left) => `(${left} lines left out; name a workload, or a shorter since)`,
    });
    return {
      text,
      digest: title,
      view: {
        type: 'table',
        title,
        columns: ['TIME', 'AGE', 'WHAT', 'OBJECT', 'CHANGE', 'BY'],
        rows: rows.slice(-MOST_ROWS),
        ...(rows.length > MOST_ROWS ? { more: `${rows.length - MOST_ROWS} earlier ones` } : {}),
      },
    };
  },
});
