import type { Evidence } from '../../../../core/diagnosis.ts';
import { formerOf } from '../../../changes/former.ts';
import { field } from '../../../facts/evidence.ts';
import type { Failing } from '../../../facts/state.ts';
import type { Facts } from '../../../types.ts';

/** A sentence that is about being process 1, or about whose processes one sees. */
const OF_PROCESS_ONE =
  /\b(?:as|be|being|is|isn't|not|has|have|had|my|our|own|its) (?:the )?(?:pid|process(?: id| number)?)[ #:=]{0,3}1\b|\binit\b[^\n]{0,30}\bpid 1\b|\b(?:pid|process) namespace\b/i;

/**
 * Fields of a pod with which no program of a container is process 1
 * (https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/).
 */
const TAKEN = [
  { name: 'shareProcessNamespace', by: 'process 1 of all containers of the pod is its pause process' },
  { name: 'hostPID', by: 'the containers see the processes of the node, of which process 1 is the first' },
] as const;

/** What gave number 1 to another process, for a program that wants it; undefined where the pod shares no numbers. */
export function processOne(
  facts: Facts,
  one: Failing,
  sentence: string,
): { readonly evidence: readonly Evidence[]; readonly remedies: readonly string[] } | undefined {
  const taken = OF_PROCESS_ONE.test(sentence) ? TAKEN.find(({ name }) => one.pod.spec?.[name] === true) : undefined;
  if (!taken) return undefined;
  const { owner, pod, view } = one;
  const former = formerOf(facts, one).find(({ template }) => template?.spec && template.spec[taken.name] !== true);
  const since = former ? `; revision ${former.revision} did not set it` : '';
  return {
    evidence: [field('Pod', pod.metadata?.name ?? '', `.spec.${taken.name}`, 'true')],
    remedies: [
      `take ${taken.name} (now true) out of ${owner.kind.toLowerCase()}/${owner.name}, or let container ${view.name} run in a pod without it: with it ${taken.by}${since}`,
    ],
  };
}
