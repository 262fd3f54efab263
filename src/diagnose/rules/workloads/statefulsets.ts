import type { Pod, StatefulSet } from '../../../core/kubernetes.ts';
import { isDeleted, podReady } from '../../facts/containers.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { directOwner, podsOf } from '../../facts/owners.ts';
import { isMixed } from '../../facts/revisions.ts';
import { failing } from '../../facts/state.ts';
import { claims } from '../../facts/scope.ts';
import { change as doing } from '../advice/change.ts';
import { noService, wantsForNames } from './members/no-service.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** A pod that is not ready for that long is not just starting. */
const PATIENCE = 5 * 60_000;
/** One of an old template that is not ready is replaced at once, or never. */
const REVERTED = 60_000;

/** Group 4.10, StatefulSets. */
export const statefulsets: Rule = {
  name: 'statefulsets',
  // What the newest revision changed, where another one still serves: of DaemonSets too.
  wants: (facts) => [
    ...(failing(facts).some(({ pod }) => {
      const owner = directOwner(pod);
      return /^(?:StatefulSet|DaemonSet)$/.test(owner.kind) && isMixed(facts, owner);
    })
      ? (['controllerrevisions'] as const)
      : []),
    ...wantsForNames(facts),
  ],
  find: (facts) => facts.statefulsets.flatMap((one) => [...blocked(facts, one), ...noService(facts, one)]),
};

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';
const ordinal = (pod: Pod): number => Number(/-(\d+)$/.exec(nameOf(pod))?.[1] ?? Number.NaN);

/** Of `db-7d9f8c6b5`, as pods of StatefulSets have it, and of the bare hash, as those of DaemonSets do. */
const hashOf = (revision: string): string => revision.slice(revision.lastIndexOf('-') + 1);

function blocked(facts: Facts, set: StatefulSet): Draft[] {
  const name = nameOf(set);
  const { spec, status } = set;
  const wanted = spec?.replicas ?? 1;
  const strategy = spec?.updateStrategy;
  if ((spec?.podManagementPolicy ?? 'OrderedReady') !== 'OrderedReady' || wanted === 0) return [];
  const pods = podsOf(facts, { kind: 'StatefulSet', name });
  const [ill] = [...pods].filter((pod) => !isDeleted(pod) && !podReady(pod)).sort((a, b) => ordinal(a) - ordinal(b));
  if (!ill) return [];
  const age = facts.now - at(ill.metadata?.creationTimestamp);

  const revision = ill.metadata?.labels?.['controller-revision-hash'];
  const partition = strategy?.rollingUpdate?.partition ?? 0;
  const outdated =
    (strategy?.type ?? 'RollingUpdate') === 'RollingUpdate' &&
    ordinal(ill) >= partition &&
    revision !== undefined &&
    status?.updateRevision !== undefined &&
    hashOf(revision) !== hashOf(status.updateRevision);
  const missing = pods.filter((pod) => !isDeleted(pod)).length < wanted;
  const waits = missing || (strategy?.type !== 'OnDelete' && status?.updateRevision !== status?.currentRevision);
  if (age < (outdated ? REVERTED : PATIENCE) || (!outdated && !waits)) return [];
  const podName = nameOf(ill);
  const again = `kubectl delete pod ${podName} -n ${facts.namespace}: it comes back with the present template`;
  return [
    {
      cause: 'StatefulSetBlocked',
      severity: 'critical',
      confidence: outdated || missing ? 'certain' : 'likely',
      subject: { kind: 'StatefulSet', name },
      // The template was changed after this pod broke: its own cause is that of the old template and is over with the
      // pod.
      stage: outdated ? STAGE.deletion : STAGE.none,
      symptom: !outdated,
      pods: [podName],
      title: outdated
        ? `pod ${podName} still has the old template and is broken${oldImages(set, ill)}; statefulset ${name} waits for it and does not replace it`
        : `statefulset ${name} waits for pod ${podName} before it goes on (${pods.length} of ${wanted} pods exist)`,
      evidence: [
        field('Pod', podName, '.status.conditions[type=Ready]', 'False'),
        ...(outdated
          ? [
              field('Pod', podName, '.metadata.labels.controller-revision-hash', revision),
              field('StatefulSet', name, '.status.updateRevision', status?.updateRevision),
            ]
          : []),
        field('StatefulSet', name, '.spec.podManagementPolicy', 'OrderedReady'),
      ],
      details: {
        pod: podName,
        ordinal: ordinal(ill),
        wanted,
        existing: pods.length,
        ...(outdated ? { revision, wantedRevision: status?.updateRevision } : {}),
      },
      // A pod of the present template comes back as it is: to delete it mends nothing.
      remedies: outdated
        ? [doing(facts, again, 'delete_pod', { pod: podName }), `or repair what keeps ${podName} from getting ready`]
        : [`repair what keeps pod ${podName} from getting ready: statefulset ${name} then goes on by itself`],
      explainedBy: claims(ill).map((claim) => ({ kind: 'PersistentVolumeClaim', name: claim })),
    },
  ];
}

/** ` (image a:1, the template now has a:2)`; '' where the pod of an old template has the images of the new one. */
function oldImages({ spec }: StatefulSet, pod: Pod): string {
  const now = new Map((spec?.template.spec?.containers ?? []).map(({ name, image = '' }) => [name, image]));
  const other = (pod.spec?.containers ?? []).find(({ name, image }) => now.has(name) && now.get(name) !== image);
  return other ? ` (image ${other.image}, the template now has ${now.get(other.name)})` : '';
}
