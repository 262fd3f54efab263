import { type Cause, known, type Reason } from '../../../core/causes/index.ts';
import type { Evidence } from '../../../core/diagnosis.ts';
import { restarts, waiting } from '../../facts/containers.ts';
import { field } from '../../facts/evidence.ts';
import { changeBehind } from '../../facts/revisions.ts';
import type { Failing } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Stage } from '../../types.ts';

type Told = Pick<Draft, 'cause' | 'title' | 'evidence' | 'remedies'> & Partial<Draft>;

/**
 * A draft about one container: its owner to blame, its pod, the stage of its role, the crash loop as a consequence, exit code and restarts
 * as details, and, where only the newest revision fails, what it changed and the way back.
 */
export function containerDraft(facts: Facts, one: Failing, told: Told): Draft {
  const { view, fate, owner, pod } = one;
  const ended = fate.type === 'ended';
  const change = changeBehind(facts, pod);
  const undo =
    change && owner.kind === 'Deployment'
      ? [`kubectl rollout undo deployment/${owner.name} -n ${facts.namespace} (revision ${change.before} still serves)`]
      : [];
  return {
    severity: 'critical',
    confidence: 'certain',
    subject: owner,
    stage: stageOf(one),
    container: view.name,
    ...told,
    pods: [pod.metadata?.name ?? ''],
    evidence: told.evidence,
    details: {
      ...(ended ? { exitCode: fate.run.exitCode } : {}),
      ...(ended && fate.run.signal ? { signal: fate.run.signal } : {}),
      ...(view.status ? { restarts: restarts(view) } : {}),
      ...(view.role === 'init' ? { initContainer: true } : {}),
      ...(change ? { revision: change.revision, changed: change.changed } : {}),
      ...told.details,
    },
    consequences: [...consequencesOf(one), ...(told.consequences ?? [])],
    remedies: [...told.remedies.slice(0, 3), ...undo],
  };
}

function stageOf({ view, fate }: Failing): Stage {
  if (fate.type === 'blocked') return STAGE.start;
  if (fate.type === 'notReady') return STAGE.readiness;
  return view.role === 'init' ? STAGE.init : STAGE.exit;
}

function consequencesOf({ view, fate }: Failing): readonly (Cause | Reason)[] {
  const reason = waiting(view)?.reason;
  if (fate.type === 'ended' && (restarts(view) > 0 || reason === 'CrashLoopBackOff')) return ['CrashLoopBackOff'];
  return fate.type === 'blocked' ? known(reason) : [];
}

/** The fields of the last run: exit code, reason, and the message where there is one. */
export function runEvidence({ pod, fate }: Failing): Evidence[] {
  if (fate.type !== 'ended') return [];
  const name = pod.metadata?.name ?? '';
  const { run, path } = fate;
  return [
    ...(run.reason ? [field('Pod', name, `${path}.reason`, run.reason)] : []),
    field('Pod', name, `${path}.exitCode`, String(run.exitCode)),
    ...(run.message ? [field('Pod', name, `${path}.message`, run.message.trim())] : []),
  ];
}
