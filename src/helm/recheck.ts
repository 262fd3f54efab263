import { relative } from 'node:path';
import { AppError, toAppError, type ErrorCode } from '../core/errors.ts';
import type { HelmOperation } from '../core/helm-operation.ts';
import type { HelmProgram } from '../core/helm.ts';
import { canonical } from '../core/json.ts';
import { rollbackArgv, uninstallArgv, upgradeArgv } from './argv.ts';
import { conflictsWarnings, takenLines } from './conflicts.ts';
import { heldByRails } from './held.ts';
import { holdingOf } from './holder.ts';
import type { Deps } from './deps.ts';
import { digestOf, readOwn } from './private-folder.ts';
import { sealedText } from './planned-change.ts';
import { render, stored } from './render.ts';
import { readRelease } from './state.ts';

/** Why an operation can no longer be run as it was planned. */
export type Moved = { readonly code: ErrorCode; readonly message: string; readonly nextStep?: string };

const stale = (message: string): Moved => ({
  code: 'stale',
  message,
  nextStep: 'it is planned again from the present state',
});

/**
 * Everything that the yes covered, looked at again: program, chart and values (sha256), revision and status, and the
 * render. Gives the program to run, or what moved.
 */
export async function recheck(
  deps: Deps,
  operation: HelmOperation,
  toCome: boolean,
  signal: AbortSignal,
): Promise<{ helm: HelmProgram } | { moved: Moved }> {
  try {
    const helm = await deps.program(signal);
    if (helm.label !== operation.helmVersion)
      return { moved: stale(`the plan was made with helm ${operation.helmVersion}, here it is ${helm.label}`) };
    if (!isOurs(deps, operation, helm))
      return { moved: { code: 'refused', message: 'the helm command of this plan is not one that kubewhy makes' } };
    for (const [what, path, digest, hash] of [
      ['chart', operation.chart?.path, operation.chart?.digest, digestOf],
      ['values file', operation.values?.file, operation.values?.digest, deps.keyed],
    ] as const)
      if (path !== undefined && !isFile(path, digest, hash))
        return { moved: stale(`the ${what} of the plan was changed or removed after it was shown`) };
    const release = toCome ? undefined : await readRelease(deps.access, operation.release, operation.namespace, signal);
    const moved = release && stateMoved(deps, operation, release.latest);
    if (moved) return { moved };
    // Of a chart that renders something else each time the card says so; what a revision holds does not change by
    // itself.
    if (operation.action === 'rollback' && operation.manifestDigest === undefined)
      return { moved: stale('the plan does not say what the revision holds') };
    if (operation.manifestDigest !== undefined) {
      const { digest, raw } = await toApply(deps, helm, operation, signal);
      if (digest !== operation.manifestDigest)
        return {
          moved: stale(
            operation.action === 'rollback'
              ? `revision ${operation.toRevision ?? ''} of release ${operation.release} holds other objects now than were shown`
              : `the chart of release ${operation.release} renders other objects now than were shown`,
          ),
        };
      if (operation.argv.includes('--force-conflicts')) {
        const unseen = takenLines(await conflictsWarnings(deps, raw, signal)).filter(
          (line) => !operation.effects?.includes(line),
        );
        if (unseen.length > 0) return { moved: stale(`another field would be taken over: ${unseen[0] ?? ''}`) };
      }
    }
    if (operation.manifestDigest === undefined && operation.action !== 'uninstall') {
      const before = operation.action === 'install' ? [] : ((release?.good ?? release?.latest)?.objects ?? []);
      const rendered = await toApply(deps, helm, operation, signal);
      const held = heldByRails(before, rendered, operation.namespace);
      const anew = held.find(({ code }) => !operation.held?.some((known) => known.code === code));
      if (anew)
        return { moved: stale(`the chart renders ${anew.objects.join(', ')} now, which was not shown in this way`) };
    }
    if (deps.keyed(sealedText(operation)) !== operation.seal)
      return { moved: { code: 'refused', message: 'what this plan says of its run is not what kubewhy has found' } };
    return { helm };
  } catch (error) {
    if (signal.aborted) throw new AppError('aborted', 'stopped');
    const { code, message, nextStep } = toAppError(error);
    return { moved: { code, message, ...(nextStep === undefined ? {} : { nextStep }) } };
  }
}

function isFile(path: string, digest: string | undefined, hash: (data: Uint8Array) => string): boolean {
  const bytes = readOwn(path);
  return bytes !== undefined && hash(bytes) === digest;
}

/** What the run would apply: rendered again, or what helm keeps of the revision that is gone back to. */
function toApply(deps: Deps, helm: HelmProgram, operation: HelmOperation, signal: AbortSignal) {
  const { action, argv, release, namespace, toRevision: revision = 0 } = operation;
  if (action !== 'rollback') return render(deps, helm, argv, signal);
  return stored(deps, helm, { context: deps.cluster.target.context, namespace, release, revision }, signal);
}

/** The argv is made again from the other members: a plan that comes from a file cannot bring one of its own. */
function isOurs(deps: Deps, operation: HelmOperation, { major }: HelmProgram): boolean {
  const { action, release, namespace, chart, values, argv, toRevision = 0 } = operation;
  const timeoutSeconds = Number(
    /^--timeout=(\d{1,5})s$/.exec(argv.find((word) => word.startsWith('--timeout=')) ?? '')?.[1],
  );
  const forceConflicts = argv.includes('--force-conflicts');
  const noHooks = argv.includes('--no-hooks');
  const place = { context: deps.cluster.target.context, namespace, release, timeoutSeconds, forceConflicts };
  const own = (path: string): boolean =>
    /^run-[A-Za-z0-9]+\/[^/]+$/.test(relative(deps.root, path).replaceAll('\\', '/'));
  const made = (): string[] => {
    if (action === 'rollback') return rollbackArgv(major, { ...place, revision: toRevision, noHooks });
    if (action === 'uninstall') return uninstallArgv(place);
    if (!chart || !values || !own(chart.path) || !own(values.file)) return [];
    const frozen = { chart: chart.path, valuesFile: values.file, mode: values.mode, install: action === 'install' };
    return upgradeArgv(major, { ...place, ...frozen });
  };
  return canonical(made()) === canonical(argv);
}

function stateMoved(
  deps: Deps,
  operation: HelmOperation,
  latest: Awaited<ReturnType<typeof readRelease>>['latest'],
): Moved | undefined {
  const { release, fromRevision, status, action } = operation;
  const there = latest?.status === 'uninstalled' && action === 'install' ? undefined : latest;
  if ((there?.revision ?? 0) === fromRevision && (there?.status ?? 'absent') === status) return undefined;
  const holding = holdingOf(latest, deps.holds, deps.now());
  if (holding)
    return {
      code: 'pending',
      message: `release ${release} is ${holding.text}`,
      nextStep: 'wait until it is done, then ask again',
    };
  return stale(
    `release ${release} is at revision ${there?.revision ?? 'none'} (${there?.status ?? 'absent'}) now, not at ${fromRevision} (${status})`,
  );
}
