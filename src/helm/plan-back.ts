import { AppError } from '../core/errors.ts';
import type { HelmPlanned, HelmRevision, HelmWish, ManifestObject } from '../core/helm.ts';
import type { Warning } from '../core/plan.ts';
import { rollbackArgv, uninstallArgv } from './argv.ts';
import { conflictsWarnings, takenLines } from './conflicts.ts';
import { diffObjects, isSame, titleOf, toldWhole } from './diff.ts';
import { dangerLines, detailRows, effectLines, hookLines, reachWarnings, wholeHooks } from './effects.ts';
import { heldByRails, heldByRemoval } from './held.ts';
import { holdingOf, isPending } from './holder.ts';
import { type Deps, watchesOf } from './deps.ts';
import { readDrift } from './live.ts';
import { changeOf, commandOf, hookWarnings, otherChartOf, some, TIMEOUT_S, undoOf, warn } from './planned-change.ts';
import { privateFolder } from './private-folder.ts';
import { stored } from './render.ts';
import { refuseHeld } from './plan-upgrade.ts';
import { waitWarnings } from './load-balancer-warnings.ts';
import { isGood, mustBeThere } from './state.ts';

type Rollback = Extract<HelmWish, { action: 'rollback' }>;
type Uninstall = Extract<HelmWish, { action: 'uninstall' }>;

/**
 * Back to a revision (default: the newest good one before the present). With `recover`, also of a release that an ended
 * run left pending.
 */
export async function planRollback(deps: Deps, wish: Rollback, signal: AbortSignal): Promise<HelmPlanned> {
  const release = await mustBeThere(deps.access, wish.release, wish.namespace, signal);
  const { latest, revisions } = release;
  if (wish.recover) return planRecovery(deps, wish, signal);
  refuseHeld(deps, wish, release);
  const earlier = revisions.filter((one) => one.revision < latest.revision && isGood(one));
  const to =
    wish.revision === undefined ? earlier.at(-1) : revisions.find(({ revision }) => revision === wish.revision);
  if (to === undefined)
    throw new AppError(
      'not-found',
      wish.revision === undefined
        ? `release ${wish.release} has no earlier revision`
        : `release ${wish.release} has no revision ${wish.revision}`,
      `kept revisions: ${revisions
        .map(({ revision, status }) => `${revision} (${status})`)
        .slice(-12)
        .join(', ')}`,
    );
  return rollbackTo(deps, latest, to, { more: [], noHooks: false }, signal);
}

async function rollbackTo(
  deps: Deps,
  latest: HelmRevision,
  to: HelmRevision,
  { more, noHooks }: { readonly more: readonly Warning[]; readonly noHooks: boolean },
  signal: AbortSignal,
): Promise<HelmPlanned> {
  const helm = await deps.program(signal);
  const { name, namespace } = latest;
  const target = { context: deps.cluster.target.context, namespace, release: name, revision: to.revision };
  const kept = await stored(deps, helm, target, signal);
  const diff = diffObjects(latest.objects, kept.objects, namespace, toldWhole);
  const hooks = noHooks ? [] : kept.rawHooks;
  const what = { ...kept, rawHooks: hooks };
  const drift = await readDrift(latest.objects, namespace, deps.cluster, signal);
  if (latest.status === 'deployed' && isSame(diff) && drift.lines.length === 0)
    throw new AppError(
      'bad-input',
      `release ${name} runs what revision ${to.revision} says already`,
      'nothing has to be done',
    );
  const rehearsed = helm.major === 4 && latest.serverSide ? kept.raw : [];
  const taken = await conflictsWarnings(deps, rehearsed, signal);
  const place = { context: deps.cluster.target.context, namespace, release: name, timeoutSeconds: TIMEOUT_S };
  const argv = rollbackArgv(helm.major, { ...place, revision: to.revision, forceConflicts: taken.length > 0, noHooks });
  const operation = {
    action: 'rollback' as const,
    release: name,
    namespace,
    fromRevision: latest.revision,
    toRevision: to.revision,
    status: latest.status,
    ...otherChartOf(latest, to.chart),
    manifestDigest: kept.digest,
    helmVersion: helm.label,
    argv,
    effects: [
      ...dangerLines(what, namespace),
      ...effectLines(diff, namespace),
      ...hookLines(noHooks ? [] : to.hooks),
      ...drift.lines.map((line) => `live ${line}`),
      ...takenLines(taken),
    ],
    details: detailRows([...diff.added, ...wholeHooks(hooks)], namespace, () => privateFolder(deps.root, deps.now())),
    held: heldByRails(latest.objects, what, namespace),
  };
  return {
    change: changeOf(deps, operation),
    title: `roll release ${name} in ${namespace} back from revision ${latest.revision} to ${to.revision} (${to.chart.name} ${to.chart.version})`,
    warnings: [
      ...more,
      ...(noHooks ? [] : hookWarnings(to.hooks, 'rollback')),
      ...reachWarnings(what, namespace),
      ...taken,
      ...(await waitWarnings(deps, helm, kept.objects, namespace, signal)),
      ...drift.holes.slice(0, 3).map((hole) => warn('not-checked', hole)),
    ],
    watch: watchesOf(kept.objects, namespace),
    undo: undoOf(deps, operation),
    command: commandOf(argv),
    high: true,
  };
}

export async function planUninstall(deps: Deps, wish: Uninstall, signal: AbortSignal): Promise<HelmPlanned> {
  const release = await mustBeThere(deps.access, wish.release, wish.namespace, signal);
  if (isPending(release.latest)) refuseHeld(deps, wish, release);
  return uninstall(deps, release.latest, (release.good ?? release.latest).objects, [], signal);
}

async function uninstall(
  deps: Deps,
  latest: HelmRevision,
  objects: readonly ManifestObject[],
  more: readonly Warning[],
  signal: AbortSignal,
): Promise<HelmPlanned> {
  const helm = await deps.program(signal);
  const { name, namespace } = latest;
  const kept = objects.filter(({ object }) => policyOf(object) === 'keep');
  const argv = uninstallArgv({
    context: deps.cluster.target.context,
    namespace,
    release: name,
    timeoutSeconds: TIMEOUT_S,
  });
  const operation = {
    action: 'uninstall' as const,
    release: name,
    namespace,
    fromRevision: latest.revision,
    status: latest.status,
    helmVersion: helm.label,
    argv,
    effects: objects.map((object) => `${kept.includes(object) ? '  kept:' : '-'} ${titleOf(object, namespace)}`),
    held: heldByRemoval(objects, namespace),
  };
  return {
    change: changeOf(deps, operation),
    title: `uninstall release ${name} in ${namespace}: ${objects.length - kept.length} objects and its history are removed`,
    warnings: [
      ...more,
      ...hookWarnings(latest.hooks, 'uninstall'),
      warn('removes-history', 'its revisions are removed too: it cannot be rolled back afterwards'),
    ],
    watch: [],
    undo: `install it again with the same chart and values (values now: helm get values ${name} --namespace=${namespace})`,
    command: commandOf(argv),
    high: true,
  };
}

const policyOf = (object: unknown): string | undefined =>
  (object as { metadata?: { annotations?: Record<string, string> } }).metadata?.annotations?.[
    'helm.sh/resource-policy'
  ];

/** The way out of a release that an ended run left pending or failed; refused while somebody may still work on it. */
async function planRecovery(
  deps: Deps,
  wish: { readonly release: string; readonly namespace: string },
  signal: AbortSignal,
): Promise<HelmPlanned> {
  const { latest, good: known, revisions } = await mustBeThere(deps.access, wish.release, wish.namespace, signal);
  const holding = holdingOf(latest, deps.holds, deps.now());
  if (!holding && latest.status !== 'failed')
    throw new AppError(
      'bad-input',
      `release ${wish.release} is ${latest.status} at revision ${latest.revision}: there is nothing to recover`,
      'nothing has to be done',
    );
  if (holding && holding.abandoned === undefined)
    throw new AppError(
      'pending',
      `release ${wish.release} is ${holding.text}, and it is not sure that it has ended`,
      `wait for it; from ${new Date(holding.quietAt).toISOString()} on it counts as left behind when nobody writes to it`,
    );
  const why = holding
    ? warn('recovers-release', `${latest.status} at revision ${latest.revision}: ${holding.abandoned ?? ''}`)
    : warn('recovers-release', `revision ${latest.revision} failed: ${latest.description.slice(0, 200)}`);
  const good = known !== undefined && known.revision < latest.revision ? known : undefined;
  if (latest.status === 'uninstalling' || good === undefined)
    return uninstall(deps, latest, latest.objects, [why], signal);
  // Helm's own way back runs hooks, too, and ends pending where they fail: with them it would be stuck again.
  const noHooks =
    hookWarnings(good.hooks, 'rollback').length > 0 &&
    (latest.status === 'pending-rollback' ||
      revisions.some(({ revision, description }) => revision > good.revision && /hooks? failed/.test(description)));
  const left = warn('no-hooks', `hooks that failed or did not end are left out (--no-hooks): ${some(good.hooks, 5)}`);
  return rollbackTo(deps, latest, good, { more: noHooks ? [why, left] : [why], noHooks }, signal);
}
