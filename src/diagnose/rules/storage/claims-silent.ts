import type { ClusterEvent } from '../../../core/cluster.ts';
import type { PersistentVolumeClaim } from '../../../core/kubernetes.ts';
import { at } from '../../facts/events.ts';
import { controllersOf, stemsOf, upAgain } from '../advice/elsewhere/product.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { claims as claimsOf } from '../../facts/scope.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';
import type { Unbound } from './unbound.ts';
import { unplaced } from '../scheduling/scheduling.ts';

/** A provisioner that has not answered for that long is not just slow. */
const PATIENCE = 2 * 60_000;

type Wait = {
  readonly waiting: ClusterEvent | undefined;
  readonly active: ClusterEvent | undefined;
  readonly age: number;
  readonly pods: readonly string[];
  readonly provisioner: string | undefined;
  readonly lazy: boolean;
};

/** Nobody says no, and nobody makes the volume. A claim that waits for its first pod is normal. */
export function silent(facts: Facts, claim: PersistentVolumeClaim, wait: Wait): Unbound | undefined {
  const { waiting, active, age, pods, lazy } = wait;
  const name = claim.metadata?.name ?? '';
  if (!waiting && (lazy || pods.length === 0 || age < PATIENCE || active)) return undefined;
  const lasted = Math.max(
    facts.now - at(waiting?.firstSeen),
    waiting ? at(waiting.lastSeen) - at(waiting.firstSeen) : 0,
    0,
  );
  const since = waiting && at(waiting.firstSeen) > 0 ? lasted : age;
  if (
    since < PATIENCE ||
    (active && at(active.lastSeen) >= at(waiting?.lastSeen) && facts.now - at(active.lastSeen) < PATIENCE)
  )
    return undefined;
  const provisioner =
    /provisioner '([^']+)'|provisioner "([^"]+)"/
      .exec(waiting?.message ?? '')
      ?.slice(1)
      .find(Boolean) ?? wait.provisioner;
  return {
    cause: 'ProvisionerNotResponding',
    warns: true,
    confidence: waiting ? 'certain' : 'possible',
    title: `provisioner ${provisioner ?? '(unknown)'} has not made the volume of claim ${name}`,
    evidence: [waiting ? eventEvidence(waiting) : field('PersistentVolumeClaim', name, '.status.phase', 'Pending')],
    details: { provisioner, storageClass: claim.spec?.storageClassName, waitingSeconds: Math.round(since / 1000) },
    remedies: [
      ...(provisioner === undefined ? [] : makerAdvice(facts, claim, provisioner)),
      `see whether the controller of ${provisioner ?? 'the provisioner'} runs and what it logs: kubectl get pods -A | grep -i ${wordOf(provisioner)}${provisioner === undefined ? '' : ` (and kubectl get csidriver ${provisioner}: it is not installed where that finds none)`}`,
      `or create a volume for claim ${name} by hand`,
    ].slice(0, 3),
  };
}

/** Who would make the volumes of a class, and the class whose maker is known to work. */
function makerAdvice(facts: Facts, claim: PersistentVolumeClaim, provisioner: string): readonly string[] {
  const name = claim.metadata?.name ?? '';
  const own = claim.spec?.storageClassName;
  const [found] = controllersOf(facts, stemsOf(provisioner));
  const other = facts.storageclasses.find(
    ({ metadata, provisioner: by }) =>
      by !== provisioner && metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true',
  );
  const instead =
    other === undefined
      ? ''
      : `; or make claim ${name} anew with storageClassName ${other.metadata?.name}, the default class (${other.provisioner}), in place of ${own}`;
  if (found)
    return [`${upAgain(found, `deployment ${found.metadata?.name}, which seems to serve ${provisioner}`)}${instead}`];
  return facts.read.has('allDeployments')
    ? [
        `install what serves ${provisioner}, the provisioner of class ${own}: no Deployment of the cluster is called like it${instead}`,
      ]
    : instead === ''
      ? []
      : [instead.slice(2).replace(/^or /, '')];
}

/** The claims may not be read: what the scheduler says of the pods is all there is. */
export function unreadClaims(facts: Facts): Draft[] {
  if (facts.read.has('persistentvolumeclaims')) return [];
  return unplaced(facts)
    .filter(({ clauses }) =>
      clauses.some(({ cause }) => cause === 'UnboundClaim' || cause === 'NoMatchingPersistentVolume'),
    )
    .flatMap(({ pod, evidence }) =>
      claimsOf(pod).map((name): Draft => {
        const event = facts.events.find(
          ({ about, type }) => about.kind === 'PersistentVolumeClaim' && about.name === name && type === 'Warning',
        );
        return {
          cause: /storageclass\S* "[^"]*" not found/i.test(event?.message ?? '')
            ? 'StorageClassNotFound'
            : 'ProvisioningFailed',
          severity: 'critical',
          confidence: event ? 'likely' : 'possible',
          subject: { kind: 'PersistentVolumeClaim', name },
          stage: STAGE.scheduling,
          pods: [pod.metadata?.name ?? ''],
          title: `claim ${name} is not bound`,
          evidence: [...(event ? [eventEvidence(event)] : []), evidence],
          details: { claim: name },
          consequences: ['FailedScheduling'],
          remedies: [`look at the claim: kubectl describe pvc ${name} -n ${facts.namespace}`],
        };
      }),
    );
}

/** The word by which the pods of a driver are called: `ebs` of ebs.csi.aws.com. */
const wordOf = (provisioner: string | undefined): string =>
  /^(?:csi[.-])?([a-z0-9-]+)/.exec((provisioner ?? 'provisioner').split('/').at(-1) ?? '')?.[1] ?? 'csi';
