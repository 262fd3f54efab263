import { AppError } from '../../../src/core/errors.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { Manifest } from '../../../src/core/manifest-input.ts';
import type { Change } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { configKey } from '../plan/config-keys.ts';
import { identityOf } from '../plan/workload-target.ts';

type SecretChange = Extract<Change, { verb: 'secret' }>;

/**
 * A Secret of a manifest as a change whose values the person types: the manifest names its keys, with empty values.
 * Values in it would have gone through a model: they are refused.
 */
export async function secretStep(
  object: Manifest,
  target: SecretChange['target'],
  present: KubeObject | undefined,
  context: ToolContext,
  signal: AbortSignal,
): Promise<SecretChange> {
  const title = `secret/${target.name}`;
  const given = { ...(object['data'] as Manifest | undefined), ...(object['stringData'] as Manifest | undefined) };
  const keys = Object.keys(given).map(configKey);
  if (Object.values(given).some((value) => value !== '' && value !== null))
    throw new AppError(
      'refused',
      `values of ${title} do not go through a model`,
      'name its keys with empty values (stringData: {KEY: ""}): the person is asked for them; or use set_secret_keys',
    );
  if (object['type'] !== undefined && object['type'] !== 'Opaque')
    throw new AppError(
      'refused',
      `${title} is of type ${JSON.stringify(object['type']).slice(0, 80)}: only Opaque ones are made here`,
      'its values come from a file: kubectl create secret',
    );
  if (keys.length === 0)
    throw new AppError('bad-input', `${title} names no key`, 'name its keys with empty values in stringData');
  if (context.askSecrets === undefined)
    throw new AppError(
      'no-person',
      `the values of ${keys.join(', ')} must come from a person, and nobody can be asked here`,
    );
  const values = await context.askSecrets(
    keys,
    { secret: target.name, namespace: target.namespace ?? context.namespace },
    signal,
  );
  if (values.keys.length !== keys.length || keys.some((key) => !values.keys.includes(key)))
    throw new AppError('declined', `no value was given for some of ${keys.join(', ')}`, 'ask again to enter them');
  return {
    verb: 'secret',
    target,
    resource: { plural: 'secrets', namespaced: true },
    exists: present !== undefined,
    values,
    ...(present === undefined ? {} : identityOf(present, title)),
  };
}
