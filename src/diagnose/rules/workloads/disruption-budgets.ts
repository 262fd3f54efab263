import { isLeaving } from '../scheduling/taints/of-state.ts';
import type { Advice } from '../../../core/diagnosis.ts';
import type { Node, Pod, PodDisruptionBudget } from '../../../core/kubernetes.ts';
import { ownersOf } from '../../facts/behind.ts';
import { podReady } from '../../facts/containers.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { directOwner } from '../../facts/owners.ts';
import { selects } from '../../../core/selectors.ts';
import { change } from '../advice/change.ts';
import { editField } from '../advice/edits.ts';
import { replicasOf } from '../advice/replicas.ts';
import { byNumber, uncounted } from './uncounted.ts';
import { twoBudgets } from './two-budgets.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/**
 * Group 4.10: a budget that allows no disruption while a drain waits for it. A drain shows as a cordoned node on which
 * nothing but protected and DaemonSet pods are left, or as the refusal itself in an event. A budget of 0 without a
 * drain is no fault.
 */
export const disruptionBudgets: Rule = {
  name: 'disruption-budgets',
  wants: (facts) =>
    facts.nodes.some((node) => leaving(node) !== undefined) || facts.events.some(({ message }) => REFUSED.test(message))
      ? // What drains a node tells of it in the node's own events.
        ['poddisruptionbudgets', 'nodeEvents']
      : [],
  find: (facts) => [
    ...facts.poddisruptionbudgets.flatMap((one) => draftOf(facts, one)),
    ...twoBudgets(
      facts,
      facts.pods.filter((pod) => !stays(pod)),
      new Set(facts.nodes.filter((node) => leaving(node) !== undefined).map(nameOf)),
    ),
  ],
};

/** Words of the API server, of Karpenter and of the cluster autoscaler. */
const REFUSED =
  /violate the pod's disruption budget|more than one PodDisruptionBudget|\bpdb\b[^\n]{0,80}prevent|not enough pod disruption budget|PodDisruptionBudget=/i;
/** What shows that a node is to be emptied: cordoned, being deleted, or marked so by what makes nodes. */
function leaving({ metadata, spec }: Node): { readonly path: string; readonly value: string } | undefined {
  if (spec?.unschedulable) return { path: '.spec.unschedulable', value: 'true' };
  const at = (spec?.taints ?? []).findIndex(({ key, effect }) => effect !== 'PreferNoSchedule' && isLeaving(key));
  if (at >= 0) return { path: `.spec.taints[${at}].key`, value: spec?.taints?.[at]?.key ?? '' };
  const since = metadata?.deletionTimestamp;
  return since === undefined ? undefined : { path: '.metadata.deletionTimestamp', value: since };
}
const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';
/** Pods that a drain leaves where they are. */
const stays = (pod: Pod): boolean =>
  directOwner(pod).kind === 'DaemonSet' || pod.metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined;

function draftOf(facts: Facts, budget: PodDisruptionBudget): Draft[] {
  const { spec, status } = budget;
  const name = nameOf(budget);
  if ((status?.disruptionsAllowed ?? 1) > 0) return [];
  const covered = (one: PodDisruptionBudget, pod: Pod): boolean => selects(one.spec?.selector, pod.metadata?.labels);
  const mine = facts.pods.filter((pod) => covered(budget, pod) && pod.status?.phase === 'Running');
  const refusal = facts.events.find(
    ({ message, about }) =>
      REFUSED.test(message) &&
      (mine.some((pod) => nameOf(pod) === about.name || message.includes(nameOf(pod))) || message.includes(name)),
  );
  const cordoned = facts.nodes.filter((node) => leaving(node) !== undefined).map(nameOf);
  const blocking = facts.poddisruptionbudgets.filter((one) => one.status?.disruptionsAllowed === 0);
  const waiting = cordoned.filter((node) => {
    const here = facts.pods.filter((pod) => pod.spec?.nodeName === node && pod.status?.phase === 'Running');
    const left = here.filter((pod) => !stays(pod));
    return left.some((pod) => covered(budget, pod)) && left.every((pod) => blocking.some((one) => covered(one, pod)));
  });
  if (!refusal && waiting.length === 0) return [];
  const pods = mine.filter((pod) => waiting.length === 0 || waiting.includes(pod.spec?.nodeName ?? ''));
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {};
  const counted = facts.pods.filter(
    (pod) => covered(budget, pod) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed',
  );
  const ill = currentHealthy < desiredHealthy || counted.some((pod) => !podReady(pod));
  const bad = counted.filter((pod) => !podReady(pod)).map(nameOf);
  const unfounded = uncounted(budget);
  const bound =
    spec?.minAvailable !== undefined ? { minAvailable: spec.minAvailable } : { maxUnavailable: spec?.maxUnavailable };
  return [
    {
      cause: 'PodDisruptionBudgetBlocks',
      severity: 'warning',
      confidence: refusal ? 'certain' : 'likely',
      subject: { kind: 'PodDisruptionBudget', name },
      stage: STAGE.none,
      pods: pods.map(nameOf),
      title: `PodDisruptionBudget ${name} allows no eviction (${currentHealthy} healthy, ${desiredHealthy} wanted), so ${waiting[0] ? `the drain of node ${waiting.join(', ')}` : 'an eviction'} waits${unfounded ? `: ${unfounded.value}` : ''}`,
      evidence: [
        ...(refusal ? [eventEvidence(refusal)] : []),
        field('PodDisruptionBudget', name, '.status.disruptionsAllowed', '0'),
        ...(unfounded ? [field('PodDisruptionBudget', name, unfounded.path, unfounded.value)] : []),
        field('PodDisruptionBudget', name, '.spec', bound),
        ...facts.nodes
          .filter((node) => waiting.includes(nameOf(node)))
          .slice(0, 2)
          .flatMap((node) => {
            const mark = leaving(node);
            return mark ? [field('Node', nameOf(node), mark.path, mark.value)] : [];
          }),
      ],
      details: { ...bound, currentHealthy, desiredHealthy, node: waiting[0], nodes: waiting },
      remedies: unfounded
        ? [byNumber(facts, name, mine.length)]
        : [
            ...(ill
              ? [
                  `heal ${bad.length > 0 ? `pod ${bad.slice(0, 3).join(', ')}` : 'the pods'}, which ${name} counts and which ${bad.length > 1 ? 'are' : 'is'} not ready: the eviction then goes on by itself`,
                ]
              : oneMore(facts, mine, bound)),
            loosened(facts, budget, counted.length),
          ],
      ...(ill ? { explainedBy: ownersOf(facts, counted) } : {}),
    },
  ];
}

type Bound = Readonly<Record<string, number | string | undefined>>;

/** One pod more, so that one may go; no help where the budget allows none to be away. */
function oneMore(facts: Facts, pods: readonly Pod[], { minAvailable, maxUnavailable }: Bound): readonly Advice[] {
  const [owner] = ownersOf(facts, pods);
  const replicas = owner && replicasOf(facts, owner);
  if (maxUnavailable !== undefined || String(minAvailable).endsWith('%') || !owner || replicas === undefined) return [];
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  return [
    change(
      facts,
      `scale ${workload} from ${replicas} to ${replicas + 1} for the time of the drain, so that one pod may go`,
      'scale_workload',
      { workload, replicas: replicas + 1 },
    ),
  ];
}

/** The bound by which one pod may be away. */
function loosened(facts: Facts, { metadata, spec }: PodDisruptionBudget, pods: number): Advice {
  const object = { kind: 'PodDisruptionBudget', name: metadata?.name ?? '' };
  const min = spec?.minAvailable;
  const set = (path: string, from: number | string, to: number): Advice =>
    editField(
      facts,
      `or change ${path} of PodDisruptionBudget ${object.name} from ${from} to ${to}, so that it allows one disruption`,
      object,
      `spec.${path}`,
      to,
    );
  if (min === undefined) return set('maxUnavailable', spec?.maxUnavailable ?? 0, 1);
  return pods > 1
    ? set('minAvailable', min, Math.max(1, (typeof min === 'number' ? Math.min(min, pods) : pods) - 1))
    : `or scale its workload to more than one pod: with ${pods}, minAvailable ${min} never lets it go`;
}
