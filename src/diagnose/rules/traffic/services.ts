import type { Blamed } from '../../../core/diagnosis.ts';
import { kindOfWord } from '../../../core/kinds.ts';
import type { Pod, Service } from '../../../core/kubernetes.ts';
import { ownersOf } from '../../facts/behind.ts';
import { isDeleted, podReady } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { selectedPods } from '../../facts/scope.ts';
import { isStarting } from '../logs/ready/still-starting.ts';
import { hasLabels, showLabels } from '../../../core/selectors.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';
import { controllerOf } from '../../facts/owners.ts';
import { isBare, unbacked } from './service-bare.ts';
import { mismatch, slices, unserved } from './selected/service-mismatch.ts';
import { nearestPods } from './selected/service-selector.ts';
import { otherRole } from './other-role.ts';

/** Pods need a moment until they are ready. */
const PATIENCE = 2 * 60_000;

/** Group 4.11: a Service without an address behind it. Ports are looked at in service-ports.ts. */
export const services: Rule = {
  name: 'services',
  wants: (facts) => (facts.services.some((one) => isBare(facts, one)) ? ['endpointslices'] : []),
  find: (facts) => (facts.read.has('pods') ? facts.services.flatMap((one) => draftOf(facts, one)) : []),
};

const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** By design without endpoints of ours: no selector, ExternalName, headless (its pods are named, ready or not). */
export function selectorOf({ spec, metadata }: Service): Readonly<Record<string, string>> | undefined {
  if (metadata?.deletionTimestamp || spec?.type === 'ExternalName' || spec?.clusterIP === 'None') return undefined;
  return Object.keys(spec?.selector ?? {}).length > 0 ? spec?.selector : undefined;
}

function draftOf(facts: Facts, service: Service): Draft[] {
  const name = service.metadata?.name ?? '';
  const selector = selectorOf(service);
  const bare = unbacked(facts, service);
  if (bare) return [bare];
  if (!selector || service.spec?.publishNotReadyAddresses) return [];
  const pods = selectedPods(facts, selector).filter((pod) => !isOver(pod));
  if (pods.some((pod) => podReady(pod) && !isDeleted(pod))) return [];
  // Pods of Jobs come and go.
  if (pods.length === 0 && isOfJobs(facts, selector)) return [];
  const owners = workloadsFor(facts, selector);
  const twin = pods.length === 0 && owners.length > 0 ? unserved(facts, service, selector) : undefined;
  if (twin) return [mismatch(facts, service, selector, twin)];
  const owned: Blamed[] = [];
  if (pods.length === 0 && owners.length === 0) {
    // The labels that an operator's own Service selects are put on by the operator.
    const near = controllerOf(service) ? undefined : nearestPods(facts, service, selector);
    const [holder] = near ? ownersOf(facts, near) : [];
    if (near && holder && (kindOfWord(holder.kind) || holder.kind === 'ReplicationController'))
      return [mismatch(facts, service, selector, near)];
    if (holder) owned.push(holder);
  }
  const youngest = Math.min(...pods.map(({ metadata }) => facts.now - at(metadata?.creationTimestamp)));
  const restarted = pods.some(({ status }) =>
    (status?.containerStatuses ?? []).some(({ restartCount }) => restartCount > 0),
  );
  if (pods.length > 0 && youngest < PATIENCE && !restarted) return [];
  if (pods.length > 0 && pods.every((pod) => isPulling(facts, pod))) return [];
  const starting = pods.length > 0 && !restarted && pods.every((pod) => isStarting(facts, pod));
  const other = pods.length === 0 && owners.length === 0 ? otherRole(facts, selector) : undefined;
  const waiting = pods.filter((pod) => !isDeleted(pod)).map(({ metadata }) => metadata?.name ?? '');
  return [
    {
      cause: 'ServiceNoReadyEndpoints',
      severity: other === undefined && !starting ? 'warning' : 'info',
      confidence: 'certain',
      subject: { kind: 'Service', name },
      symptom: true,
      stage: STAGE.service,
      pods: waiting,
      title:
        pods.length > 0
          ? `service ${name} has no ready endpoint: none of its ${pods.length} pods is ready${starting ? ', and their probes still give them time to start' : ''}`
          : `service ${name} has no endpoint: no pod has ${showLabels(selector)}${other === undefined ? '' : ` (service ${other} is for the same pods in another role, and is served)`}`,
      evidence: [
        field('Service', name, '.spec.selector', showLabels(selector)),
        ...slices(facts, name),
        ...pods
          .slice(0, 2)
          .map((pod) => field('Pod', pod.metadata?.name ?? '', '.status.conditions[type=Ready]', 'False')),
      ],
      details: { selector: showLabels(selector), pods: pods.length, ready: 0 },
      remedies: [
        starting
          ? `wait until the pods behind ${name} have started`
          : pods.length > 0
            ? `heal the pods behind ${name}`
            : `start the workload that ${name} stands for (pods with ${showLabels(selector)}), or delete the service`,
      ],
      explainedBy: [...ownersOf(facts, pods), ...owners, ...owned, ...[controllerOf(service) ?? []].flat()],
    },
  ];
}

/** Large images take their time: the kubelet began to pull, and nothing has failed since. */
const PULL = 30 * 60_000;
function isPulling(facts: Facts, pod: Pod): boolean {
  const events = eventsAbout(facts, 'Pod', pod);
  const pulling = events.find(({ reason }) => reason === 'Pulling');
  return (
    pod.status?.phase === 'Pending' &&
    pulling !== undefined &&
    facts.now - at(pulling.lastSeen) < PULL &&
    !events.some(({ type, lastSeen }) => type === 'Warning' && at(lastSeen) >= at(pulling.lastSeen))
  );
}

/** Workloads whose pods the Service would select, if they had any: scaled to zero, or not creatable. */
function workloadsFor(facts: Facts, selector: Readonly<Record<string, string>>): readonly Blamed[] {
  const of = (kind: string, list: Facts['deployments'] | Facts['statefulsets'] | Facts['daemonsets']): Blamed[] =>
    list
      .filter((one) => hasLabels(one.spec?.template?.metadata?.labels, selector))
      .map(({ metadata }) => ({ kind, name: metadata?.name ?? '' }));
  return [
    ...of('Deployment', facts.deployments),
    ...of('StatefulSet', facts.statefulsets),
    ...of('DaemonSet', facts.daemonsets),
  ];
}

const isOfJobs = (facts: Facts, selector: Readonly<Record<string, string>>): boolean =>
  facts.jobs.some(({ spec }) => hasLabels(spec?.template?.metadata?.labels, selector)) ||
  facts.cronjobs.some(({ spec }) => hasLabels(spec?.jobTemplate?.spec?.template?.metadata?.labels, selector));
