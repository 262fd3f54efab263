import { clauseOf } from '../../../logs/meaning/clause.ts';
import type { ClusterEvent } from '../../../core/cluster.ts';
import type { PersistentVolumeClaim } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { perFacts } from '../../facts/per-facts.ts';
import { claims as claimsOf } from '../../facts/scope.ts';
import { nowhere } from './claim-topology.ts';
import { noDefault, reclassed, refusedAdvice } from './claim-advice.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { mismatch } from './claims-static.ts';
import { resizing } from './claims-resize.ts';
import { silent, unreadClaims } from './claims-silent.ts';
import type { Unbound } from './unbound.ts';
import { unplaced } from '../scheduling/scheduling.ts';

const pending = perFacts((facts) =>
  facts.persistentvolumeclaims.filter(
    ({ metadata, status }) => !metadata?.deletionTimestamp && (status?.phase === 'Pending' || status?.phase === 'Lost'),
  ),
);

/** Group 4.7, claims. The claim is blamed, and its pods are named. */
export const claims: Rule = {
  name: 'claims',
  wants: (facts) => {
    const waits = unplaced(facts).some(({ clauses }) => clauses.some(({ cause }) => cause === 'UnboundClaim'));
    return [
      ...(waits ? (['persistentvolumeclaims'] as const) : []),
      ...(pending(facts).length > 0 ? (['storageclasses', 'persistentvolumes'] as const) : []),
      ...(facts.events.some(({ reason }) => reason === 'ExternalProvisioning') && pending(facts).length > 0
        ? (['allDeployments'] as const)
        : []),
      ...(facts.persistentvolumeclaims.some((claim) => resizing(facts, claim).length > 0)
        ? (['storageclasses'] as const)
        : []),
    ];
  },
  find: (facts) => [
    ...pending(facts).flatMap((claim) => unbound(facts, claim)),
    ...facts.persistentvolumeclaims.flatMap((claim) => resizing(facts, claim)),
    ...unreadClaims(facts),
  ],
};

/** Pods of the namespace that use each claim. */
const users = perFacts((facts) => {
  const map = new Map<string, string[]>();
  for (const pod of facts.pods)
    for (const claim of claimsOf(pod)) map.set(claim, [...(map.get(claim) ?? []), pod.metadata?.name ?? '']);
  return map;
});

function unbound(facts: Facts, claim: PersistentVolumeClaim): Draft[] {
  const name = claim.metadata?.name ?? '';
  const pods = users(facts).get(name) ?? [];
  const why = whyUnbound(facts, claim, eventsAbout(facts, 'PersistentVolumeClaim', claim), pods);
  if (!why) return [];
  const { warns, ...rest } = why;
  return [
    {
      ...rest,
      severity: warns || pods.length === 0 ? 'warning' : 'critical',
      subject: { kind: 'PersistentVolumeClaim', name },
      stage: pods.length > 0 ? STAGE.scheduling : STAGE.none,
      pods,
      details: { claim: name, ...rest.details },
      consequences: pods.length > 0 ? ['FailedScheduling'] : [],
    },
  ];
}

function whyUnbound(
  facts: Facts,
  claim: PersistentVolumeClaim,
  events: readonly ClusterEvent[],
  pods: readonly string[],
): Unbound | undefined {
  const name = claim.metadata?.name ?? '';
  const className =
    claim.spec?.storageClassName ?? claim.metadata?.annotations?.['volume.beta.kubernetes.io/storage-class'];
  const known = facts.read.has('storageclasses');
  const classes = facts.storageclasses.map(({ metadata }) => metadata?.name ?? '');
  const storageClass = facts.storageclasses.find(({ metadata }) => metadata?.name === className);
  const last = (...reasons: string[]): ClusterEvent | undefined =>
    events.find(({ reason }) => reasons.includes(reason));
  const failed = last('ProvisioningFailed');
  const age = facts.now - at(claim.metadata?.creationTimestamp);

  const lost = nowhere(facts, claim) ?? mismatch(facts, claim, events);
  if (lost) return lost;
  const absent = failed && /storageclass\S* "[^"]*" not found/i.test(failed.message) ? failed : undefined;
  if (className && (absent ?? (known && !storageClass))) {
    const similar = nearest(className, classes);
    const standard = facts.storageclasses.find(isDefault)?.metadata?.name;
    return {
      cause: 'StorageClassNotFound',
      confidence: 'certain',
      title: `storage class ${className} of claim ${name} does not exist`,
      evidence: [
        ...(absent ? [eventEvidence(absent)] : []),
        field('PersistentVolumeClaim', name, '.spec.storageClassName', className),
      ],
      details: {
        storageClass: className,
        ...(known ? { available: classes.slice(0, 20), similar, default: standard } : {}),
      },
      remedies: [
        ...reclassed(facts, claim, className, similar[0] ?? standard ?? classes[0]),
        `or create the storage class ${className}${classes.length > 0 ? ` (there is ${classes.slice(0, 6).join(', ')})` : ''}`,
      ],
    };
  }
  const binding = last('FailedBinding');
  const noClass = binding && /no storage class is set/.test(binding.message) ? binding : undefined;
  if (className === undefined && (noClass ?? (known && !facts.storageclasses.some(isDefault) && pods.length > 0)))
    return {
      cause: 'NoDefaultStorageClass',
      confidence: noClass ? 'certain' : 'likely',
      title: `claim ${name} names no storage class and the cluster has no default one`,
      evidence: [
        noClass ? eventEvidence(noClass) : field('PersistentVolumeClaim', name, '.spec.storageClassName', 'absent'),
      ],
      details: known ? { available: classes.slice(0, 20) } : {},
      remedies: noDefault(facts, claim, classes),
    };
  if (failed && at(failed.lastSeen) >= at(last('ProvisioningSucceeded')?.lastSeen)) {
    const why = clauseOf(/desc = (.+)/s.exec(failed.message)?.[1] ?? failed.message, 200);
    return {
      cause: 'ProvisioningFailed',
      confidence: 'certain',
      title: `no volume can be made for claim ${name}: ${why}`,
      evidence: [eventEvidence(failed)],
      details: { storageClass: className, provisioner: storageClass?.provisioner, reason: why },
      remedies: refusedAdvice(facts, claim, storageClass, failed.message),
    };
  }
  return silent(facts, claim, {
    waiting: last('ExternalProvisioning'),
    active: last('Provisioning'),
    age,
    pods,
    provisioner: storageClass?.provisioner,
    lazy:
      storageClass?.volumeBindingMode === 'WaitForFirstConsumer' ||
      last('WaitForFirstConsumer', 'WaitForPodScheduled') !== undefined,
  });
}

const isDefault = ({ metadata }: { metadata?: { annotations?: Record<string, string> } }): boolean =>
  metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ||
  metadata?.annotations?.['storageclass.beta.kubernetes.io/is-default-class'] === 'true';
