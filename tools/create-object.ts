import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { readManifests } from '../src/core/manifest-input.ts';
import { requestCommands, requestUndo } from '../src/core/request/words.ts';
import { requestTitle } from '../src/core/request/title.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { createSteps } from './shared/objects/create-steps.ts';

export const createObject = changeTool({
  name: 'create_object',
  toolset: 'objects',
  description: 'Creates objects of any kind, in one plan. Secrets: keys with empty values, the person types them.',
  input: z.strictObject({
    manifest: z.string().describe('YAML, several separated by ---'),
    namespace: fields.namespace,
  }),
  async plan({ manifest, namespace }, context, signal) {
    const objects = readManifests(manifest, 'the manifest');
    const [only] = objects;
    if (objects.length === 1 && only?.['kind'] === 'Namespace' && Object.keys(only['metadata'] ?? {}).length === 1)
      throw new AppError('bad-input', 'a namespace alone has a tool of its own', 'call create_namespace');
    const { changes, warnings, watch } = await createSteps(objects, namespace, context, signal);
    const cluster = context.cluster.target;
    const undo = requestUndo({ cluster, changes });
    return makePlan('create_object', context, {
      title: requestTitle(changes),
      risk: 'medium',
      changes,
      warnings,
      undo: undo ?? 'delete_object deletes each of them again',
      kubectl: requestCommands({ cluster, changes }),
      watch,
    });
  },
});
