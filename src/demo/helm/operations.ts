import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import type { KubeObject } from '../../core/kubernetes.ts';
import { deploymentRollout } from '../../core/rollout.ts';
import { type HelmApi, HelmError } from './api.ts';
import { chartValues, mergeValues, renderChart } from './chart.ts';
import { chartRecord, manifestOf, type Release } from './record.ts';

/** helm's default of --history-max. */
const KEPT = 10;
const POLL_MS = 250;

export type Run = {
  readonly api: HelmApi;
  readonly release: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

const objectsOf = (manifest: string): KubeObject[] =>
  parseAllDocuments(manifest, { version: '1.1' })
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);

const isGood = ({ info }: Release): boolean => info.status === 'deployed' || info.status === 'superseded';
const withStatus = (release: Release, status: string, description = release.info.description): Release => ({
  ...release,
  info: { ...release.info, status, description },
});

/** The revision that an install or upgrade would write; nothing is sent but reads. */
export async function next(
  { api, release }: Run,
  action: 'install' | 'upgrade',
  mode: string,
  values: Readonly<Record<string, unknown>>,
): Promise<Release> {
  const history = await api.history(release);
  const latest = history.at(-1);
  const there = latest !== undefined && latest.info.status !== 'uninstalled';
  if (action === 'install' && there)
    throw new HelmError('INSTALLATION FAILED: cannot re-use a name that is still in use');
  if (action === 'upgrade' && latest === undefined)
    throw new HelmError(`UPGRADE FAILED: "${release}" has no deployed releases`);
  if (latest?.info.status.startsWith('pending-'))
    throw new HelmError('UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress');
  const good = history.findLast(isGood) ?? latest;
  const config = mergeValues(action === 'upgrade' && mode !== 'reset' ? (good?.config ?? {}) : {}, values);
  const now = new Date().toISOString();
  return {
    name: release,
    namespace: api.namespace,
    version: (latest?.version ?? 0) + 1,
    info: {
      first_deployed: latest?.info.first_deployed ?? now,
      last_deployed: now,
      deleted: '',
      description: action === 'install' ? 'Initial install underway' : 'Preparing upgrade',
      status: `pending-${action}`,
    },
    chart: chartRecord(),
    config,
    manifest: manifestOf(renderChart(chartValues(config), { release, namespace: api.namespace })),
    hooks: [],
  };
}

/**
 * Records, applies, waits; on failure the revision is `failed` and the release goes back (or an install is removed).
 */
export async function carryOut(run: Run, planned: Release, done: string): Promise<Release> {
  const { api } = run;
  const history = await api.history(run.release);
  await api.record(planned);
  try {
    await applyManifest(api, planned, history.findLast(isGood));
    await ready(run, planned);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await api.replace(withStatus(planned, 'failed', `${done.split(' ')[0]} "${run.release}" failed: ${why}`));
    const good = history.findLast(isGood);
    const verb = planned.version === 1 ? 'INSTALLATION' : 'UPGRADE';
    if (good === undefined) {
      await remove(run, [planned]);
      throw new HelmError(
        `${verb} FAILED: release ${run.release} failed, and has been uninstalled due to rollback-on-failure being set: ${why}`,
      );
    }
    await rollBack({ ...run, timeoutMs: 0, signal: new AbortController().signal }, good.version);
    throw new HelmError(
      `${verb} FAILED: release ${run.release} failed, and has been rolled back due to rollback-on-failure being set: ${why}`,
    );
  }
  return finish(run, planned, done);
}

export async function manifestAt({ api, release }: Run, revision: number): Promise<string> {
  const found = (await api.history(release)).find(({ version }) => version === revision);
  if (found === undefined) throw new HelmError('release: not found');
  return found.manifest;
}

export async function rollBack(run: Run, revision: number): Promise<Release> {
  const { api, release } = run;
  const history = await api.history(release);
  const target = history.find(({ version }) => version === revision);
  const latest = history.at(-1);
  if (target === undefined || latest === undefined) throw new HelmError('release: not found');
  const planned: Release = {
    ...target,
    version: latest.version + 1,
    info: {
      ...target.info,
      last_deployed: new Date().toISOString(),
      status: 'pending-rollback',
      description: `Rollback to ${revision}`,
    },
  };
  await api.record(planned);
  try {
    await applyManifest(api, planned, latest);
    if (run.timeoutMs > 0) await ready(run, planned);
  } catch (error) {
    await api.replace(withStatus(planned, 'failed'));
    throw error;
  }
  return finish(run, planned, planned.info.description);
}

async function finish({ api, release }: Run, planned: Release, description: string): Promise<Release> {
  const history = await api.history(release);
  for (const old of history)
    if (old.version < planned.version && (old.info.status === 'deployed' || old.info.status.startsWith('pending-')))
      await api.replace(withStatus(old, 'superseded'));
  const deployed = withStatus(planned, 'deployed', description);
  await api.replace(deployed);
  for (const old of history.slice(0, Math.max(0, history.length - KEPT))) await api.forget(old);
  return deployed;
}

export async function remove({ api, release }: Run, history?: readonly Release[]): Promise<void> {
  const revisions = history ?? (await api.history(release));
  const latest = revisions.findLast(isGood) ?? revisions.at(-1);
  if (latest === undefined) throw new HelmError(`uninstall: Release not loaded: ${release}: release: not found`);
  for (const object of objectsOf(latest.manifest).reverse()) await api.remove(object);
  for (const revision of revisions) await api.forget(revision);
}

async function applyManifest(api: HelmApi, planned: Release, before: Release | undefined): Promise<void> {
  const objects = objectsOf(planned.manifest);
  for (const object of objects) await api.apply(object, planned.name);
  const kept = new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata?.name}`));
  for (const object of objectsOf(before?.manifest ?? ''))
    if (!kept.has(`${object.kind}/${object.metadata?.name}`)) await api.remove(object);
}

async function ready({ api, timeoutMs, signal }: Run, { manifest }: Release): Promise<void> {
  const names = objectsOf(manifest).flatMap(({ kind, metadata }) =>
    kind === 'Deployment' ? [metadata?.name ?? ''] : [],
  );
  const end = Date.now() + timeoutMs;
  for (const name of names)
    for (;;) {
      if (signal.aborted) throw new HelmError('context canceled');
      const object = await api.deployment(name);
      if (object && deploymentRollout(object).state === 'done') break;
      if (Date.now() >= end)
        throw new HelmError(`resource Deployment/${api.namespace}/${name} not ready. context deadline exceeded`);
      await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    }
}
