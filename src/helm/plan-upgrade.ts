import { join } from 'node:path';
import { AppError } from '../core/errors.ts';
import type { HelmPlanned, HelmProgram, HelmRevision, HelmWish } from '../core/helm.ts';
import { upgradeArgv, type UpgradeArgs } from './argv.ts';
import { freezeChart, type FrozenChart } from './chart.ts';
import { crdEffects, crdWarnings, missingKinds } from './chart-crds.ts';
import { conflictsWarnings, refuseCreates, takenLines } from './conflicts.ts';
import { diffObjects, isSame, toldWhole } from './diff.ts';
import { dangerLines, detailRows, effectLines, hookLines, reachWarnings, wholeHooks } from './effects.ts';
import { heldByRails } from './held.ts';
import { holdingOf } from './holder.ts';
import { type Deps, watchesOf } from './deps.ts';
import { readDrift } from './live.ts';
import { learnSecrets, lookUpWarnings } from './look-ups.ts';
import { changeOf, commandOf, cut, isChart, otherChartOf, TIMEOUT_S, titleTail, undoOf } from './planned-change.ts';
import { privateFolder, removeFolder, writeOnce } from './private-folder.ts';
import { render } from './render.ts';
import { givenValues } from './literal-values.ts';
import { mustHaveNamespace, readRelease, type Release } from './state.ts';
import { waitWarnings } from './load-balancer-warnings.ts';
import { oddValues, upgradeWarnings } from './upgrade-warnings.ts';

type Wish = Extract<HelmWish, { action: 'upgrade' }>;

/**
 * Upgrade, or install of what is not there. Chart and values are frozen in a private folder, the render is compared
 * with the last release and with what lives.
 */
export async function planUpgrade(deps: Deps, wish: Wish, signal: AbortSignal): Promise<HelmPlanned> {
  const helm = await deps.program(signal);
  const release: Release = wish.namespaceToCome
    ? { revisions: [], latest: undefined, good: undefined }
    : await readRelease(deps.access, wish.release, wish.namespace, signal);
  refuseHeld(deps, wish, release);
  const install = release.latest === undefined || release.latest.status === 'uninstalled';
  const from = install ? undefined : release.latest;
  if (wish.only === 'install' && !install)
    throw new AppError(
      'conflict',
      `release ${wish.release} is installed in ${wish.namespace} already`,
      'upgrade it instead',
    );
  if (wish.only === 'upgrade' && install)
    throw new AppError(
      'not-found',
      `release ${wish.release} is not installed in ${wish.namespace}`,
      'install it, or upgrade with --install',
    );
  if (install && !wish.namespaceToCome) await mustHaveNamespace(deps.cluster, wish.namespace, signal);
  const folder = privateFolder(deps.root, deps.now());
  try {
    const chart = await freezeChart(wish, folder, helm, signal);
    if (wish.chart === undefined && from && from.chart.name !== chart.name)
      throw new AppError(
        'bad-input',
        `release ${wish.release} is of the chart ${from.chart.name}, which is not bundled`,
        'name its chart: a folder, a .tgz file, oci://HOST/PATH or REPO/CHART',
      );
    return await planWith(deps, helm, { wish, release, from, install, folder, chart }, signal);
  } catch (error) {
    removeFolder(folder);
    throw error;
  }
}

type Frozen = {
  readonly wish: Wish;
  readonly release: Release;
  readonly from: HelmRevision | undefined;
  readonly install: boolean;
  readonly folder: string;
  readonly chart: FrozenChart;
};

async function planWith(deps: Deps, helm: HelmProgram, frozen: Frozen, signal: AbortSignal): Promise<HelmPlanned> {
  const { wish, release, from, install, folder, chart } = frozen;
  const { namespace } = wish;
  const given = givenValues(wish, chart);
  const { tree, shown } = given;
  const file = join(folder, 'values.json');
  const text = JSON.stringify(tree);
  writeOnce(file, text);
  const mode = wish.mode ?? 'reset-then-reuse';
  const args: UpgradeArgs = {
    context: deps.cluster.target.context,
    namespace,
    release: wish.release,
    install,
    chart: chart.path,
    valuesFile: file,
    mode,
    timeoutSeconds: wish.timeoutSeconds ?? TIMEOUT_S,
    forceConflicts: false,
  };
  // A chart may look Secrets up and put what they hold anywhere: their values are learnt before a render is shown.
  await learnSecrets(deps.cluster, namespace, chart.lookUps, signal);
  const [first, second] = await Promise.all(
    [1, 2].map(() => render(deps, helm, upgradeArgv(helm.major, args), signal)),
  ).catch((error: unknown) => {
    throw missingKinds(error, chart);
  });
  if (!first || !second) throw new AppError('internal', 'nothing was rendered');
  const stable = first.digest === second.digest;
  // What runs: an upgrade that failed leaves the objects of the revision before, and helm goes on from these.
  const runs = install ? undefined : (release.good ?? from);
  const before = runs?.objects ?? [];
  const diff = diffObjects(before, first.objects, namespace, toldWhole);
  const drift = await driftNow(deps, wish, release, signal);
  const applied = helm.major === 4 && (from?.serverSide ?? true);
  const tryOut = wish.namespaceToCome ? undefined : applied ? conflictsWarnings : install ? refuseCreates : undefined;
  const taken = (await tryOut?.(deps, first.raw, signal)) ?? [];
  if (!install && isSame(diff) && drift.lines.length === 0 && from?.status === 'deployed' && isChart(from, chart))
    throw new AppError(
      'bad-input',
      `release ${wish.release} stands so already: nothing would change`,
      'nothing has to be done',
    );
  const waits = await waitWarnings(deps, helm, first.objects, namespace, signal);
  const argv = upgradeArgv(helm.major, { ...args, forceConflicts: taken.length > 0 });
  const operation = {
    action: install ? ('install' as const) : ('upgrade' as const),
    release: wish.release,
    namespace,
    fromRevision: from?.revision ?? 0,
    toRevision: (release.latest?.revision ?? 0) + 1,
    status: from?.status ?? 'absent',
    chart: { name: chart.name, version: chart.version, digest: chart.digest, path: chart.path },
    ...otherChartOf(runs, chart),
    values: { file, digest: deps.keyed(text), mode },
    ...(stable ? { manifestDigest: first.digest } : {}),
    helmVersion: helm.label,
    argv,
    effects: [
      ...shown.map(([path, value]) => `value ${path} = ${value}`),
      ...given.lines,
      ...dangerLines(first, namespace),
      ...crdEffects(chart, install),
      ...effectLines(diff, namespace),
      ...hookLines(first.hooks),
      ...drift.lines.map((line) => `live ${line}`),
      ...takenLines(taken),
    ],
    details: detailRows([...diff.added, ...wholeHooks(first.rawHooks)], namespace, () => folder),
    held: heldByRails(before, { ...first, rawHooks: [...first.rawHooks, ...(install ? chart.noCrds : [])] }, namespace),
  };
  return {
    change: changeOf(deps, operation),
    title: `${operation.action} release ${wish.release} in ${namespace} ${titleTail(
      runs,
      chart,
      shown.map(([path, value]) => cut(`${path}=${value}`)),
    )}`,
    warnings: [
      ...upgradeWarnings({ from, reset: mode === 'reset' }, first, stable, drift),
      ...reachWarnings(first, namespace),
      ...oddValues(given.values),
      ...given.warnings,
      ...taken,
      ...waits,
      ...lookUpWarnings(chart.lookUps, namespace),
      ...crdWarnings(chart, install),
    ],
    watch: watchesOf(first.objects, namespace),
    undo: undoOf(deps, operation),
    command: commandOf(argv),
    high: taken.length > 0,
  };
}

const driftNow = async (deps: Deps, { namespace }: Wish, { good, latest }: Release, signal: AbortSignal) =>
  readDrift((good ?? latest)?.objects ?? [], namespace, deps.cluster, signal);

/** Helm refuses a pending release too, but late and without saying who. */
export function refuseHeld(deps: Deps, { release: name }: Pick<Wish, 'release'>, { latest, good }: Release): void {
  const holding = holdingOf(latest, deps.holds, deps.now());
  if (holding)
    throw new AppError(
      'pending',
      `release ${name} is ${holding.text}`,
      holding.abandoned === undefined
        ? `wait until it is done; if nobody runs it any more, it can be recovered from ${new Date(holding.quietAt).toISOString()}`
        : `${holding.abandoned}: recover the release (helm_recover)`,
    );
  if (latest?.status === 'failed' && good === undefined)
    throw new AppError(
      'conflict',
      `release ${name} was never deployed: its first install failed (${latest.description.slice(0, 200)})`,
      'recover it first (helm_recover): what it left is removed; then install it again',
    );
}
