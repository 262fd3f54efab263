import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { readManifests } from '../src/core/manifest-input.ts';
import { requestTitle } from '../src/core/request/title.ts';
import { requestCommands } from '../src/core/request/words.ts';
import { changeTool } from '../src/core/tool.ts';
import * as fields from './shared/fields.ts';
import { applySteps } from './shared/objects/apply-steps.ts';
import { namedFile } from './shared/named-file.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { makePlan } from './shared/plan/make-plan.ts';

export const applyManifest = changeTool({
  name: 'apply_manifest',
  toolset: 'objects',
  description: 'Applies a manifest of the person: path of a file or folder (server-side apply).',
  input: z.strictObject({
    path: fields.name(),
    namespace: fields.namespace,
    take_over: z.array(fields.name()).max(5).optional().describe('field managers that lose conflicting fields'),
  }),
  async plan({ path, namespace, take_over: takeOver = [] }, context, signal) {
    if (context.readFiles === undefined)
      throw new AppError(
        'bad-input',
        'files of the person cannot be read in this run',
        'create_object takes a manifest as text',
      );
    namedFile(path, context.said);
    const files = await context.readFiles(path, signal);
    const objects = files.flatMap(({ name, text }) => readManifests(text, name));
    const { changes, warnings, watch, undo } = await applySteps(objects, { namespace, takeOver }, context, signal);
    const cluster = context.cluster.target;
    return makePlan('apply_manifest', context, {
      title: requestTitle(changes),
      risk: 'medium',
      changes,
      warnings,
      undo,
      kubectl: [
        kubectl(context, namespace, 'apply', '--server-side', '--field-manager=kubewhy', '-f', path),
        ...requestCommands({ cluster, changes: changes.filter(({ verb }) => verb === 'delete') }),
      ],
      watch,
    });
  },
});
