import { AppError } from '../core/errors.ts';
import type { HelmRevision } from '../core/helm.ts';
import type { HelmAccess } from '../core/helm-reader.ts';
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
export const isGood = ({ status, description }: HelmRevision): boolean =>
  status === 'deployed' || (status === 'superseded' && !/\bfailed\b/.test(description));

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
