import * as z from 'zod';
import { AppError } from '../src/core/errors.ts';
import { canonical, type Json } from '../src/core/json.ts';
import type { Container } from '../src/core/kubernetes.ts';
import { nearest } from '../src/core/names.ts';
import type { Edit, Warning } from '../src/core/plan.ts';
import { changeTool, type ToolContext } from '../src/core/tool.ts';
import { isHidden, looksSecret } from '../src/core/plain-secrets.ts';
import { findStore, missingStore, type Store } from './shared/plan/config-keys.ts';
import { overrideWarnings } from './shared/plan/env-sources.ts';
import { exact, plainText } from './shared/plan/exact-value.ts';
import * as fields from './shared/fields.ts';
import { findWorkload, type FoundWorkload } from './shared/workload/find-workload.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { planTemplateChange } from './shared/plan/template-change.ts';
import { envEdits, envText, type EnvEntry } from './shared/plan/env-edits.ts';
import { pickContainer, storedAt, templateOf, type Picked } from './shared/plan/workload-target.ts';

const MOST_VALUE = 8_192;

export const setEnv = changeTool({
  name: 'set_env',
  toolset: 'changes',
  description: 'Sets a container’s variable to a value or a key of a ConfigMap or Secret, or removes it.',
  input: z.strictObject({
    workload: fields.workload,
    name: fields.name(),
    value: z.string().optional(),
    from: fields.name().optional().describe('secret/NAME/KEY or configmap/NAME/KEY'),
    remove: z.boolean().optional(),
    container: fields.container,
    namespace: fields.namespace,
  }),
  editable: ['value'],
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const wanted = wantedEntry(input);
    const workload = await findWorkload(input.workload, namespace, context, signal);
    const { title } = workload;
    const picked = pickContainer(templateOf(workload, 'a variable'), input.container, title);
    const { container, path, guard } = picked;
    const present = container.env?.find(({ name }) => name === input.name);
    const [warnings, overridden] = await Promise.all([
      wanted?.from ? referenceWarnings(wanted.from, namespace, context, signal) : [],
      wanted ? overrideWarnings(container, input.name, namespace, context, signal) : [],
    ]);
    if (wanted === undefined && present === undefined)
      throw alreadySo(`${container.name} of ${title} has no variable ${input.name}`);
    if (wanted && present && canonical(wanted.entry) === canonical(present))
      throw alreadySo(`${input.name} of ${container.name} of ${title} is ${envText(present)} already`);
    const byHand = `change it by hand: kubectl -n ${namespace} edit ${title}`;
    for (const { from } of envEdits(container, path, input.name, wanted?.entry).edits)
      exact(from, `the present list of variables of ${title}`, byHand);
    const changed = envEdits(await storedContainer(workload, picked, context, signal), path, input.name, wanted?.entry);
    const back = changed.edits.map(({ path, from, to }) => ({ path, ...only('from', to), ...only('to', from) }));
    const command = (entry: EnvEntry | undefined, edits: readonly Edit[]): string =>
      setCommand(context, namespace, title, container.name, input.name, entry, edits);
    return planTemplateChange(
      workload,
      {
        tool: 'set_env',
        title: `${wanted ? `set ${input.name} to ${envText(wanted.entry)}` : `remove ${input.name}`} in container ${container.name} of ${title}`,
        risk: 'medium',
        edits: changed.edits,
        guards: [guard, ...changed.guards],
        warnings: [...warnings, ...overridden],
        undo: present === undefined || !isHidden(present) ? command(present, back) : 'set the former value by hand',
        kubectl: [command(wanted?.entry, changed.edits)],
      },
      context,
      signal,
    );
  },
});

/**
 * The container with its variables as the server stores them: what was read is cleaned, and would be another text than
 * the one that is tested.
 */
async function storedContainer(
  workload: FoundWorkload,
  { container, path }: Picked,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Container> {
  const env = container.env && (await storedAt(workload, `${path}/env`, context, signal));
  return Array.isArray(env) ? { ...container, env: env as unknown as EnvEntry[] } : container;
}

const only = (member: 'from' | 'to', value: Json | undefined): { from?: Json; to?: Json } =>
  value === undefined ? {} : { [member]: value };

type Input = { name: string; value?: string | undefined; from?: string | undefined; remove?: boolean | undefined };
type Reference = { readonly store: Store; readonly name: string; readonly key: string };
type Wanted = { readonly entry: EnvEntry; readonly from?: Reference };

/**
 * What the variable shall be; undefined to remove it. Values of secret-looking names are refused: they belong in a
 * Secret.
 */
function wantedEntry({ name, value, from, remove }: Input): Wanted | undefined {
  // The API takes names that begin with a dash; programs by hand take them for flags.
  if (!/^[._a-zA-Z][-._a-zA-Z0-9]*$/.test(name))
    throw new AppError('bad-input', `${JSON.stringify(name)} is not a variable name`, 'use letters, digits and "_"');
  // Models fill what they leave out with empty text.
  const empty = value === '' && (from !== undefined || remove === true);
  if ([value !== undefined && !empty, from !== undefined, remove === true].filter(Boolean).length !== 1)
    throw new AppError(
      'bad-input',
      'one of value, from and remove is needed',
      'give value for plain text, from for a key, or remove',
    );
  if (remove) return undefined;
  if (from !== undefined) {
    const [, word = '', object = '', key = ''] = /^(secret|configmap)s?\/([^/]+)\/([^/]+)$/i.exec(from) ?? [];
    if (word === '')
      throw new AppError(
        'bad-input',
        `${JSON.stringify(from)} is not a reference`,
        'write secret/NAME/KEY or configmap/NAME/KEY',
      );
    const store: Store = word.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap';
    const ref = { name: object, key };
    return {
      entry: { name, valueFrom: store === 'Secret' ? { secretKeyRef: ref } : { configMapKeyRef: ref } },
      from: { store, name: object, key },
    };
  }
  const text = plainText(value ?? '', 'the value');
  if (looksSecret(name, text))
    throw new AppError(
      'refused',
      `${name} looks like a secret, whose value is never set in plain text`,
      `store it with set_secret_keys, then set_env with from secret/NAME/${name}`,
    );
  if (text.length > MOST_VALUE)
    throw new AppError(
      'bad-input',
      `the value has ${text.length} characters`,
      `keep it under ${MOST_VALUE}, or use a ConfigMap`,
    );
  return { entry: { name, value: text } };
}

async function referenceWarnings(
  { store, name, key }: Reference,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  try {
    const found = await findStore(store, name, namespace, context, signal);
    if (!found) throw await missingStore(store, name, namespace, context, signal);
    const keys = Object.keys(found.data ?? {});
    if (keys.includes(key)) return [];
    const near = nearest(key, keys);
    throw new AppError(
      'not-found',
      `${store} ${name} has no key ${JSON.stringify(key)}`,
      near.length > 0 ? `did you mean ${near.join(', ')}?` : `its keys are ${keys.slice(0, 12).join(', ') || 'none'}`,
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'forbidden') throw error;
    return [
      { code: 'not-checked', text: `whether ${store} ${name} has ${key} could not be checked: no right to read it` },
    ];
  }
}

/**
 * kubectl set env where it can say it; a JSON patch of the same edits where it cannot (a reference under another name).
 */
function setCommand(
  context: ToolContext,
  namespace: string,
  title: string,
  container: string,
  name: string,
  entry: EnvEntry | undefined,
  edits: readonly Edit[],
): string {
  const set = (word: string): string => kubectl(context, namespace, 'set', 'env', title, '-c', container, word);
  if (entry === undefined) return set(`${name}-`);
  if (entry.valueFrom === undefined) return set(`${name}=${entry.value ?? ''}`);
  const patch = edits.map(({ path, from, to }) => ({
    op: to === undefined ? 'remove' : from === undefined ? 'add' : 'replace',
    path,
    ...(to === undefined ? {} : { value: to }),
  }));
  return kubectl(context, namespace, 'patch', title, '--type=json', '-p', JSON.stringify(patch));
}
