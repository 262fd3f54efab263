import { EMPTY_LISTING } from '../../../src/core/cluster.ts';
import { AppError } from '../../../src/core/errors.ts';
import { KINDS } from '../../../src/core/kinds.ts';
import type { Node } from '../../../src/core/kubernetes.ts';
import { nearest, objectName } from '../../../src/core/names.ts';
import type { Change, Warning } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked, rightWarnings } from '../plan/change-warnings.ts';
import { identityOf } from '../plan/workload-target.ts';

/** The node of that name; not-found names the near ones. */
export async function findNode(name: string, { cluster }: ToolContext, signal: AbortSignal): Promise<Node> {
  try {
    return await cluster.get(KINDS.nodes, objectName(name, 'node'), undefined, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    const { items } = await cluster.list(KINDS.nodes, { most: 500 }, signal);
    const names = items.map(({ metadata }) => metadata?.name ?? '');
    const near = nearest(name, names, 5);
    throw new AppError(
      'not-found',
      `no node ${JSON.stringify(name)}`,
      `there is ${(near.length > 0 ? near : names.slice(0, 8)).join(', ')}`,
    );
  }
}

export function nodeEdit(
  node: Node,
  edits: Extract<Change, { verb: 'edit' }>['edits'],
): Extract<Change, { verb: 'edit' }> {
  const name = node.metadata?.name ?? '';
  return {
    verb: 'edit',
    target: { apiVersion: 'v1', kind: 'Node', name },
    resource: { plural: 'nodes', namespaced: false },
    ...identityOf(node, `node/${name}`),
    edits,
  };
}

/** kubectl cordon and uncordon: the field is absent where it is false. */
export function cordonEdit(node: Node, cordoned: boolean): Extract<Change, { verb: 'edit' }> {
  const from = node.spec?.unschedulable;
  const path = '/spec/unschedulable';
  return nodeEdit(node, [
    cordoned ? { path, ...(from === undefined ? {} : { from }), to: true } : { path, from: true },
  ]);
}

export const nodeWarnings = (
  verb: string,
  resource: string,
  context: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> => rightWarnings({ namespace: undefined, verb, group: '', resource }, context, signal);

export const isReadyNode = ({ status }: Node): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false;

/** Says when no other node would take the pods. */
export async function schedulableElsewhere(
  name: string,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  const found: Warning[] = [];
  const { items, more } = await checked(
    cluster.list(KINDS.nodes, { most: 500 }, signal),
    EMPTY_LISTING,
    found,
    'the other nodes',
  );
  const others = items.filter(
    (node) => node.metadata?.name !== name && node.spec?.unschedulable !== true && isReadyNode(node),
  );
  if (others.length === 0 && !more && found.length === 0)
    found.push({
      code: 'no-other-node',
      text: 'no other node is ready and takes pods: new pods stay Pending everywhere',
    });
  return found;
}
