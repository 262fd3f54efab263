import type { Kind } from '../../../src/core/kinds.ts';
import type { KubeObject } from '../../../src/core/kubernetes.ts';
import type { Warning } from '../../../src/core/plan.ts';
import type { ToolContext } from '../../../src/core/tool.ts';
import { checked } from '../plan/change-warnings.ts';

type Binding = {
  readonly subjects?: readonly { readonly kind?: string; readonly name?: string; readonly namespace?: string }[];
};

/** Says when a binding that is changed or deleted is one by which the person themselves may do things. */
export async function accessWarnings(
  object: KubeObject,
  kind: Pick<Kind, 'group' | 'kind'>,
  { cluster }: ToolContext,
  signal: AbortSignal,
): Promise<Warning[]> {
  if (kind.group !== 'rbac.authorization.k8s.io' || !kind.kind.endsWith('Binding')) return [];
  const found: Warning[] = [];
  const me = await checked(cluster.whoami(signal), undefined, found, 'who you are');
  const names = me === undefined ? [] : [me.user, ...me.groups];
  const mine = ((object as Binding).subjects ?? []).find(({ kind: sort, name, namespace }) =>
    names.includes(sort === 'ServiceAccount' ? `system:serviceaccount:${namespace ?? ''}:${name ?? ''}` : (name ?? '')),
  );
  if (mine !== undefined)
    found.unshift({
      code: 'locks-you-out',
      text: `you have rights by it yourself (${mine.kind ?? ''} ${mine.name ?? ''}): you may not be able to take this back`,
    });
  return found;
}
