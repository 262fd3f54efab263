import type { Blamed } from '../../core/diagnosis.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { at } from '../facts/events.ts';
import { revisionOf } from '../facts/revisions.ts';
import { scopeOf } from '../facts/scope.ts';
import { revisionsOf } from '../facts/surge.ts';
import type { Facts } from '../types.ts';
import { lastWriter, TEMPLATE } from './managers.ts';
import { SAME, type Moment } from './moment.ts';
import { templateChanges } from './template-diff.ts';

const nameOf = ({ metadata }: KubeObject): string => metadata?.name ?? '';

export function rollouts(facts: Facts, isMeant: (object: Blamed) => boolean): readonly Moment[] {
  const deployments = facts.deployments
    .map((one) => ({ one, object: { kind: 'Deployment', name: nameOf(one) } }))
    .filter(({ object }) => isMeant(object))
    .flatMap(({ one, object }): Moment[] => {
      const sets = revisionsOf(facts, object.name);
      const writer = lastWriter(one, TEMPLATE);
      return sets.map((set, place): Moment => {
        const older = sets[place + 1];
        const made = at(set.metadata?.creationTimestamp);
        // A revision that came back keeps the ReplicaSet of its first time.
        const again = place === 0 && writer !== undefined && writer.at - made > SAME;
        const when = again ? writer.at : made;
        const cause = set.metadata?.annotations?.['kubernetes.io/change-cause'];
        const changed = older ? templateChanges(older.spec?.template, set.spec?.template).map(({ text }) => text) : [];
        const what = older
          ? changed.slice(0, 6).join('; ') || 'nothing that is shown here changed'
          : 'first kept revision';
        return {
          at: when,
          what: 'rollout',
          object,
          text: `revision ${revisionOf(set)}${again ? ' again' : ''}: ${what}${cause ? ` (${cause})` : ''}`,
          ...(writer && Math.abs(writer.at - when) < SAME ? { by: writer.manager } : {}),
        };
      });
    });
  const others = [
    ...facts.statefulsets.map((one) => ({ one: one as KubeObject, kind: 'StatefulSet' })),
    ...facts.daemonsets.map((one) => ({ one: one as KubeObject, kind: 'DaemonSet' })),
  ]
    .filter(({ one, kind }) => isMeant({ kind, name: nameOf(one) }))
    .flatMap(({ one, kind }): Moment[] => {
      const writer = lastWriter(one, TEMPLATE);
      const object = { kind, name: nameOf(one) };
      return writer && writer.at > 0
        ? [{ at: writer.at, what: 'rollout', object, text: 'the pod template was written', by: writer.manager }]
        : [];
    });
  return [...deployments, ...others];
}

export function helm(facts: Facts, isMeant: (object: Blamed) => boolean): readonly Moment[] {
  return facts.helmSecrets.flatMap((secret): Moment[] => {
    const labels = secret.metadata?.labels ?? {};
    const object = { kind: 'HelmRelease', name: labels['name'] ?? nameOf(secret) };
    if (!isMeant(object)) return [];
    const why = secret.facts?.description;
    const text = `revision ${labels['version'] ?? '?'} ${labels['status'] ?? ''}${why === undefined ? '' : `: ${why.slice(0, 200)}`}`;
    return [{ at: at(secret.metadata?.creationTimestamp), what: 'helm', object, text }];
  });
}

export function scaling(facts: Facts, isMeant: (object: Blamed) => boolean): readonly Moment[] {
  const written = [
    ...facts.deployments.map((one) => ({ one: one as KubeObject, kind: 'Deployment', replicas: one.spec?.replicas })),
    ...facts.statefulsets.map((one) => ({ one: one as KubeObject, kind: 'StatefulSet', replicas: one.spec?.replicas })),
  ].flatMap(({ one, kind, replicas }): Moment[] => {
    const object = { kind, name: nameOf(one) };
    const writer = isMeant(object) ? lastWriter(one, ['f:spec', 'f:replicas'], 'scale') : undefined;
    return writer && writer.at > 0
      ? [{ at: writer.at, what: 'scaling', object, text: `replicas set to ${replicas ?? '?'}`, by: writer.manager }]
      : [];
  });
  // The API server keeps no time for who wrote the scale (kubectl scale): the controller's event has it.
  const scaled = facts.events.flatMap(({ reason, message, about, lastSeen }): Moment[] => {
    const object = { kind: about.kind, name: about.name };
    const when = at(lastSeen);
    const plain = reason === 'ScalingReplicaSet' && !isOfRollout(facts, about.name, when);
    if (!(plain || reason === 'SuccessfulRescale') || !isMeant(object)) return [];
    const one = facts.deployments.find(({ metadata }) => metadata?.name === about.name);
    const writer = plain && one ? lastWriter(one, ['f:spec', 'f:replicas'], 'scale') : undefined;
    const by = writer === undefined ? {} : { by: writer.manager };
    return [{ at: when, what: 'scaling', object, text: message.slice(0, 200), ...by }];
  });
  return [...written, ...scaled];
}

const isOfRollout = (facts: Facts, deployment: string, when: number): boolean =>
  revisionsOf(facts, deployment).some(({ metadata }) => Math.abs(at(metadata?.creationTimestamp) - when) < SAME);

const NODE =
  /^(?:NodeNotReady|NodeReady|Rebooted|NodeNotSchedulable|NodeSchedulable|SystemOOM|EvictionThresholdMet|NodeHasDiskPressure|NodeHasInsufficientMemory)$/;

export function nodes(facts: Facts): readonly Moment[] {
  const scope = scopeOf(facts);
  const mine = new Set(
    facts.pods
      .filter(({ metadata }) => !scope || scope.pods.has(metadata?.name ?? ''))
      .map(({ spec }) => spec?.nodeName ?? ''),
  );
  return facts.events.flatMap(({ reason, message, about, lastSeen }): Moment[] =>
    about.kind === 'Node' && mine.has(about.name) && NODE.test(reason)
      ? [
          {
            at: at(lastSeen),
            what: 'node',
            object: { kind: 'Node', name: about.name },
            text: `${reason}: ${message.slice(0, 160)}`,
          },
        ]
      : [],
  );
}
