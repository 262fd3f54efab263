import { spendApproval, type Approval } from '../core/approval.ts';
import { toAppError, type AppError } from '../core/errors.ts';
import type { Change, Plan, Progress } from '../core/plan.ts';
import type { ClusterWriter, StepResult, StepRunner } from '../core/writer.ts';
import { asWanted, rawObject, stateLine } from './look-again.ts';
import { permitWrite, sendPermitted } from './permitted.ts';
import { askedFor, refusalOf, rehearsePlan, warningsOf } from './rehearse.ts';
import { type Investigate, watchRollouts } from './rollout-watch.ts';
import type { Reader } from './reader.ts';
import type { Transport } from './transport.ts';
import { requestOf } from './write-requests.ts';

/** Reads after a write go on for a while when the person stops: what was sent must be told. */
const AFTERWARDS_MS = 4_000;

type Parts = {
  readonly transport: Transport;
  readonly reader: Reader;
  readonly limitMs: number;
  readonly investigate?: Investigate;
  readonly helm?: StepRunner;
};

/** The one thing that can change the cluster: it spends an approval, sends the plan's requests once each, and tells what the API says afterwards. */
export function createWriter(parts: Parts): ClusterWriter {
  return {
    rehearse: (plan, signal) => rehearsePlan(parts, plan, signal),
    apply: (plan, approval, signal) => applyPlan(parts, plan, approval, signal),
  };
}

async function* applyPlan(parts: Parts, plan: Plan, approval: Approval, signal: AbortSignal): AsyncGenerator<Progress> {
  spendApproval(approval, plan);
  const of = plan.changes.length;
  const lines: string[] = [];
  for (const [index, change] of plan.changes.entries()) {
    const sent =
      change.verb === 'helm'
        ? yield* sendHelm(parts, change, plan, signal)
        : yield* sendOne(parts, change, index, of, signal);
    if ('line' in sent) {
      lines.push(sent.line);
      continue;
    }
    const left = plan.changes
      .slice(index + 1)
      .map(({ verb, target }) => `not done: ${verb} ${target.kind.toLowerCase()}/${target.name}`);
    const state = index > 0 && sent.state !== 'aborted' ? 'partial' : sent.state;
    yield {
      type: 'end',
      outcome: {
        state,
        lines: [...lines, ...sent.lines, ...left],
        ...(sent.nextStep === undefined ? {} : { nextStep: sent.nextStep }),
      },
    };
    return;
  }
  const outcome = yield* watchRollouts(
    { reader: parts.reader, investigate: parts.investigate, watches: plan.watch ?? [] },
    signal,
  );
  yield { type: 'end', outcome: { ...outcome, lines: [...lines, ...outcome.lines] } };
}

type Failed = Exclude<StepResult, { readonly line: string }>;

async function* sendHelm(
  { helm }: Parts,
  change: Extract<Change, { verb: 'helm' }>,
  plan: Plan,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  if (helm === undefined) return { state: 'refused', lines: ['helm cannot be used in this run'] };
  return yield* helm.send(change, plan, signal);
}

/** Sends one change and reads the object back. */
async function* sendOne(
  parts: Parts,
  change: Change,
  index: number,
  of: number,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  const { transport, limitMs } = parts;
  const step = of > 1 ? `step ${index + 1} of ${of}: ` : '';
  let answer: Awaited<ReturnType<typeof sendPermitted>>;
  try {
    answer = await sendPermitted(transport, permitWrite(requestOf(change, false)), askedFor(change), limitMs, signal);
  } catch (error) {
    return failed(parts, change, toAppError(error));
  }
  const auditId = answer.headers['audit-id'];
  const resourceVersion = versionOf(answer.text);
  const after = AbortSignal.timeout(Math.min(limitMs, AFTERWARDS_MS));
  const now = await rawObject(transport, change, limitMs, after).catch(() => 'unread' as const);
  const line =
    now === 'unread'
      ? `${change.target.kind.toLowerCase()}/${change.target.name}: the server accepted it; it could not be read back`
      : stateLine(change, now);
  yield {
    type: 'sent',
    index,
    of,
    text: `${step}${line}`,
    ...(typeof auditId === 'string' ? { auditId } : {}),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
  for (const warning of warningsOf(answer.headers)) yield { type: 'note', text: `the server warns: ${warning}` };
  if (now !== 'unread' && !asWanted(change, now))
    yield { type: 'note', text: 'the object does not stand as it was sent: somebody else has changed it since' };
  return { line };
}

/** Refused, moved, or without an answer: the object is read again to say which, and nothing is sent twice. */
async function failed({ transport, limitMs }: Parts, change: Change, error: AppError): Promise<Failed> {
  const after = AbortSignal.timeout(Math.min(limitMs, AFTERWARDS_MS));
  const next = error.nextStep === undefined ? {} : { nextStep: error.nextStep };
  if (error.status !== undefined && error.status < 500) {
    const refusal = await refusalOf(transport, change, error, limitMs, after);
    const state = refusal.code === 'stale' ? 'stale' : 'refused';
    return {
      state,
      lines: [`not changed: ${refusal.message}`],
      ...('nextStep' in refusal && refusal.nextStep !== undefined ? { nextStep: refusal.nextStep } : next),
    };
  }
  if (error.code === 'unapproved') return { state: 'refused', lines: [error.message], ...next };
  const name = `${change.target.kind.toLowerCase()}/${change.target.name}`;
  const state: Failed['state'] = error.code === 'aborted' ? 'aborted' : 'failed';
  const now = await rawObject(transport, change, limitMs, after).catch(() => 'unread' as const);
  if (now === 'unread')
    return {
      state,
      lines: [`${error.message}; whether ${name} was changed is not known`],
      nextStep: `look at ${name} before you do it again`,
    };
  if (asWanted(change, now))
    return { state, lines: [`${error.message}; the change was made all the same: ${stateLine(change, now)}`], ...next };
  return { state, lines: [`${error.message}; ${name} was not changed`], ...next };
}

function versionOf(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
  } catch {
    return undefined;
  }
}
