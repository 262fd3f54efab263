import { EMPTY_LISTING } from '../src/core/cluster.ts';
import * as z from 'zod';
import { AppError, toAppError } from '../src/core/errors.ts';
import { KINDS } from '../src/core/kinds.ts';
import type { Pod } from '../src/core/kubernetes.ts';
import { controllerUid, topOwnerOf, type Owner } from '../src/core/owners.ts';
import { nearest, objectName } from '../src/core/names.ts';
import type { Warning, Watch } from '../src/core/plan.ts';
import { changeTool, type ToolContext } from '../src/core/tool.ts';
import { budgetsOf, checked, isReady, rightWarnings } from './shared/plan/change-warnings.ts';
import * as fields from './shared/fields.ts';
import { kubectl } from './shared/plan/kubectl.ts';
import { makePlan } from './shared/plan/make-plan.ts';
import { namespaceOf } from './shared/namespace.ts';
import { identityOf } from './shared/plan/workload-target.ts';

export const deletePod = changeTool({
  name: 'delete_pod',
  toolset: 'changes',
  description: 'Deletes one pod; its owner makes a new one.',
  input: z.strictObject({ pod: fields.name(), namespace: fields.namespace }),
  async plan(input, context, signal) {
    const namespace = namespaceOf(input, context);
    const name = objectName(input.pod.replace(/^pods?\//i, ''), 'pod');
    const pod = await findPod(name, namespace, context, signal);
    if (pod.metadata?.deletionTimestamp !== undefined)
      throw new AppError(
        'bad-input',
        `pod/${name} is being deleted already`,
        'wait until it is gone; get_events tells what holds it',
      );
    const owner = topOwnerOf(pod);
    const right = { namespace, verb: 'delete', group: '', resource: 'pods' };
    const [health, rights] = await Promise.all([
      healthWarnings(pod, namespace, context, signal),
      rightWarnings(right, context, signal),
    ]);
    const alone: Warning[] =
      owner === undefined ? [{ code: 'no-owner', text: 'nothing owns this pod: it will not come back' }] : [];
    return makePlan('delete_pod', context, {
      title: `delete pod/${name}${owner === undefined ? '' : `; ${owner.kind} ${owner.name} makes a new one`}`,
      risk: 'high',
      changes: [
        {
          verb: 'delete',
          target: { apiVersion: 'v1', kind: 'Pod', namespace, name },
          resource: { plural: 'pods', namespaced: true },
          uid: identityOf(pod, `pod/${name}`).uid,
          propagation: 'Background',
        },
      ],
      warnings: [...alone, ...health, ...rights],
      ...(owner === undefined ? {} : { undo: 'a deleted pod does not come back; its owner makes another' }),
      kubectl: [kubectl(context, namespace, 'delete', 'pod', name)],
      watch: watchOwner(owner, namespace),
    });
  },
});

async function findPod(name: string, namespace: string, { cluster }: ToolContext, signal: AbortSignal): Promise<Pod> {
  try {
    return await cluster.get(KINDS.pods, name, namespace, signal);
  } catch (error) {
    if (toAppError(error).code !== 'not-found') throw error;
    const { items } = await cluster.list(KINDS.pods, { namespace }, signal);
    const names = items.map(({ metadata }) => metadata?.name ?? '');
    const near = nearest(name, names, 5);
    throw new AppError(
      'not-found',
      `no pod ${JSON.stringify(name)} in namespace ${namespace}`,
      near.length > 0 ? `name one exactly: ${near.join(', ')}` : 'list_resources pods shows them',
    );
  }
}

function watchOwner(owner: Owner | undefined, namespace: string): Watch[] {
  const { kind, name } = owner ?? {};
  if (name === undefined || (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet')) return [];
  return [{ kind, namespace, name }];
}

async function healthWarnings(
  pod: Pod,
  namespace: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const found: Warning[] = [];
  const labels = pod.metadata?.labels ?? {};
  const uid = controllerUid(pod);
  const read = context.cluster.list(KINDS.pods, { namespace }, signal);
  const [{ items }, budgets] = await Promise.all([
    checked(read, EMPTY_LISTING, found, 'the other pods'),
    budgetsOf(labels, namespace, found, context, signal),
  ]);
  const others = items.filter(
    (other) =>
      other.metadata?.uid !== pod.metadata?.uid &&
      other.metadata?.ownerReferences?.some((owner) => owner.uid === uid) &&
      isReady(other),
  );
  if (isReady(pod) && uid !== undefined && others.length === 0)
    found.unshift({
      code: 'last-ready-pod',
      text: 'it is the last ready pod: nothing answers until the new one is ready',
    });
  for (const { metadata, status } of budgets)
    if ((status?.disruptionsAllowed ?? 0) < 1 && isReady(pod))
      found.push({
        code: 'disruption-budget',
        text: `PodDisruptionBudget ${metadata?.name ?? ''} allows no disruption now; a delete does not ask it`,
      });
  return found;
}
