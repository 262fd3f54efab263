import type { Advice } from '../../../core/diagnosis.ts';
import type { PersistentVolumeClaim } from '../../../core/kubernetes.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { claims as claimsOf } from '../../facts/scope.ts';
import { change } from '../advice/change.ts';
import { expansion } from './claim-advice.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';

/** A resize takes its time; a condition that stands longer waits for somebody. */
const PATIENCE = 10 * 60_000;
const FAILED = /^(?:VolumeResizeFailed|FileSystemResizeFailed)$/;

/** A claim that should be larger and is not. */
export function resizing(facts: Facts, claim: PersistentVolumeClaim): Draft[] {
  const name = claim.metadata?.name ?? '';
  if (claim.status?.phase !== 'Bound' || claim.metadata?.deletionTimestamp) return [];
  const conditions = claim.status.conditions ?? [];
  const place = conditions.findIndex(({ type, status }) => status === 'True' && /Resiz/.test(type));
  const condition = conditions[place];
  const events = eventsAbout(facts, 'PersistentVolumeClaim', claim);
  const failed = events.find(({ reason }) => FAILED.test(reason));
  const done = events.find(({ reason }) => /^(?:VolumeResizeSuccessful|FileSystemResizeSuccessful)$/.test(reason));
  const [asked, has] = [claim.spec?.resources?.requests?.['storage'], claim.status.capacity?.['storage']];
  const open = asked !== has;
  const broken = failed !== undefined && open && at(failed.lastSeen) > at(done?.lastSeen);
  const late =
    condition !== undefined &&
    (/Error|Infeasible/.test(condition.type) || facts.now - at(condition.lastTransitionTime) > PATIENCE);
  if (!broken && !late) return [];
  const pods = facts.pods.filter((pod) => claimsOf(pod).includes(name)).map(({ metadata }) => metadata?.name ?? '');
  const waits = /(?:at least|wait|every|after|once (?:in|per)) (?:\w+ ){0,3}?(\d+ ?(?:hours?|minutes?|h|min))/i.exec(
    `${failed?.message ?? ''} ${condition?.message ?? ''}`,
  )?.[1];
  const restart = condition?.type === 'FileSystemResizePending';
  return [
    {
      cause: 'VolumeResizeFailed',
      severity: 'warning',
      confidence: 'certain',
      subject: { kind: 'PersistentVolumeClaim', name },
      stage: STAGE.none,
      pods,
      title:
        restart && !broken
          ? `claim ${name} waits for a restart of its pod to grow from ${has} to ${asked}`
          : `claim ${name} cannot grow from ${has} to ${asked}`,
      evidence: [
        ...(failed && broken ? [eventEvidence(failed)] : []),
        ...(condition
          ? [
              field(
                'PersistentVolumeClaim',
                name,
                `.status.conditions[${place}]`,
                condition.message ? `${condition.type}: ${condition.message}` : condition.type,
              ),
            ]
          : []),
      ],
      details: {
        claim: name,
        wanted: asked,
        capacity: has,
        storageClass: claim.spec?.storageClassName,
        condition: condition?.type,
      },
      remedies: [
        ...(restart ? [restarted(facts, name, pods[0])] : []),
        ...(waits
          ? [
              `wait: the storage of claim ${name} allows the next change of this volume only after ${waits}; the resizer tries again by itself then`,
            ]
          : expansion(facts, claim.spec?.storageClassName)),
      ],
    },
  ];
}

/** The file system grows when its volume is mounted again. */
const restarted = (facts: Facts, claim: string, pod: string | undefined): Advice =>
  pod === undefined
    ? `start a pod that uses ${claim}, so that the file system grows`
    : change(
        facts,
        `restart pod ${pod}, so that the file system grows: kubectl delete pod ${pod} -n ${facts.namespace}`,
        'delete_pod',
        { pod },
      );
