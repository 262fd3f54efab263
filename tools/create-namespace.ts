import * as z from 'zod';
import type { ClusterReader } from '../src/core/cluster.ts';
import { AppError, toAppError } from '../src/core/errors.ts';
import { KINDS } from '../src/core/kinds.ts';
import { isLabel } from '../src/core/names.ts';
import { changeTool } from '../src/core/tool.ts';
import { rightWarnings } from './shared/plan/change-warnings.ts';
import * as fields from './shared/fields.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { alreadySo, makePlan } from './shared/plan/make-plan.ts';

export const createNamespace = changeTool({
  name: 'create_namespace',
  toolset: 'changes',
  description: 'Creates a namespace.',
  input: z.strictObject({ name: fields.name() }),
  async plan({ name }, context, signal) {
    if (!isLabel(name))
      throw new AppError(
        'bad-input',
        `${JSON.stringify(name.slice(0, 80))} is not a namespace name`,
        'use lower-case letters, digits and "-"',
      );
    if (name.startsWith('kube-'))
      throw new AppError(
        'refused',
        `names that start with kube- are kept for Kubernetes itself`,
        'choose another name',
      );
    if (await exists(name, context.cluster, signal)) throw alreadySo(`namespace ${name} exists already`);
    return makePlan('create_namespace', context, {
      title: `create namespace ${name}`,
      risk: 'high',
      changes: [
        {
          verb: 'create',
          target: { apiVersion: 'v1', kind: 'Namespace', name },
          resource: { plural: 'namespaces', namespaced: false },
          object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
        },
      ],
      warnings: await rightWarnings(
        { namespace: undefined, verb: 'create', group: '', resource: 'namespaces' },
        context,
        signal,
      ),
      undo: `${kubectl(context, undefined, 'delete', 'namespace', name)} (deletes all that is in it)`,
      kubectl: [kubectl(context, undefined, 'create', 'namespace', name)],
    });
  },
});

/** Who may not look gets no answer; the server refuses a second creation anyway. */
async function exists(name: string, cluster: ClusterReader, signal: AbortSignal): Promise<boolean> {
  try {
    await cluster.get(KINDS.namespaces, name, undefined, signal);
    return true;
  } catch (error) {
    const { code } = toAppError(error);
    if (code === 'not-found' || code === 'forbidden') return false;
    throw error;
  }
}
