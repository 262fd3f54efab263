import { KINDS } from '../../core/kinds.ts';
import { APP, chartRelease } from './application.ts';
import { chartRecord, manifestOf, secretName, secretOf, unpack, type Release } from '../helm/record.ts';
import type { Scene } from './story.ts';

const manifests = new Map<string, string>();

/** Rendered once in a process: each embedded cluster starts with the same few releases. */
function manifestFor(namespace: string, tag: string): string {
  const id = `${namespace}/${tag}`;
  const known = manifests.get(id) ?? manifestOf(chartRelease(namespace, tag));
  if (manifests.size < 50) manifests.set(id, known);
  return known;
}

/** Writes the Secret in which helm keeps this revision, and marks the one before as superseded. */
export function recordRelease({ store, world, namespace }: Scene, revision: number, tag: string): void {
  const now = new Date(world.clock.now()).toISOString();
  let first = now;
  if (revision > 1)
    store.change(KINDS.secrets, namespace, secretName(APP, revision - 1), (secret) => {
      const before = unpack(secret.data?.['release'] ?? '');
      first = before.info.first_deployed;
      const old = secretOf({ ...before, info: { ...before.info, status: 'superseded' } }, world.clock.now());
      if (old.data) secret.data = old.data;
      if (secret.metadata?.labels) secret.metadata.labels['status'] = 'superseded';
    });
  const description = revision === 1 ? 'Install complete' : 'Upgrade complete';
  const release: Release = {
    name: APP,
    namespace,
    version: revision,
    info: { first_deployed: first, last_deployed: now, deleted: '', description, status: 'deployed' },
    chart: chartRecord(),
    config: { image: { backend: { tag }, frontend: { tag } } },
    manifest: manifestFor(namespace, tag),
    hooks: [],
  };
  store.create(KINDS.secrets, secretOf(release, world.clock.now()));
}
