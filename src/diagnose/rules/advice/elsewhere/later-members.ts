import type { Evidence } from '../../../../core/diagnosis.ts';
import type { Failing } from '../../../facts/state.ts';
import { field } from '../../../facts/evidence.ts';
import type { Facts } from '../../../types.ts';

const ORDINAL = /^(.+)-(\d{1,4})$/;
const MOST = 4;

/**
 * A member of a set that waits for members behind it: with OrderedReady those are made only when it is ready
 * (https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#pod-management-policies), so both wait.
 */
export function laterMembers(
  facts: Facts,
  { owner, pod }: Failing,
  sentence: string,
): { readonly evidence: readonly Evidence[]; readonly remedies: readonly string[] } | undefined {
  const set = facts.statefulsets.find(({ metadata }) => owner.kind === 'StatefulSet' && metadata?.name === owner.name);
  const own = pod.metadata?.name ?? '';
  const [, name = '', ordinal = ''] = ORDINAL.exec(own) ?? [];
  if (!set || name !== owner.name || (set.spec?.podManagementPolicy ?? 'OrderedReady') !== 'OrderedReady')
    return undefined;
  const end = (set.spec?.ordinals?.start ?? 0) + (set.spec?.replicas ?? 1);
  const words = new Set(sentence.split(/[^a-z0-9-]+/));
  const awaited = Array.from({ length: Math.max(0, end - Number(ordinal) - 1) }, (_, at) => at + Number(ordinal) + 1)
    .map((each) => `${name}-${each}`)
    .filter((each) => words.has(each) && !facts.pods.some(({ metadata }) => metadata?.name === each))
    .slice(0, MOST);
  if (awaited.length === 0) return undefined;
  const them = awaited.join(', ');
  return {
    evidence: [field('StatefulSet', name, '.spec.podManagementPolicy', 'OrderedReady')],
    remedies: [
      `make statefulset ${name} anew with podManagementPolicy: Parallel (delete it with --cascade=orphan, which leaves pods and volume claims, and apply it so): ${own} waits for ${them}, and with OrderedReady ${awaited.length === 1 ? 'that one is' : 'those are'} made only when ${own} is ready`,
      `or let ${own} begin without ${them}, as its program has a way to: what only ${awaited.length === 1 ? 'that one holds' : 'those hold'} may be lost then`,
    ],
  };
}
