import type { ClusterReader } from '../core/cluster.ts';
import { toAppError } from '../core/errors.ts';
import type { ManifestObject } from '../core/helm.ts';
import { hideValues } from '../core/hide-manifest.ts';
import { kindOfWord } from '../core/kinds.ts';
import { driftLines, titleOf } from './diff.ts';

/** Objects of a release that are read at most. */
const MOST = 60;
const AT_ONCE = 8;

export type Drift = {
  /** `~ deployment/x spec.replicas: release 2, now 5`; `- service/y is gone`. */
  readonly lines: readonly string[];
  /** What could not be read. */
  readonly holes: readonly string[];
};

/** How the live objects differ from what the release rendered. */
export async function readDrift(
  objects: readonly ManifestObject[],
  namespace: string,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<Drift> {
  const lines: string[] = [];
  const holes: string[] = objects.length > MOST ? [`${objects.length - MOST} objects were not compared`] : [];
  const queue = objects.slice(0, MOST);
  for (let at = 0; at < queue.length; at += AT_ONCE) {
    const part = await Promise.all(
      queue.slice(at, at + AT_ONCE).map((object) => driftOf(object, namespace, cluster, signal)),
    );
    for (const { found, hole } of part) {
      lines.push(...found);
      if (hole !== undefined) holes.push(hole);
    }
  }
  return { lines, holes };
}

async function driftOf(
  object: ManifestObject,
  namespace: string,
  cluster: ClusterReader,
  signal: AbortSignal,
): Promise<{ found: string[]; hole?: string }> {
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
  const word = object.kind.toLowerCase();
  try {
    const built = kindOfWord(word);
    const kind = built !== undefined && built.group === group ? built : await cluster.kind(`${word}.${group}`, signal);
    const where = kind.namespaced ? (object.namespace ?? namespace) : undefined;
    const live = await cluster.get(kind, object.name, where, signal);
    return { found: driftLines(object, hideValues(live)).map((line) => `~ ${titleOf(object, namespace)} ${line}`) };
  } catch (error) {
    const { code, message } = toAppError(error);
    if (signal.aborted || code === 'unreachable' || code === 'unauthorized') throw error;
    if (code === 'not-found') return { found: [`- ${titleOf(object, namespace)} is gone`] };
    return { found: [], hole: `${titleOf(object, namespace)} could not be read: ${message}` };
  }
}
