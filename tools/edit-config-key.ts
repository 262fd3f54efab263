import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { KINDS } from '../src/core/kinds.ts';
import type { Edit } from '../src/core/plan.ts';
import { changeTool } from '../src/core/tool.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import { configKey, findStore, missingStore, usersWarnings } from './shared/plan/config-keys.ts';
import { exact, plainText } from './shared/plan/exact-value.ts';
import * as fields from './shared/fields.ts';
import { pointerPart } from '../src/core/json-pointer.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { ownProperty } from '../src/core/own-property.ts';
import { looksSecret } from '../src/core/plain-secrets.ts';
import { configValue, ownershipWarnings } from './shared/plan/ownership.ts';
import { identityOf } from './shared/plan/workload-target.ts';

/** The API's limit for a whole ConfigMap is 1 MiB; a value on a card is for reading. */
const MOST_VALUE = 32_768;

export const editConfigKey = changeTool({
  name: 'edit_config_key',
  toolset: 'changes',
  description: 'Sets a key of a ConfigMap.',
  input: z.strictObject({
    config_map: fields.name(),
    key: fields.name(),
    value: z.string().describe('whole text'),
    namespace: fields.namespace,
  }),
  editable: ['value'],
  async plan({ config_map: name, value, ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const key = configKey(input.key);
    if (looksSecret(key, value))
      throw new AppError(
        'refused',
        `${key} looks like a secret, which does not belong in a ConfigMap`,
        'store it with set_secret_keys',
      );
    plainText(value, 'the value');
    if (value.length > MOST_VALUE)
      throw new AppError('bad-input', `the value has ${value.length} characters`, `keep it under ${MOST_VALUE}`);
    const object = await findStore('ConfigMap', name, namespace, context, signal);
    if (!object) throw await missingStore('ConfigMap', name, namespace, context, signal);
    const title = `configmap/${name}`;
    if (object.immutable)
      throw new AppError('refused', `${title} is immutable`, 'create another ConfigMap and point the workload to it');
    if (ownProperty(object.binaryData, key) !== undefined)
      throw new AppError(
        'bad-input',
        `${key} of ${title} holds binary data`,
        'replace it with kubectl create configmap --from-file',
      );
    const seen = exact(
      ownProperty(object.data, key),
      `${key} of ${title}`,
      `change it by hand: kubectl -n ${namespace} edit ${title}`,
    );
    // What was read is cleaned: emoji of several characters would be another text than the one that is tested.
    const raw =
      seen === undefined
        ? undefined
        : await context.cluster.stored?.(KINDS.configmaps, name, namespace, `/data/${pointerPart(key)}`, signal);
    const from = typeof raw === 'string' ? raw : seen;
    if (from === value) throw alreadySo(`${key} of ${title} is ${JSON.stringify(value)} already`);
    const { uid, resourceVersion } = identityOf(object, title);
    const edit: Edit =
      object.data === undefined
        ? { path: '/data', to: { [key]: value } }
        : { path: `/data/${pointerPart(key)}`, ...(from === undefined ? {} : { from }), to: value };
    const helm = configValue(object, key);
    const [rights, users] = await Promise.all([
      rightWarnings({ namespace, verb: 'patch', group: '', resource: 'configmaps' }, context, signal),
      usersWarnings('ConfigMap', name, namespace, context, signal),
    ]);
    const patch = (to: string | null): string =>
      kubectl(context, namespace, 'patch', title, '--type=merge', '-p', JSON.stringify({ data: { [key]: to } }));
    return makePlan('edit_config_key', context, {
      title: `${from === undefined ? 'add' : 'change'} ${key} of ${title}`,
      risk: 'medium',
      changes: [
        {
          verb: 'edit',
          target: { apiVersion: 'v1', kind: 'ConfigMap', namespace, name },
          resource: { plural: 'configmaps', namespaced: true },
          uid,
          resourceVersion,
          edits: [edit],
        },
      ],
      warnings: [...users, ...ownershipWarnings(object, helm && `${helm}=${value}`), ...rights],
      undo: patch(from ?? null),
      kubectl: [patch(value)],
    });
  },
});
