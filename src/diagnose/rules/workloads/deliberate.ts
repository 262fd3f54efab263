import type { KubeObject } from '../../../core/kubernetes.ts';
import { linksOf } from '../../custom/links.ts';
import { field } from '../../facts/evidence.ts';
import { hasLabels } from '../../../core/selectors.ts';
import { change as doing } from '../advice/change.ts';
import { keptBy } from '../../changes/kept-by.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** Group 4.10, what somebody wanted so: worth knowing, never a fault. */
export const deliberate: Rule = {
  name: 'deliberate',
  find: (facts) => [
    ...facts.deployments.flatMap((one) =>
      one.spec?.replicas === 0 ? [toZero(facts, 'Deployment', one, one.spec.template?.metadata?.labels)] : [],
    ),
    ...facts.statefulsets.flatMap((one) =>
      one.spec?.replicas === 0 ? [toZero(facts, 'StatefulSet', one, one.spec.template?.metadata?.labels)] : [],
    ),
    ...facts.cronjobs.flatMap((one) => (one.spec?.suspend ? [suspended(facts, 'CronJob', one)] : [])),
    ...facts.jobs.flatMap((one) =>
      one.spec?.suspend &&
      !one.metadata?.ownerReferences?.some(({ kind }) => kind === 'CronJob') &&
      // A queue holds it, and starts it when its turn comes.
      !facts.custom.objects.some(({ metadata }) =>
        metadata?.ownerReferences?.some(({ uid }) => uid === one.metadata?.uid),
      )
        ? [suspended(facts, 'Job', one)]
        : [],
    ),
    ...facts.horizontalpodautoscalers.flatMap((one) => managed(facts, one)),
    ...fromGit(facts),
  ],
};

const info = { severity: 'info', confidence: 'certain', stage: STAGE.none } as const;
const nameOf = ({ metadata }: Pick<KubeObject, 'metadata'>): string => metadata?.name ?? '';

function toZero(
  facts: Facts,
  kind: string,
  object: Pick<KubeObject, 'metadata'>,
  labels: Record<string, string> | undefined,
): Draft {
  const name = nameOf(object);
  const services = facts.services
    .filter(({ spec }) => Object.keys(spec?.selector ?? {}).length > 0 && hasLabels(labels, spec?.selector ?? {}))
    .map(nameOf);
  const scaler = scalerOf(facts, kind, name);
  // Who wrote the 0 was not read: that something else sets the number was.
  const by = scaler === undefined ? '' : ` (${scaler.kind} ${nameOf(scaler)} sets its replicas)`;
  return {
    ...info,
    cause: 'ScaledToZero',
    subject: { kind, name },
    title: `${kind.toLowerCase()} ${name} is scaled to 0${by}${services.length > 0 ? `, so service ${services.join(', ')} has no endpoints` : ''}`,
    evidence: [
      field(kind, name, '.spec.replicas', '0'),
      ...(scaler ? [field(scaler.kind ?? '', nameOf(scaler), '.spec.scaleTargetRef', `${kind}/${name}`)] : []),
    ],
    details: {
      replicas: 0,
      ...(scaler ? { managedBy: nameOf(scaler) } : {}),
      ...(services.length > 0 ? { services: services.slice(0, 20) } : {}),
    },
    consequences: services.length > 0 ? ['ServiceNoReadyEndpoints'] : [],
    remedies: [
      scaler === undefined
        ? doing(
            facts,
            `kubectl scale ${kind.toLowerCase()}/${name} --replicas=1 -n ${facts.namespace} if it should run`,
            'scale_workload',
            { workload: `${kind.toLowerCase()}/${name}`, replicas: 1 },
          )
        : `if one should always run, raise the least number of replicas of ${scaler.kind} ${nameOf(scaler)}: it undoes a scale by hand`,
    ],
  };
}

/** The custom resource that sets the replicas of a workload, such as a ScaledObject of KEDA. */
const scalerOf = (facts: Facts, kind: string, name: string): KubeObject | undefined =>
  facts.custom.objects.find((one) =>
    linksOf(one).some((link) => link.path === '.spec.scaleTargetRef' && link.kind === kind && link.name === name),
  );

function suspended(facts: Facts, kind: string, object: Pick<KubeObject, 'metadata'>): Draft {
  const name = nameOf(object);
  return {
    ...info,
    cause: 'Suspended',
    subject: { kind, name },
    title: `${kind.toLowerCase()} ${name} is suspended and starts no pods`,
    evidence: [field(kind, name, '.spec.suspend', 'true')],
    remedies: [
      doing(
        facts,
        `kubectl patch ${kind.toLowerCase()} ${name} -n ${facts.namespace} -p '{"spec":{"suspend":false}}' if it should run`,
        'resume_rollout',
        { workload: `${kind.toLowerCase()}/${name}` },
      ),
    ],
  };
}

/**
 * An autoscaler writes `spec.replicas`: a hand-made scale will not last. Marked as a symptom so that it never explains
 * a fault.
 */
function managed(facts: Facts, autoscaler: Facts['horizontalpodautoscalers'][number]): Draft[] {
  const target = autoscaler.spec?.scaleTargetRef;
  const list =
    target?.kind === 'Deployment' ? facts.deployments : target?.kind === 'StatefulSet' ? facts.statefulsets : [];
  if (!target || !list.some((one) => nameOf(one) === target.name)) return [];
  const name = nameOf(autoscaler);
  const keda =
    autoscaler.metadata?.ownerReferences?.find(({ kind }) => kind === 'ScaledObject')?.name ??
    autoscaler.metadata?.labels?.['scaledobject.keda.sh/name'];
  const { minReplicas = 1, maxReplicas } = autoscaler.spec ?? {};
  const owner = keda ? `KEDA ScaledObject ${keda}` : `HorizontalPodAutoscaler ${name}`;
  return [
    {
      ...info,
      symptom: true,
      cause: 'ReplicasManagedElsewhere',
      subject: { kind: target.kind, name: target.name },
      title: `${owner} sets the replicas of ${target.kind.toLowerCase()} ${target.name} (${minReplicas} to ${maxReplicas})`,
      evidence: [field('HorizontalPodAutoscaler', name, '.spec.scaleTargetRef', `${target.kind}/${target.name}`)],
      details: {
        manager: keda ? 'KEDA' : 'HorizontalPodAutoscaler',
        managedBy: keda ?? name,
        minReplicas,
        maxReplicas,
      },
      remedies: [`change minReplicas and maxReplicas of ${owner} instead of the replicas of ${target.name}`],
    },
  ];
}

/**
 * A workload that is kept as it stands in Git: told when it was asked about, since in such a namespace it is true of
 * all.
 */
function fromGit(facts: Facts): Draft[] {
  const { subject } = facts;
  const list =
    subject?.kind === 'Deployment' ? facts.deployments : subject?.kind === 'StatefulSet' ? facts.statefulsets : [];
  const keeper = keptBy(list.find((one) => nameOf(one) === subject?.name));
  if (!subject || !keeper || keeper.manager === 'helm') return [];
  const { manager, key, value } = keeper;
  return [
    {
      ...info,
      symptom: true,
      cause: 'ReplicasManagedElsewhere',
      subject,
      title: `${manager} keeps ${subject.kind.toLowerCase()} ${subject.name} as it stands in Git (${value}): changes made here may be undone`,
      evidence: [field(subject.kind, subject.name, `.metadata["${key}"]`, value)],
      details: { manager, managedBy: value },
      remedies: [`change the manifest of ${subject.name} in Git (${value})`],
    },
  ];
}
