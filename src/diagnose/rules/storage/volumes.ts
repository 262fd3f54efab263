import { notThere } from '../advice/elsewhere/not-there.ts';
import { known } from '../../../core/causes/index.ts';
import type { ClusterEvent } from '../../../core/cluster.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence } from '../../facts/evidence.ts';
import { blame } from '../../facts/owners.ts';
import { orSurgeBlocked } from '../../facts/surge.ts';
import { editTemplate } from '../advice/edits.ts';
import { multiAttach } from './multi-attach.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { driverAdvice } from './driver-advice.ts';
import { goneAdvice, gist, hostPathAdvice, mountAdvice, serverAdvice } from './volume-advice.ts';
import { isUnstarted } from '../containers/sandbox.ts';

/** Missing ConfigMaps and Secrets (and their keys) have causes of their own. The rest of these is over by itself. */
const ELSEWHERE =
  /^MountVolume\.\w{1,40} failed for volume "[^"]{1,300}" : \[?(?:(?:configmaps?|secrets?) "[^"]{1,300}" (?:not found|is forbidden)|(?:(?:configmap|secret) )?references non-existent (?:config|secret) key|failed to sync (?:configmap|secret) cache|object "[^"]{1,300}"\/"[^"]{1,300}" not registered|failed to prepare subPath)/i;
const UNREGISTERED = /not found in the list of registered CSI drivers|CSINode \S+ does not contain driver/;
const MULTI = /Multi-Attach error|already exclusively attached|already used by pod/;
const TIMEOUT = /Unable to attach or mount volumes|timed out waiting for the condition|unmounted volumes=/;

/** Group 4.7, a bound pod that waits for its volumes. */
export const volumes: Rule = {
  name: 'volumes',
  wants: (facts) =>
    facts.pods.some((pod) => isUnstarted(pod) && troubles(facts, pod).length > 0)
      ? [
          'persistentvolumeclaims',
          'nodes',
          ...(facts.events.some(({ message }) =>
            /mount\.nfs|access denied by server|AttachVolume[\s\S]*not ?found/i.test(message),
          )
            ? (['persistentvolumes'] as const)
            : []),
          ...(facts.events.some(({ message }) => UNREGISTERED.test(message)) ? (['allDaemonsets'] as const) : []),
        ]
      : [],
  find: (facts) => facts.pods.filter(isUnstarted).flatMap((pod) => draftOf(facts, pod)),
};

function troubles(facts: Facts, pod: Pod): readonly ClusterEvent[] {
  const events = eventsAbout(facts, 'Pod', pod);
  const success = events.find(({ reason }) =>
    ['Started', 'Created', 'Pulled', 'Pulling', 'SuccessfulAttachVolume'].includes(reason),
  );
  const passed = success && success.reason !== 'SuccessfulAttachVolume' ? at(success.lastSeen) : 0;
  return events.filter(
    ({ reason, message, lastSeen }) =>
      (reason === 'FailedAttachVolume' || reason === 'FailedMount' || reason === 'FailedMapVolume') &&
      !ELSEWHERE.test(message) &&
      at(lastSeen) >= passed &&
      // An attach failure is over once the attach succeeded.
      !(
        reason === 'FailedAttachVolume' &&
        success?.reason === 'SuccessfulAttachVolume' &&
        at(success.lastSeen) > at(lastSeen)
      ),
  );
}

function draftOf(facts: Facts, pod: Pod): Draft[] {
  const found = troubles(facts, pod);
  const event =
    found.find(({ message }) => MULTI.test(message)) ?? found.find(({ message }) => !TIMEOUT.test(message)) ?? found[0];
  // A timeout only says that something is slow: with a missing ConfigMap or Secret in sight it is that.
  const other = eventsAbout(facts, 'Pod', pod).some(
    ({ reason, message }) => reason === 'FailedMount' && ELSEWHERE.test(message) && !/failed to sync/.test(message),
  );
  if (!event || (other && TIMEOUT.test(event.message))) return [];
  const subject = blame(facts, pod);
  const { volume, claim, mount } = namesIn(pod, event.message);
  const node = pod.spec?.nodeName ?? '';
  const base = {
    confidence: 'certain',
    severity: 'critical',
    subject,
    stage: STAGE.volumes,
    pods: [pod.metadata?.name ?? ''],
    consequences: known('ContainerCreating', event.reason),
  } as const;
  const details = { volume, claim, mount, node };
  if (MULTI.test(event.message)) {
    const draft: Draft = { ...base, ...multiAttach(facts, pod, event, details) };
    const surge = orSurgeBlocked(facts, { ...draft, cause: 'UnschedulableVolume' }).cause === 'RolloutSurgeBlocked';
    return [surge ? { ...draft, consequences: [...base.consequences, 'RolloutSurgeBlocked'] } : draft];
  }
  if (TIMEOUT.test(event.message))
    return [
      {
        ...base,
        cause: 'VolumeMountTimeout',
        title: `volumes ${mount ?? volume ?? ''} of ${subject.name} are not mounted on node ${node} in time`,
        evidence: [eventEvidence(event)],
        details: { ...details, unmounted: /unmounted volumes=\[([^\]]*)\]/.exec(event.message)?.[1] },
        remedies: [
          `see what the storage driver does for claim ${claim ?? 'of the volume'} on node ${node}: kubectl get pods -A --field-selector spec.nodeName=${node} | grep -i csi, and the log of that pod`,
          ...(pod.spec?.securityContext?.fsGroup === undefined ||
          pod.spec.securityContext.fsGroupChangePolicy === 'OnRootMismatch'
            ? []
            : [
                editTemplate(
                  facts,
                  `of a volume with many files, give the owner only once: securityContext.fsGroupChangePolicy OnRootMismatch in the template of ${subject.kind.toLowerCase()} ${subject.name} (it has fsGroup ${pod.spec.securityContext.fsGroup})`,
                  subject,
                  'securityContext.fsGroupChangePolicy',
                  'OnRootMismatch',
                ),
              ]),
        ],
        explainedBy: [...(claim ? [{ kind: 'PersistentVolumeClaim', name: claim }] : []), { kind: 'Node', name: node }],
      },
    ];
  const absent = notThere(facts, subject, event.message);
  const onHost = absent.length > 0 ? absent : hostPathAdvice(pod, event.message, volume ?? mount ?? '', node);
  const driver =
    /(?:driver name|external-attacher of) (\S+) (?:not found|CSI driver)/.exec(event.message)?.[1] ??
    /CSINode \S+ does not contain driver (\S+)/.exec(event.message)?.[1];
  return [
    {
      ...base,
      cause: 'VolumeMountFailed',
      title: `volume ${mount ?? volume ?? claim ?? ''} of ${subject.name} cannot be ${event.reason === 'FailedAttachVolume' ? 'attached' : 'mounted'} on node ${node}: ${gist(event.message)}`,
      evidence: [eventEvidence(event)],
      details: { ...details, driver, reason: gist(event.message) },
      remedies:
        onHost.length > 0
          ? onHost
          : driver
            ? driverAdvice(facts, driver, node)
            : [
                mountAdvice(event.message, node) ??
                  (/nfs|mount\.nfs|access denied by server|No route|Connection/i.test(event.message)
                    ? serverAdvice(facts, pod, event.message, claim, node)
                    : /wrong fs type|bad superblock/.test(event.message)
                      ? `see on node ${node} which file system volume ${volume ?? mount ?? ''} has (blkid, dmesg): fsType of its class or volume must be the same, and a damaged one wants fsck`
                      : (goneAdvice(facts, event.message) ??
                        `repair the storage behind volume ${volume ?? claim ?? mount ?? ''}: ${gist(event.message)}`)),
                `the storage driver on node ${node} says more: kubectl get pods -A --field-selector spec.nodeName=${node} | grep -i csi, and the log of that pod`,
              ],
    },
  ];
}

/** The PersistentVolume (or volume) in the text, the pod's volume of that name, and its claim. */
function namesIn(pod: Pod, message: string): { volume?: string; claim?: string; mount?: string } {
  const named = /volume "([^"]+)"/.exec(message)?.[1];
  const own = pod.spec?.volumes ?? [];
  const unmounted = (/unmounted volumes=\[([^\]]*)\]/.exec(message)?.[1] ?? '').split(/[ ,]+/);
  const mounted = own.find(({ name }) => name === named || unmounted.includes(name));
  const claimed = own.filter(({ persistentVolumeClaim }) => persistentVolumeClaim);
  const volume = mounted ?? (claimed.length === 1 ? claimed[0] : undefined);
  const claim = volume?.persistentVolumeClaim?.claimName;
  return {
    ...(named ? { volume: named } : {}),
    ...(claim ? { claim } : {}),
    ...(volume ? { mount: volume.name } : {}),
  };
}
