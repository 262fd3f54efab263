import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { showAge } from '../src/core/time.ts';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { findWorkload } from './shared/workload/find-workload.ts';
import { difference } from '../src/core/json-diff.ts';
import { namespaceOf } from './shared/namespace.ts';
import { revisionsOf, type Revision } from './shared/workload/revisions.ts';

export const rolloutHistory = readTool({
  name: 'rollout_history',
  description: 'Revisions of a workload with images and what each changed.',
  input: z.strictObject({
    workload: fields.workload,
    namespace: fields.namespace,
    revision: fields.whole(1, 1_000_000).optional(),
  }),
  gives: 'table',
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const revisions = await revisionsOf(workload, context, signal);
    const now = context.now();
    const notes = [...(workload.note ? [workload.note] : []), ...workload.holes.lines()];
    const title = `${revisions.length} revisions of ${workload.title} in namespace ${namespace}`;
    const lines = revisions
      .filter(({ number }) => input.revision === undefined || number === input.revision)
      .flatMap((revision) =>
        describe(revision, before(revisions, revision), now, input.revision === undefined ? 6 : 60),
      );
    if (lines.length === 0 && input.revision !== undefined)
      throw new AppError(
        'not-found',
        `${workload.title} has no revision ${input.revision}`,
        `there is ${
          revisions
            .map(({ number }) => number)
            .slice(0, 20)
            .join(', ') || 'none'
        }`,
      );
    const { text } = boundedText({
      head: [...notes, title],
      lines,
      leftOut: (left) => `(${left} lines left out; "revision 2 of NAME" shows one)`,
    });
    return {
      text,
      digest: title,
      view: {
        type: 'table',
        title,
        columns: ['REVISION', 'AGE', 'PODS', 'IMAGES', 'CHANGE-CAUSE', 'CHANGED'],
        rows: revisions
          .slice(0, 50)
          .map((revision) => [
            `${revision.number}${revision.current ? ' (current)' : ''}`,
            showAge(revision.createdAt, now),
            revision.pods || '-',
            revision.images,
            revision.cause || '-',
            changes(revision, before(revisions, revision)).join('; ') || '-',
          ]),
        ...(revisions.length > 50 ? { more: `${revisions.length - 50} older revisions` } : {}),
      },
    };
  },
});

const before = (revisions: readonly Revision[], { number }: Revision): Revision | undefined =>
  revisions.find((other) => other.number < number);

const changes = (revision: Revision, older: Revision | undefined): readonly string[] =>
  older === undefined
    ? []
    : difference(older.template, revision.template, '').lines.map((line) => line.replace(/^spec\./, ''));

function describe(revision: Revision, older: Revision | undefined, now: number, most: number): string[] {
  const { number, current, createdAt, images, cause, pods } = revision;
  const changed = changes(revision, older);
  const facts = [
    current ? 'current' : '',
    `${showAge(createdAt, now)} old`,
    pods,
    `images ${images}`,
    cause && `cause: ${cause}`,
  ];
  return [
    `revision ${number}: ${facts.filter(Boolean).join(', ')}`,
    ...changed.slice(0, most).map((line) => `  changed since revision ${older?.number ?? '?'}: ${line}`),
    ...(changed.length > most ? [`  and ${changed.length - most} more changes`] : []),
  ];
}
