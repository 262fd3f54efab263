import { objectWord } from '../../core/object-word.ts';
import { spendApproval, type Approval } from '../../core/approval.ts';
import { toAppError } from '../../core/errors.ts';
import type { Change, Investigate, Plan, Printed, Progress } from '../../core/plan.ts';
import type { ClusterWriter, StepResult, StepRunner } from '../../core/writer.ts';
import { asWanted, isOf, rawObject, stateLine } from './live-object.ts';
import { untilEvicted } from './evict/until-evicted.ts';
import { untilGone } from './until-gone.ts';
import type { Write } from '../connection/lock.ts';
import { permitWrite, sendWrite } from '../wire/send-write.ts';
import { AFTERWARDS_MS, notTaken } from './not-taken.ts';
import { patient } from './evict/patient.ts';
import { askedFor } from './asked-for.ts';
import { checkTarget } from './check-target.ts';
import { rehearsePlan, warningsOf } from './rehearse.ts';
import { watchRollouts } from './rollout-watch.ts';
import type { ReadParts } from './inside/rehearse-program.ts';
import type { OpenForwards } from './forward/open-forwards.ts';
import { sendForward } from './forward/send-forward.ts';
import { sendProgram } from './inside/send-program.ts';
import { addedContainer, untilRuns } from './inside/until-runs.ts';
import { requestOf } from './write-requests.ts';

type Parts = ReadParts & {
  readonly forwards: OpenForwards;
  readonly investigate?: Investigate;
  readonly helm?: StepRunner;
};

/** All that can change the cluster: spends an approval, sends each request once, tells what the API says then. */
export function createWriter(parts: Parts): ClusterWriter {
  return {
    rehearse: (plan, signal) => rehearsePlan(parts, plan, signal),
    apply: (plan, approval, signal) => applyPlan(parts, plan, approval, signal),
  };
}

async function* applyPlan(parts: Parts, plan: Plan, approval: Approval, signal: AbortSignal): AsyncGenerator<Progress> {
  spendApproval(approval, plan);
  checkTarget(plan, parts.transport.target);
  // All requests are made at the moment of the yes: what happens to the plan while the first one travels changes none
  // of the others.
  const steps = plan.changes.map((change) => ({
    change,
    write: change.verb === 'helm' ? undefined : requestOf(change, false),
  }));
  const of = steps.length;
  const lines: string[] = [];
  const printed: Printed[] = [];
  let otherwise = false;
  for (const [index, { change, write }] of steps.entries()) {
    const sent =
      change.verb === 'helm'
        ? yield* sendHelm(parts, change, plan, signal)
        : change.verb === 'exec' && write
          ? yield* sendProgram(parts, { change, write, index, of }, signal)
          : change.verb === 'forward'
            ? yield* sendForward(parts, { change, index, of }, signal)
            : yield* sendOne(parts, { change, write, index, of, isWatched: (plan.watch ?? []).length > 0 }, signal);
    if ('line' in sent) {
      lines.push(sent.line);
      if (sent.printed) printed.push(sent.printed);
      otherwise ||= sent.otherwise ?? false;
      continue;
    }
    const left = steps
      .slice(index + 1)
      .map(({ change: { verb, target } }) => `not done: ${verb} ${objectWord(target)}`);
    const state = index > 0 && sent.state !== 'aborted' ? 'partial' : sent.state;
    yield {
      type: 'end',
      outcome: {
        state,
        lines: [...lines, ...sent.lines, ...left],
        ...(printed.length > 0 ? { printed } : {}),
        ...(sent.became === undefined ? {} : { became: sent.became }),
        ...(sent.nextStep === undefined ? {} : { nextStep: sent.nextStep }),
      },
    };
    return;
  }
  const evicted = plan.changes.filter(({ verb }) => verb === 'evict');
  if (evicted.length > 0) {
    const gone = yield* untilEvicted(parts, evicted, signal);
    lines.push(gone.line);
    otherwise ||= gone.otherwise;
  }
  const outcome = yield* watchRollouts(
    { reader: parts.reader, investigate: parts.investigate, watches: plan.watch ?? [] },
    signal,
  );
  const state = otherwise && outcome.state === 'applied' ? 'unverified' : outcome.state;
  const said = { lines: [...lines, ...outcome.lines], ...(printed.length > 0 ? { printed } : {}) };
  const none = printed.length > 0 && printed.every(({ notRun }) => notRun);
  yield { type: 'end', outcome: { ...outcome, state, ...said, ...(none ? NOT_RUN : {}) } };
}

const NOT_RUN = {
  state: 'failed',
  nextStep: 'small images have few programs: debug_pod adds a container that has them',
} as const;

async function* sendHelm(
  { helm }: Parts,
  change: Extract<Change, { verb: 'helm' }>,
  plan: Plan,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  if (helm === undefined) return { state: 'refused', lines: ['helm cannot be used in this run'] };
  return yield* helm.send(change, plan, signal);
}

type Step = {
  readonly change: Change;
  readonly write: Write | undefined;
  readonly index: number;
  readonly of: number;
  /** What comes after it is watched: the end of a deleted pod is not waited for besides. */
  readonly isWatched: boolean;
};

/** Sends one change and reads the object back. */
async function* sendOne(
  parts: Parts,
  { change, write, index, of, isWatched }: Step,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  if (write === undefined) return { state: 'refused', lines: ['this step is no request of the API'] };
  const { transport, limitMs } = parts;
  const name = objectWord(change.target);
  const step = of > 1 ? `step ${index + 1} of ${of}: ` : '';
  let answer: Awaited<ReturnType<typeof sendWrite>>;
  try {
    const send = () => sendWrite(transport, permitWrite(write), askedFor(change), limitMs, signal);
    answer = yield* patient(change, send, signal);
  } catch (error) {
    return notTaken(parts, change, toAppError(error));
  }
  const auditId = answer.headers['audit-id'];
  const resourceVersion = versionOf(answer.text);
  const after = AbortSignal.timeout(Math.min(limitMs, AFTERWARDS_MS));
  const now = await rawObject(transport, change, limitMs, after).catch(() => 'unread' as const);
  const line = now === 'unread' ? `${name}: the server accepted it; it could not be read back` : stateLine(change, now);
  yield {
    type: 'sent',
    index,
    of,
    text: `${step}${line}`,
    ...(typeof auditId === 'string' ? { auditId } : {}),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  for (const warning of warningsOf(answer.headers)) yield { type: 'note', text: `the server warns: ${warning}` };
  const isStopping = change.verb === 'delete' && now !== 'unread' && isOf(change, now) && asWanted(change, now);
  if (isStopping && !(change.target.kind === 'Pod' && isWatched)) {
    const look = async () => {
      const limit = AbortSignal.timeout(Math.min(limitMs, AFTERWARDS_MS));
      const found = await rawObject(transport, change, limitMs, limit).catch(() => 'unread' as const);
      return found === 'unread' || isOf(change, found) ? found : undefined;
    };
    return yield* untilGone({ name, first: now, look }, signal);
  }
  if (change.verb === 'edit' && change.subresource === 'ephemeralcontainers') {
    const added = addedContainer(change.edits);
    const { line: state, fine } = yield* untilRuns(added, () => rawObject(transport, change, limitMs, signal), signal);
    return { line: `${name}: ${state}`, otherwise: !fine };
  }
  if (now === 'unread' || asWanted(change, now)) return { line };
  const otherwise = `${name} does not stand as it was sent: admission or somebody else has changed it`;
  yield { type: 'note', text: otherwise };
  return { line: `${line}; ${otherwise}`, otherwise: true };
}

function versionOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
  } catch {
    return undefined;
  }
}
