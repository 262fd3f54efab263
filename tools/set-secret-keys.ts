import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { objectName } from '../src/core/names.ts';
import type { Warning } from '../src/core/plan.ts';
import { changeTool, type ToolContext } from '../src/core/tool.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import { configKey, findStore, usersWarnings } from './shared/plan/config-keys.ts';
import * as fields from './shared/fields.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { ownershipWarnings } from './shared/plan/ownership.ts';
import { identityOf } from './shared/plan/workload-target.ts';

/** Types that something else writes: service account tokens, helm's releases, bootstrap tokens. */
const FOREIGN = /^(?:kubernetes\.io\/service-account-token|helm\.sh\/release\.v1|bootstrap\.kubernetes\.io\/token)$/;

export const setSecretKeys = changeTool({
  name: 'set_secret_keys',
  toolset: 'changes',
  description: 'Creates or extends a Secret; the person is asked for the values, which you never see.',
  input: z.strictObject({
    secret: fields.name(),
    keys: z.array(z.string()).min(1).max(20),
    namespace: fields.namespace,
  }),
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const name = objectName(input.secret.replace(/^secrets?\//i, ''), 'Secret');
    const keys = [...new Set(input.keys.map(configKey))];
    const title = `secret/${name}`;
    const object = await findStore('Secret', name, namespace, context, signal);
    if (object?.immutable)
      throw new AppError('refused', `${title} is immutable`, 'create another Secret and point the workload to it');
    if (FOREIGN.test(object?.type ?? ''))
      throw new AppError(
        'refused',
        `${title} is of type ${object?.type ?? ''}, which its controller writes`,
        'choose another Secret',
      );
    const present = Object.keys(object?.data ?? {});
    const replaced = keys.filter((key) => present.includes(key));
    const verb = object ? 'patch' : 'create';
    const [rights, users] = await Promise.all([
      rightWarnings({ namespace, verb, group: '', resource: 'secrets' }, context, signal),
      usersWarnings('Secret', name, namespace, context, signal),
    ]);
    if (context.askSecrets === undefined)
      throw new AppError(
        'no-person',
        `the values of ${keys.join(', ')} must come from a person, and nobody can be asked here`,
        command(keys, name, namespace, object !== undefined, context),
      );
    const values = await context.askSecrets(keys, { secret: name, namespace }, signal);
    const missing = keys.filter((key) => !values.keys.includes(key));
    if (missing.length > 0 || values.keys.length !== keys.length)
      throw new AppError(
        'declined',
        `no value was given for ${missing.join(', ') || 'the keys that were asked for'}`,
        'ask again to enter them',
      );
    const overwrite: Warning[] =
      replaced.length > 0
        ? [
            {
              code: 'overwrites-keys',
              text: `${replaced.join(', ')} ${replaced.length === 1 ? 'has a value' : 'have values'} now, which cannot be brought back from here`,
            },
          ]
        : [];
    return makePlan('set_secret_keys', context, {
      title: `${object ? 'set' : 'create'} ${title} with ${keys.join(', ')}`,
      risk: 'medium',
      changes: [
        {
          verb: 'secret',
          target: { apiVersion: 'v1', kind: 'Secret', namespace, name },
          resource: { plural: 'secrets', namespaced: true },
          exists: object !== undefined,
          values,
          ...(object === undefined ? {} : identityOf(object, title)),
        },
      ],
      warnings: [...overwrite, ...users, ...(object ? ownershipWarnings(object) : []), ...rights],
      undo: undoOf(keys, replaced, name, namespace, object !== undefined, context),
      kubectl: [command(keys, name, namespace, object !== undefined, context)],
    });
  },
});

/** The values come from variables of the person's shell: they stand in no history and in no plan. */
function command(
  keys: readonly string[],
  name: string,
  namespace: string,
  exists: boolean,
  context: ToolContext,
): string {
  const literals = keys.map((key) => `--from-literal=${key}="$${key.replaceAll(/\W/g, '_')}"`).join(' ');
  const create = `${kubectl(context, namespace, 'create', 'secret', 'generic', name)} ${literals}`;
  if (!exists) return create;
  const patch = kubectl(context, namespace, 'patch', 'secret', name, '--patch-file=/dev/stdin');
  return `${create} --dry-run=client -o json | ${patch}`;
}

function undoOf(
  keys: readonly string[],
  replaced: readonly string[],
  name: string,
  namespace: string,
  exists: boolean,
  context: ToolContext,
): string {
  if (!exists) return kubectl(context, namespace, 'delete', 'secret', name);
  const added = keys.filter((key) => !replaced.includes(key));
  const data = Object.fromEntries(added.map((key) => [key, null]));
  const remove = kubectl(context, namespace, 'patch', `secret/${name}`, '--type=merge', '-p', JSON.stringify({ data }));
  if (replaced.length === 0) return remove;
  const former = `the former value of ${replaced.join(', ')} must be entered again`;
  return added.length === 0 ? former : `${remove}; ${former}`;
}
