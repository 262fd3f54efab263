import { showTaint, type Taint } from '../node-fit.ts';

/** Taints by which those who empty nodes mark them: the cluster autoscaler, Karpenter, drains of others. */
const MARK =
  /^(?:ToBeDeletedBy|DeletionCandidateOf)|^karpenter\.sh\/disrupt|(?:^|\/)(?:drain(?:ing|ed)?|evicting|to-be-deleted|scale-?down)$/i;
export const isLeaving = (key: string): boolean => MARK.test(key);
/** By controllers of nodes, while one is cordoned, ill or not set up yet. */
const FOR_NOW =
  /^node\.(?:kubernetes|cloudprovider\.kubernetes|cluster\.x-k8s)\.io\/|(?:^|[/-])(?:not-?ready|uninitiali[sz]ed|unregistered|out-of-service)$/i;
/** A taint that tells of the state of a node and goes with it: no pod is to tolerate it for its own sake. */
export const isForNow = (key: string): boolean => FOR_NOW.test(key) || MARK.test(key);

/** What is done about taints that tell of the state of a node; `besides` other advice, or alone. */
export function stateAdvice(taints: readonly Taint[], node: string, besides: boolean): readonly string[] {
  const shown = taints.filter(({ key }) => isForNow(key)).map(showTaint);
  if (shown.length === 0) return [];
  return [
    `${besides ? 'and ' : ''}see why node ${node} has ${shown.join(' and ')}, which tells of its state: it goes when the node is well, or the node goes, and is not to be tolerated`,
  ];
}

/** The toleration of one taint as an edit of a template. */
export const tolerationOf = ({ key, value, effect }: Taint) => ({
  path: 'tolerations',
  value: {
    key,
    ...(value ? { operator: 'Equal', value } : { operator: 'Exists' }),
    ...(effect ? { effect } : {}),
  },
  add: true,
});
