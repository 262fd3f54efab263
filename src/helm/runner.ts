import { dirname } from 'node:path';
import { toAppError } from '../core/errors.ts';
import type { HelmOperation } from '../core/helm-operation.ts';
import type { HelmProgram, HelmResult, HelmRevision } from '../core/helm.ts';
import type { Plan, Progress, Rehearsal } from '../core/plan.ts';
import type { StepResult, StepRunner } from '../core/writer.ts';
import { failureOf } from './failures.ts';
import { isPending } from './holder.ts';
import type { HelmChange, Deps } from './deps.ts';
import { removeFolder } from './private-folder.ts';
import { rollouts, type Seen } from './progress.ts';
import { recheck } from './recheck.ts';
import { readRelease } from './state.ts';

/** `--timeout` counts for each operation, and hooks, wait and rollback are three. */
const OPERATIONS = 3;
const SPARE_MS = 60_000;
const AFTERWARDS_MS = 15_000;

/** True when an earlier step of the plan makes the namespace: there can be no release in it yet. */
const toCome = (change: HelmChange, plan: Plan): boolean =>
  plan.changes
    .slice(0, plan.changes.indexOf(change))
    .some(
      ({ verb, target }) =>
        verb === 'create' && target.kind === 'Namespace' && target.name === change.release.namespace,
    );

export const createRunner = (deps: Deps): StepRunner => ({
  async rehearse(change, plan, signal): Promise<Rehearsal> {
    const checked = await recheck(deps, change.release, toCome(change, plan), signal);
    if ('moved' in checked) return { ok: false, notes: [], warnings: [], refusal: checked.moved };
    const { action } = change.release;
    const rendered = change.release.manifestDigest !== undefined;
    const note =
      rendered && action === 'rollback'
        ? 'what helm keeps of that revision was read again: the same objects (helm itself cannot rehearse writes or hooks)'
        : rendered
          ? 'rendered again with the server’s data: the same objects (helm itself cannot rehearse writes or hooks)'
          : `helm cannot rehearse ${action === 'uninstall' ? 'an uninstall' : 'this chart'}; revision and status are checked again before the run`;
    return { ok: true, notes: [note], warnings: [] };
  },
  send: (change, plan, signal) => send(deps, change, plan, signal),
});

async function* send(
  deps: Deps,
  change: HelmChange,
  plan: Plan,
  signal: AbortSignal,
): AsyncGenerator<Progress, StepResult> {
  const operation = change.release;
  const { action, release, namespace } = operation;
  let helm: HelmProgram;
  try {
    const checked = await recheck(deps, operation, false, signal);
    if ('moved' in checked) {
      const { code, message, nextStep } = checked.moved;
      return {
        state: code === 'stale' ? 'stale' : 'refused',
        lines: [`not run: ${message}`],
        ...(nextStep === undefined ? {} : { nextStep }),
      };
    }
    helm = checked.helm;
  } catch (error) {
    const { code, message } = toAppError(error);
    return { state: code === 'aborted' ? 'aborted' : 'failed', lines: [`not run: ${message}`] };
  }
  const index = plan.changes.indexOf(change);
  const stoppable = action === 'install' || action === 'upgrade';
  const seen: Seen = { cause: '' };
  const tell = (pid: number): void => deps.holds.begin(namespace, release, pid, plan.title);
  const running = helm.invoke({ argv: operation.argv, limitMs: limitOf(operation), stoppable, onStart: tell }, signal);
  const stopped = onceAborted(signal, running);
  yield { type: 'note', text: `helm ${action} ${release} is running; its workloads are watched meanwhile` };
  const watches = plan.watch?.filter((watch) => watch.namespace === namespace) ?? [];
  yield* rollouts(deps, watches, Promise.race([running, stopped]), seen, signal);
  if (
    signal.aborted &&
    (await Promise.race([
      running.then(
        () => 'over',
        () => 'over',
      ),
      Promise.resolve('open'),
    ])) === 'open'
  )
    yield {
      type: 'note',
      text: stoppable
        ? 'stopping helm, this can take a while: it brings the release into a safe state first'
        : `helm ${action} cannot be broken off safely; waiting for its end`,
    };
  let result: HelmResult;
  try {
    result = await running;
  } catch (error) {
    deps.holds.end(namespace, release);
    return { state: 'failed', lines: [`helm could not be started: ${toAppError(error).message}`] };
  }
  const after = await readRelease(deps.access, release, namespace, AbortSignal.timeout(AFTERWARDS_MS)).catch(
    () => undefined,
  );
  const latest = after?.latest;
  if (after !== undefined && !(latest && isPending(latest))) deps.holds.end(namespace, release);
  if (result.code !== 0 || result.signal !== null || result.late)
    return failed(operation, result, latest, after !== undefined, seen, signal.aborted);
  const done = doneLine(operation, latest);
  if (done === undefined)
    return {
      state: 'failed',
      became: 'unknown',
      lines: [`helm reports success, but release ${release} is ${stateOf(latest)}`],
      nextStep: `look at it: helm_history of ${release}`,
    };
  if (operation.chart) removeFolder(dirname(operation.chart.path));
  yield { type: 'sent', index, of: plan.changes.length, text: done };
  return { line: done };
}

const limitOf = ({ argv }: HelmOperation): number => {
  const seconds = Number(
    /^--timeout=(\d+)s$/.exec(argv.find((word) => word.startsWith('--timeout=')) ?? '')?.[1] ?? 300,
  );
  return seconds * 1000 * OPERATIONS + SPARE_MS;
};

/** Resolves at the abort, so that the watch ends and the waiting is told. */
const onceAborted = (signal: AbortSignal, running: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    void running.then(
      () => resolve(),
      () => resolve(),
    );
  });

const stateOf = (latest: HelmRevision | undefined): string =>
  latest === undefined ? 'absent' : `${latest.status} at revision ${latest.revision}`;

/** What the release Secrets say now; undefined when that is not what was wanted. */
function doneLine(
  { action, release, fromRevision }: HelmOperation,
  latest: HelmRevision | undefined,
): string | undefined {
  if (action === 'uninstall')
    return latest === undefined || latest.status === 'uninstalled' ? `release ${release} is uninstalled` : undefined;
  if (latest?.status !== 'deployed' || latest.revision <= fromRevision) return undefined;
  return `release ${release} is deployed at revision ${latest.revision} (${latest.chart.name} ${latest.chart.version})`;
}

function failed(
  operation: HelmOperation,
  result: HelmResult,
  latest: HelmRevision | undefined,
  read: boolean,
  seen: Seen,
  aborted: boolean,
): StepResult {
  const { release, action } = operation;
  const { error, rolledBack } = failureOf(result);
  const pending = latest !== undefined && isPending(latest);
  const back =
    rolledBack ||
    (latest?.status === 'deployed' && latest.revision > (operation.toRevision ?? operation.fromRevision + 1));
  const state = !read
    ? `the state of release ${release} could not be read`
    : back
      ? latest === undefined
        ? `what was installed has been removed again: there is no release ${release}`
        : `helm has rolled back: release ${release} is ${stateOf(latest)} and runs what it ran before`
      : `release ${release} is ${stateOf(latest)}`;
  const next = pending
    ? `recover it: helm_recover of ${release}`
    : latest?.status === 'failed'
      ? `fix the cause and upgrade again, or recover it: helm_recover of ${release}`
      : back
        ? 'fix the cause, then upgrade again'
        : error.nextStep;
  const moved = (latest?.revision ?? 0) !== operation.fromRevision;
  return {
    became: read && moved ? 'made' : read && action !== 'install' ? 'not-made' : 'unknown',
    state: aborted
      ? 'aborted'
      : error.code === 'conflict' || error.code === 'forbidden' || error.code === 'bad-input'
        ? 'refused'
        : 'failed',
    lines: [
      `${action} failed: ${error.message}`,
      ...(seen.cause === '' ? [] : [`while helm waited: ${seen.cause}`]),
      state,
    ],
    ...(next === undefined ? {} : { nextStep: next }),
  };
}
