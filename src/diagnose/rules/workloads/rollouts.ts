import type { Deployment } from '../../../core/kubernetes.ts';
import { showDuration } from '../../../core/time.ts';
import { podReady } from '../../facts/containers.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { podsOf } from '../../facts/owners.ts';
import { claims } from '../../facts/scope.ts';
import { templateChanges } from '../../changes/template-diff.ts';
import { changeBehind } from '../../facts/revisions.ts';
import { revisionsOf } from '../../facts/surge.ts';
import { change as doing } from '../advice/change.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/**
 * Group 4.10, Deployments: a rollout that does not end, and one that was stopped by hand. RolloutSurgeBlocked is found
 * in surge.ts.
 */
export const rollouts: Rule = {
  name: 'rollouts',
  find: (facts) => facts.deployments.flatMap((one) => [...late(facts, one), ...paused(facts, one)]),
};

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';

/** A consequence as soon as anything below the Deployment has a cause: its pods, their claims, their nodes. */
function late(facts: Facts, deployment: Deployment): Draft[] {
  const name = nameOf(deployment);
  const conditions = deployment.status?.conditions ?? [];
  const place = conditions.findIndex(
    ({ type, status, reason }) => type === 'Progressing' && status === 'False' && reason === 'ProgressDeadlineExceeded',
  );
  const condition = conditions[place];
  const wanted = deployment.spec?.replicas ?? 1;
  const { updatedReplicas = 0, availableReplicas = 0, readyReplicas = 0 } = deployment.status ?? {};
  // The condition stays until the controller looks again: all pods new and available means that it is over.
  if (!condition || wanted === 0 || (updatedReplicas >= wanted && availableReplicas >= wanted)) return [];
  const [newest, ...old] = revisionsOf(facts, name);
  const hash = newest?.metadata?.labels?.['pod-template-hash'];
  const pods = podsOf(facts, { kind: 'Deployment', name }).filter(
    (pod) => !podReady(pod) && (hash === undefined || pod.metadata?.labels?.['pod-template-hash'] === hash),
  );
  const [first] = pods;
  const change = first && changeBehind(facts, first);
  const back = `kubectl rollout undo deployment/${name} -n ${facts.namespace}`;
  const serving = old.reduce((sum, { status }) => sum + (status?.readyReplicas ?? 0), 0);
  return [
    {
      cause: 'RolloutDeadlineExceeded',
      severity: 'critical',
      confidence: 'certain',
      subject: { kind: 'Deployment', name },
      symptom: true,
      stage: STAGE.none,
      pods: pods.map(nameOf),
      title: `the rollout of ${name} has not finished within ${deployment.spec?.progressDeadlineSeconds ?? 600} s: ${updatedReplicas} of ${wanted} pods are new${serving > 0 ? `, ${serving} old ones still serve` : ''}`,
      evidence: [
        field(
          'Deployment',
          name,
          `.status.conditions[${place}].message`,
          condition.message ?? 'ProgressDeadlineExceeded',
        ),
        field('Deployment', name, '.status.updatedReplicas', `${updatedReplicas} of ${wanted}`),
      ],
      details: {
        revision: newest?.metadata?.annotations?.['deployment.kubernetes.io/revision'],
        wanted,
        updatedReplicas,
        readyReplicas,
        oldReady: serving,
        changed: change?.changed,
        deadlineSeconds: deployment.spec?.progressDeadlineSeconds ?? 600,
      },
      remedies: [
        // The revision before the newest is what an undo goes back to.
        old.length > 0 ? doing(facts, back, 'rollback_workload', { workload: `deployment/${name}` }) : back,
        `or correct the pod template of ${name}${change && change.changed.length > 0 ? `: this revision changed ${change.changed.slice(0, 4).join(', ')}` : ''}`,
      ],
      explainedBy: [
        ...pods.flatMap((pod) => claims(pod).map((claim) => ({ kind: 'PersistentVolumeClaim', name: claim }))),
        ...pods.flatMap(({ spec }) => (spec?.nodeName ? [{ kind: 'Node', name: spec.nodeName }] : [])),
      ],
    },
  ];
}

function paused(facts: Facts, deployment: Deployment): Draft[] {
  if (!deployment.spec?.paused) return [];
  const name = nameOf(deployment);
  const changed = pendingChange(facts, deployment);
  const conditions = deployment.status?.conditions ?? [];
  const place = conditions.findIndex(({ reason }) => reason === 'DeploymentPaused');
  const since = at(conditions[place]?.lastTransitionTime ?? conditions[place]?.lastUpdateTime);
  return [
    {
      cause: 'RolloutPaused',
      severity: changed ? 'warning' : 'info',
      confidence: 'certain',
      subject: { kind: 'Deployment', name },
      stage: STAGE.none,
      title: changed
        ? `the rollout of ${name} is paused${since > 0 ? ` since ${showDuration(facts.now - since)}` : ''}, and its pods are older than its template (${changed})`
        : `the rollout of ${name} is paused; its pods are up to date`,
      evidence: [
        field('Deployment', name, '.spec.paused', 'true'),
        ...(place >= 0 ? [field('Deployment', name, `.status.conditions[${place}].reason`, 'DeploymentPaused')] : []),
      ],
      details: {
        ...(changed ? { changed } : {}),
        updatedReplicas: deployment.status?.updatedReplicas ?? 0,
        wanted: deployment.spec.replicas ?? 1,
      },
      remedies: [
        doing(facts, `kubectl rollout resume deployment/${name} -n ${facts.namespace}`, 'resume_rollout', {
          workload: `deployment/${name}`,
        }),
      ],
    },
  ];
}

/**
 * What the template has and the pods do not yet: a paused Deployment makes no ReplicaSet for a new template. Undefined
 * when nothing waits. ReplicaSets whose template was not recorded tell nothing.
 */
function pendingChange(facts: Facts, deployment: Deployment): string | undefined {
  const wanted = deployment.spec?.replicas ?? 1;
  const updated = deployment.status?.updatedReplicas ?? 0;
  const differing = revisionsOf(facts, nameOf(deployment))
    .filter(({ spec }) => (spec?.template?.spec?.containers ?? []).length > 0)
    .map(({ spec }) => templateChanges(spec?.template, deployment.spec?.template).map((one) => one.field));
  if (differing.length > 0 && differing.every((fields) => fields.length > 0))
    return differing[0]?.slice(0, 4).join(', ');
  return updated < wanted ? `${updated} of ${wanted} pods are updated` : undefined;
}
