import { gunzipSync, gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { apiVersionOf, KINDS } from '../../core/kinds.ts';
import { APP, chartObjects } from './application.ts';
import type { Scene } from './story.ts';

const CHART = { name: APP, version: '0.1.0', appVersion: 'latest', apiVersion: 'v2', type: 'application' };

type Info = {
  readonly first_deployed: string;
  readonly last_deployed: string;
  readonly deleted: string;
  readonly description: string;
  readonly status: string;
};
type Release = { readonly name: string; readonly info: Info; readonly [field: string]: unknown };

/** Helm's form of a release: JSON, gzipped, in base64; and in base64 once more as all data of a Secret. */
const pack = (release: Release): string =>
  Buffer.from(gzipSync(JSON.stringify(release)).toString('base64')).toString('base64');
const unpack = (data: string): Release =>
  JSON.parse(
    gunzipSync(Buffer.from(Buffer.from(data, 'base64').toString('utf8'), 'base64')).toString('utf8'),
  ) as Release;

/** What `helm get manifest` shows: the chart's objects, each as a document of its own. */
const manifestOf = (namespace: string, tag: string): string =>
  chartObjects(namespace, tag)
    .map(({ kind, object }) => {
      const { annotations: _ofHelm, ...metadata } = object.metadata ?? {};
      return `---\n${stringify({ apiVersion: apiVersionOf(kind), kind: kind.kind, ...object, metadata })}`;
    })
    .join('');

const secretName = (revision: number): string => `sh.helm.release.v1.${APP}.v${revision}`;

/**
 * Writes the Secret in which helm keeps this revision, and marks the one before as superseded. The chart's templates are left out:
 * history, status, values and manifest can be read.
 */
export function recordRelease({ store, world, namespace }: Scene, revision: number, tag: string): void {
  const now = new Date(world.clock.now()).toISOString();
  let first = now;
  if (revision > 1)
    store.change(KINDS.secrets, namespace, secretName(revision - 1), (secret) => {
      const before = unpack(secret.data?.['release'] ?? '');
      first = before.info.first_deployed;
      secret.data = { release: pack({ ...before, info: { ...before.info, status: 'superseded' } }) };
      if (secret.metadata?.labels) secret.metadata.labels['status'] = 'superseded';
    });
  const description = revision === 1 ? 'Install complete' : 'Upgrade complete';
  const labels = {
    name: APP,
    owner: 'helm',
    status: 'deployed',
    version: String(revision),
    modifiedAt: String(Math.floor(world.clock.now() / 1000)),
  };
  const release: Release = {
    name: APP,
    namespace,
    version: revision,
    info: { first_deployed: first, last_deployed: now, deleted: '', description, status: 'deployed' },
    chart: { metadata: CHART, templates: [], values: {}, files: [] },
    config: { image: { backend: { tag }, frontend: { tag } } },
    manifest: manifestOf(namespace, tag),
  };
  store.create(KINDS.secrets, {
    metadata: { name: secretName(revision), namespace, labels },
    type: 'helm.sh/release.v1',
    data: { release: pack(release) },
  });
}
