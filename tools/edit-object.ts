import { kindWord } from '../src/core/object-word.ts';
import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { difference } from '../src/core/json-diff.ts';
import type { Json } from '../src/core/json.ts';
import type { Change, Guard } from '../src/core/plan.ts';
import { requestCommands, requestUndo } from '../src/core/request/words.ts';
import { requestTitle } from '../src/core/request/title.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';
import { editSteps } from './shared/objects/edit/edit-steps.ts';
import { editWarnings, watchOfEdits } from './shared/objects/edit/edit-warnings.ts';
import { namedOf } from './shared/objects/kind-of.ts';
import { targetOf } from './shared/objects/object-target.ts';
import { exact } from './shared/plan/exact-value.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';
import { identityOf } from './shared/plan/workload-target.ts';

export const editObject = changeTool({
  name: 'edit_object',
  toolset: 'objects',
  description: 'Edits fields of any object.',
  input: z.strictObject({
    kind: fields.name(),
    name: fields.name(),
    namespace: fields.namespace,
    edits: z
      .array(
        z.strictObject({
          path: fields.name().describe('a.b[name].c'),
          op: z.enum(['set', 'remove', 'add']).optional(),
          value: z.string().max(32_768).optional().describe('YAML'),
        }),
      )
      .min(1)
      .max(30),
  }),
  async plan(input, context, signal) {
    const kind = await context.cluster.kind(input.kind, signal);
    const namespace = kind.namespaced ? namespaceOf(input, context) : undefined;
    const name = namedOf(input.name, kind);
    const what = `${kindWord(kind.kind, kind.group)}/${name}`;
    const object = await context.cluster.get(kind, name, namespace, signal);
    if (object.metadata?.deletionTimestamp !== undefined)
      throw new AppError('bad-input', `${what} is being deleted`, 'wait until it is gone');
    const schema = await context.cluster.schema(kind, signal);
    const next = editSteps(object as Json, input.edits, { kind, what, schema });
    const { edits, guards } = difference(object as Json, next, '');
    if (edits.length === 0) throw alreadySo(`${what} is so already`);
    for (const { path, from } of edits) exact(from, `${path} of ${what}`, `change it by hand: kubectl edit ${what}`);
    const { uid, resourceVersion } = identityOf(object, what);
    const change: Change = {
      verb: 'edit',
      ...targetOf(kind, namespace, name),
      uid,
      resourceVersion,
      edits,
      ...allGuards(
        guards,
        object.metadata?.generation,
        edits.every(({ path }) => path.startsWith('/spec/')),
      ),
    };
    const cluster = context.cluster.target;
    const changes = [change];
    return makePlan('edit_object', context, {
      title: requestTitle(changes),
      risk: 'medium',
      changes,
      warnings: await editWarnings(object, change, context, signal),
      undo: requestUndo({ cluster, changes }) ?? 'edit_object sets the fields back',
      kubectl: requestCommands({ cluster, changes }),
      watch: watchOfEdits(change),
    });
  },
});

/**
 * Where an edit has no old value to test, the generation stands in for the whole spec: a status that moves does not
 * touch it.
 */
function allGuards(guards: readonly Guard[], generation: number | undefined, inSpec: boolean): { guards?: Guard[] } {
  const all = [
    ...guards,
    ...(inSpec && generation !== undefined ? [{ path: '/metadata/generation', value: generation }] : []),
  ];
  const once = all.filter((guard, at) => all.findIndex(({ path }) => path === guard.path) === at);
  return once.length === 0 ? {} : { guards: once };
}
