import { kindWord } from '../src/core/object-word.ts';
import * as z from 'zod';
import { deletionState } from '../src/core/deletion.ts';
import { AppError } from '../src/core/errors.ts';
import type { Kind } from '../src/core/kinds.ts';
import type { KubeObject } from '../src/core/kubernetes.ts';
import { nearest } from '../src/core/names.ts';
import type { Change } from '../src/core/plan.ts';
import { requestCommands } from '../src/core/request/words.ts';
import { requestTitle } from '../src/core/request/title.ts';
import { changeTool, type ToolContext } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { namespaceOf } from './shared/namespace.ts';
import { deletionWarnings } from './shared/objects/deletion/deletion-warnings.ts';
import { namedOf } from './shared/objects/kind-of.ts';
import { targetOf } from './shared/objects/object-target.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { identityOf } from './shared/plan/workload-target.ts';

export const deleteObject = changeTool({
  name: 'delete_object',
  toolset: 'objects',
  description: 'Deletes one object of any kind; says what goes with it.',
  input: z.strictObject({
    kind: fields.name(),
    name: fields.name(),
    namespace: fields.namespace,
    dependents: z.enum(['delete', 'orphan']).optional().describe('what it owns'),
  }),
  async plan(input, context, signal) {
    const kind = await context.cluster.kind(input.kind, signal);
    if (kind.kind === 'Pod' && kind.group === '' && input.dependents === undefined)
      throw new AppError('bad-input', 'a pod has a tool of its own, which knows budgets and owners', 'call delete_pod');
    const namespace = kind.namespaced ? namespaceOf(input, context) : undefined;
    const name = namedOf(input.name, kind);
    const what = `${kindWord(kind.kind, kind.group)}/${name}`;
    const object = await found(kind, name, namespace, context, signal);
    if (object.metadata?.deletionTimestamp !== undefined)
      throw new AppError('bad-input', `${what} ${deletionState(object)}`, 'wait until it is gone');
    const { uid, resourceVersion } = identityOf(object, what);
    const change: Change = {
      verb: 'delete',
      ...targetOf(kind, namespace, name),
      uid,
      resourceVersion,
      propagation: input.dependents === 'orphan' ? 'Orphan' : 'Background',
    };
    const changes = [change];
    const save = kubectl(
      context,
      namespace,
      'get',
      `${kind.plural}${kind.group === '' ? '' : `.${kind.group}`}`,
      name,
      '-o',
      'yaml',
    );
    return makePlan('delete_object', context, {
      title: requestTitle(changes),
      risk: 'high',
      changes,
      warnings: await deletionWarnings(
        { object, kind, namespace, orphan: input.dependents === 'orphan' },
        context,
        signal,
      ),
      undo: `what is deleted does not come back; to keep a copy first: ${save}`,
      kubectl: requestCommands({ cluster: context.cluster.target, changes }),
    });
  },
});

async function found(
  kind: Kind,
  name: string,
  namespace: string | undefined,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<KubeObject> {
  try {
    return await cluster.get(kind, name, namespace, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    const { items } = await cluster.list(kind, namespace === undefined ? {} : { namespace }, signal);
    const near = nearest(
      name,
      items.map(({ metadata }) => metadata?.name ?? ''),
      5,
    );
    if (near.length === 0) throw error;
    throw new AppError('not-found', error.message, `name one exactly: ${near.join(', ')}`);
  }
}
