import type { ClusterReader } from '../core/cluster.ts';
import { AppError, toAppError } from '../core/errors.ts';
import type { HelmRevision } from '../core/helm.ts';
import type { HelmAccess } from '../core/helm-reader.ts';
import { KINDS } from '../core/kinds.ts';
import { nearest } from '../core/names.ts';
import { releaseName } from './argv.ts';

export type Release = {
  /** Ascending. */
  readonly revisions: readonly HelmRevision[];
  readonly latest: HelmRevision | undefined;
  /** The newest revision whose objects the cluster is thought to run: deployed, else the newest superseded. */
  readonly good: HelmRevision | undefined;
};

/** Helm marks failed revisions superseded, too, once a later one is there; their description still says so. */
export const isGood = ({ status, description, unread }: HelmRevision): boolean =>
  status === 'deployed' || (status === 'superseded' && !unread && !/\bfailed\b/.test(description));

/** Helm would find out in the middle of its run. Who may not read namespaces is not held up. */
export async function mustHaveNamespace(cluster: ClusterReader, name: string, signal: AbortSignal): Promise<void> {
  try {
    await cluster.get(KINDS.namespaces, name, undefined, signal);
  } catch (error) {
    const found = toAppError(error);
    if (signal.aborted || found.code === 'unreachable') throw error;
    if (found.code !== 'not-found') return;
    throw new AppError(
      'not-found',
      `there is no namespace ${name}, so nothing can be installed in it`,
      'create it first (create_namespace)',
    );
  }
}

/** Who may not read Secrets is told why that matters. */
export function sayingWhy(access: HelmAccess): HelmAccess {
  return {
    ...access,
    revisions: async (query, signal) => {
      try {
        return await access.revisions(query, signal);
      } catch (error) {
        const found = toAppError(error);
        if (found.code !== 'forbidden') throw error;
        throw new AppError(
          'forbidden',
          `helm keeps its releases as Secrets, and those cannot be read: ${found.message}`,
          found.nextStep,
        );
      }
    },
  };
}

export async function readRelease(
  access: HelmAccess,
  name: string,
  namespace: string,
  signal: AbortSignal,
): Promise<Release> {
  const release = releaseName(name);
  const revisions = await access.revisions({ namespace, release }, signal);
  const newest = (status: string): HelmRevision | undefined =>
    revisions.findLast((revision) => revision.status === status);
  return { revisions, latest: revisions.at(-1), good: newest('deployed') ?? revisions.findLast(isGood) };
}

/** The release, or not-found with what there is. */
export async function mustBeThere(
  access: HelmAccess,
  name: string,
  namespace: string,
  signal: AbortSignal,
): Promise<Release & { readonly latest: HelmRevision }> {
  const release = await readRelease(access, name, namespace, signal);
  if (release.latest !== undefined) return { ...release, latest: release.latest };
  const all = await access.revisions({ namespace, labelsOnly: true }, signal);
  const names = [...new Set(all.map((revision) => revision.name))];
  const near = nearest(name, names);
  throw new AppError(
    'not-found',
    `no helm release ${name} in namespace ${namespace}`,
    near.length > 0
      ? `did you mean ${near.join(' or ')}?`
      : names.length > 0
        ? `there is ${names.slice(0, 10).join(', ')}`
        : 'there is no release in this namespace; helm_releases with namespace * lists all',
  );
}
