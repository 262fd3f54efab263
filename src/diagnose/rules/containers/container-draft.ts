import { remedyOf, type Advice, type Evidence } from '../../../core/diagnosis.ts';
import { showDuration } from '../../../core/time.ts';
import { known, type Cause, type Reason } from '../../../core/causes/index.ts';
import { restarts, waiting } from '../../facts/containers.ts';
import { at, eventsAbout } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { changeBehind, type Change } from '../../facts/revisions.ts';
import type { Failing } from '../../facts/state.ts';
import { STAGE, type Draft, type Facts, type Stage } from '../../types.ts';
import { change as doing } from '../advice/change.ts';
import { environmentAdvice } from '../advice/environment.ts';

type Told = Pick<Draft, 'cause' | 'title' | 'evidence' | 'remedies'> & Partial<Draft>;

/**
 * A draft about one container: its owner to blame, its pod, the stage of its role, the crash loop as a consequence,
 * exit code and restarts as details; what its environment has to do with it; and, where only the newest revision fails,
 * what that changed, who wrote it, and the way back.
 */
export function containerDraft(facts: Facts, one: Failing, told: Told): Draft {
  const { view, fate, owner, pod } = one;
  const ended = fate.type === 'ended';
  const change = changeBehind(facts, pod);
  const own = environmentAdvice(facts, one, told, change);
  return {
    severity: 'critical',
    confidence: 'certain',
    subject: owner,
    stage: stageOf(one),
    container: view.name,
    ...told,
    pods: [pod.metadata?.name ?? ''],
    evidence: [...told.evidence.slice(0, 6), ...own.evidence, ...(change ? [changeEvidence(facts, change)] : [])],
    details: {
      ...(ended ? { exitCode: fate.run.exitCode } : {}),
      ...(ended && fate.run.signal ? { signal: fate.run.signal } : {}),
      ...(view.status ? { restarts: restarts(view) } : {}),
      ...(view.role === 'init' ? { initContainer: true } : {}),
      ...(pod.spec?.nodeName === undefined ? {} : { node: pod.spec.nodeName }),
      ...(ended && at(fate.run.finishedAt) > 0
        ? { endedSecondsAgo: Math.max(0, Math.round((facts.now - at(fate.run.finishedAt)) / 1000)) }
        : {}),
      ...(change
        ? { revision: change.revision, changed: change.changed, ...(change.by ? { changedBy: change.by } : {}) }
        : {}),
      ...told.details,
    },
    consequences: [...consequencesOf(one), ...(told.consequences ?? [])],
    remedies: withUndo(facts, one, [...own.remedies, ...told.remedies].slice(0, 3), told.cause, change),
  };
}

/** Causes that only repeat what a program says of itself. */
const UNKNOWN: ReadonlySet<Cause> = new Set<Cause>(['UncaughtException', 'ApplicationError']);
/** Causes of a setting that is missing or not understood: what the revision set may have led there by another name. */
const OF_SETTINGS: ReadonlySet<Cause> = new Set<Cause>([
  'EnvVarMissing',
  'RequiredSettingMissing',
  'ConfigFileMissing',
  'ConfigFileInvalid',
  'SettingMalformed',
  'InvalidArguments',
]);

/** Where nobody knows what the words mean and one field is all that the revision changed, that field comes first. */
function withUndo(
  facts: Facts,
  one: Failing,
  remedies: readonly Advice[],
  cause: Cause,
  change: Change | undefined,
): readonly Advice[] {
  const back = undo(facts, one, change);
  const [only] = change?.texts ?? [];
  const sole =
    change?.texts.length === 1 && only !== undefined && only.includes(' → ') && !/^(?:image|resources) of /.test(only);
  const [, set = ''] = only?.split(' → ') ?? [];
  const told = set === '' || remedies.some((advice) => remedyOf(advice).text.includes(set));
  const first = UNKNOWN.has(cause) || (OF_SETTINGS.has(cause) && !told);
  // A bug in the program nobody of the cluster mends: while the former revision serves, the way back comes first.
  const ofProgram = cause === 'UncaughtException' && imageChanged(change) && remedies.every(isOfProgram);
  if (ofProgram && back.length > 0) return [...back, ...remedies];
  if (!sole || !first || back.length === 0) return remedies.concat(back);
  return [
    ...back.map((advice) =>
      prefixed(`take back what revision ${change.revision} changed, which is only ${only}: `, advice),
    ),
    ...remedies,
  ];
}

/** How a remedy begins that only developers can act on. */
export const OWN_FAULT = 'the program itself fails';

const imageChanged = (change: Change | undefined): boolean =>
  change?.texts.some((text) => text.startsWith('image of ')) === true;
const isOfProgram = (advice: Advice): boolean => remedyOf(advice).text.startsWith(OWN_FAULT);

const prefixed = (words: string, advice: Advice): Advice =>
  typeof advice === 'string' ? words + advice : { ...advice, text: words + advice.text };

/** Controllers that keep a workload as it stands in its source. */
const GITOPS = /^(?:argocd|argo-cd|kustomize-controller|helm-controller|flux|fleet|config-sync|rancher-fleet)/i;

/** The way back, only where an older revision serves. */
function undo(facts: Facts, { owner, pod }: Failing, change: Change | undefined): readonly Advice[] {
  if (!change || !/^(?:Deployment|StatefulSet|DaemonSet)$/.test(owner.kind)) return [];
  const workload = `${owner.kind.toLowerCase()}/${owner.name}`;
  // The controller waits for a broken pod of an ordered StatefulSet and does not replace it.
  const then =
    owner.kind === 'StatefulSet' ? `; then delete pod ${pod.metadata?.name}, which is not replaced by itself` : '';
  const source = change.by !== undefined && GITOPS.test(change.by);
  const text = `${source ? `correct it in the source that ${change.by} applies: it writes over what is changed here; until it syncs: ` : ''}kubectl rollout undo ${workload} -n ${facts.namespace} (revision ${change.before} still serves)${then}`;
  const input = { workload, revision: change.before };
  return [change.before > 0 ? doing(facts, text, 'rollback_workload', input) : text];
}

/** "revision 7 (at 14:01, by kubectl-set) changed image of web a → b; the first fault came 40s later". */
function changeEvidence(facts: Facts, change: Change): Evidence {
  // Of all pods of the revision, so that each of them says the same.
  const pods = change.pods.slice(0, 50);
  const stamps = pods
    .flatMap((pod) => eventsAbout(facts, 'Pod', pod).filter(({ type }) => type === 'Warning'))
    .map(({ firstSeen }) => at(firstSeen))
    .filter((stamp) => stamp >= change.at);
  const first = Math.min(...stamps);
  const after =
    change.at > 0 && Number.isFinite(first) ? `; the first warning came ${showDuration(first - change.at)} later` : '';
  const when = change.at > 0 ? `at ${new Date(change.at).toISOString().slice(11, 16)} UTC` : '';
  const who = [when, change.by === undefined ? '' : `by ${change.by}`].filter((part) => part !== '').join(', ');
  return field(
    change.holder.kind,
    change.holder.name,
    change.holder.kind === 'ReplicaSet' ? '.spec.template' : '.data.spec.template',
    `revision ${change.revision}${who === '' ? '' : ` (${who})`} changed since revision ${change.before}, which still serves: ${change.texts.join('; ') || 'nothing that is shown here'}${after}`,
  );
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
