import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { readTool } from '../src/core/tool.ts';
import { boundedText } from './shared/bounded-text.ts';
import * as fields from './shared/fields.ts';
import { helmOf, revision, revisionOf } from './shared/helm-context.ts';
import { namespaceOf } from './shared/namespace.ts';

export const helmDiff = readTool({
  name: 'helm_diff',
  toolset: 'helm',
  description: 'What differs between two revisions, from and to; else what was changed by hand since the release.',
  input: z.strictObject({
    release: fields.name(),
    from: revision.optional(),
    to: revision.optional(),
    namespace: fields.namespace,
  }),
  async run(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const helm = helmOf(context);
    const history = await helm.history(input.release, namespace, signal);
    const { title, lines, holes } =
      input.from === undefined && input.to === undefined ? await live() : between(input.from, input.to);
    const { text } = boundedText({
      head: [title],
      lines: lines.length > 0 ? lines : ['no difference'],
      foot: holes,
      leftOut: (left) => `(${left} differences left out)`,
    });
    return {
      text,
      digest: title,
      view: { type: 'text', title, text: [...lines, ...holes].join('\n'), language: 'diff' },
    };

    async function live() {
      const one = history.findLast(({ status }) => status === 'deployed') ?? revisionOf(history, undefined);
      const drift = await helm.drift(one, signal);
      return {
        title: `release ${one.name} in ${namespace}: ${drift.lines.length} differences between revision ${one.revision} and what lives`,
        lines: drift.lines,
        holes: drift.holes,
      };
    }
    function between(from: number | undefined, to: number | undefined) {
      const after = revisionOf(history, to);
      const before =
        from === undefined
          ? history.findLast(({ revision: number }) => number < after.revision)
          : revisionOf(history, from);
      if (before === undefined)
        throw new AppError('not-found', `no revision before ${after.revision} is kept`, 'name two revisions');
      const lines = helm.difference(before, after);
      return {
        title: `release ${after.name} in ${namespace}: revision ${before.revision} → ${after.revision}, ${lines.length} differences`,
        lines,
        holes: [],
      };
    }
  },
});
