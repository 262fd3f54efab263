import * as z from 'zod';
import { AppError, toAppError } from '../src/core/errors.ts';
import { KINDS } from '../src/core/kinds.ts';
import type { Change } from '../src/core/plan.ts';
import {
  TODO_CHATBOT as RELEASE,
  TODO_CHATBOT_SECRET as SECRET,
  TODO_CHATBOT_SECRET_KEYS as KEYS,
} from '../src/core/todo-chatbot.ts';
import { changeTool, type ToolContext } from '../src/core/tool.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import * as fields from './shared/fields.ts';
import { helmOf } from './shared/helm-context.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { identityOf } from './shared/plan/workload-target.ts';

export const installTodoChatbot = changeTool({
  name: 'install_todo_chatbot',
  toolset: 'helm',
  description: 'Sets todo-chatbot up from nothing: namespace, Secret (the person types its keys), helm install.',
  input: z.strictObject({
    set: z.array(z.string().max(4000)).max(50).optional(),
    namespace: fields.namespace,
  }),
  async plan({ set = [], ...input }, context, signal) {
    const namespace = namespaceOf(input, context);
    const helm = helmOf(context);
    const there = await namespaceThere(namespace, context, signal);
    const secret = there ? await secretChange(namespace, context, signal) : newSecret();
    // Planned before anything is typed: a value that the chart refuses is found first.
    const planned = await helm.plan(
      { action: 'upgrade', release: RELEASE, namespace, set, namespaceToCome: !there },
      signal,
    );
    if (planned.change.release.action !== 'install')
      throw new AppError(
        'bad-input',
        `release ${RELEASE} is installed in ${namespace} already (${planned.change.release.status})`,
        'change it with helm_upgrade',
      );
    const steps: Change[] = [];
    if (!there) steps.push(namespaceStep(namespace));
    if (secret.missing.length > 0) steps.push(await secretStep(secret, namespace, context, signal));
    const where = there ? namespace : undefined;
    const rights = await rightWarnings(
      { namespace: where, verb: 'create', group: '', resource: there ? 'secrets' : 'namespaces' },
      context,
      signal,
    );
    return makePlan('install_todo_chatbot', context, {
      title: `set up ${RELEASE} in ${namespace}: ${[...(there ? [] : ['namespace']), ...(secret.missing.length > 0 ? [`Secret keys ${secret.missing.join(', ')}`] : []), planned.title].join('; ')}`,
      risk: there ? 'medium' : 'high',
      changes: [...steps, planned.change],
      warnings: [...planned.warnings, ...rights],
      undo: there
        ? planned.undo
        : `${kubectl(context, undefined, 'delete', 'namespace', namespace)} (deletes all that is in it)`,
      kubectl: [
        ...(there ? [] : [kubectl(context, undefined, 'create', 'namespace', namespace)]),
        ...(secret.missing.length > 0
          ? [
              `${kubectl(context, namespace, 'create', 'secret', 'generic', SECRET)} ${secret.missing.map((key) => `--from-literal=${key}="$${key}"`).join(' ')}`,
            ]
          : []),
        planned.command,
      ],
      watch: planned.watch,
    });
  },
});

type SecretState = {
  readonly missing: readonly string[];
  readonly identity?: { uid: string; resourceVersion: string };
};
const newSecret = (): SecretState => ({ missing: KEYS });

async function namespaceThere(namespace: string, { cluster }: ToolContext, signal: AbortSignal): Promise<boolean> {
  try {
    await cluster.get(KINDS.namespaces, namespace, undefined, signal);
    return true;
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'not-found') return false;
    // Who may not read namespaces cannot make one either.
    if (code === 'forbidden') return true;
    throw error;
  }
}

async function secretChange(namespace: string, { cluster }: ToolContext, signal: AbortSignal): Promise<SecretState> {
  try {
    const found = await cluster.get(KINDS.secrets, SECRET, namespace, signal);
    const missing = KEYS.filter((key) => found.data?.[key] === undefined);
    return { missing, identity: identityOf(found, `secret/${SECRET}`) };
  } catch (error) {
    if (toAppError(error).code === 'not-found') return newSecret();
    throw error;
  }
}

const namespaceStep = (name: string): Change => ({
  verb: 'create',
  target: { apiVersion: 'v1', kind: 'Namespace', name },
  resource: { plural: 'namespaces', namespaced: false },
  object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
});

async function secretStep(
  { missing, identity }: SecretState,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Change> {
  if (context.askSecrets === undefined)
    throw new AppError(
      'no-person',
      `the values of ${missing.join(', ')} must come from a person, and nobody can be asked here`,
      'run kubewhy in a terminal, or create the Secret first and ask again',
    );
  const values = await context.askSecrets(missing, { secret: SECRET, namespace }, signal);
  const given = missing.filter((key) => values.keys.includes(key));
  if (given.length < missing.length || values.keys.length !== missing.length)
    throw new AppError('declined', 'not every key got a value', 'ask again to enter them');
  return {
    verb: 'secret',
    target: { apiVersion: 'v1', kind: 'Secret', namespace, name: SECRET },
    resource: { plural: 'secrets', namespaced: true },
    exists: identity !== undefined,
    values,
    ...identity,
  };
}
