import type { HelmRevision } from '../../core/helm.ts';
import { hideValues } from '../../core/hide-manifest.ts';
import { collectionPath, KINDS } from '../../core/kinds.ts';
import { manifestObjects } from '../../core/manifest.ts';
import { safeText } from '../../core/redact.ts';
import { readJson } from '../wire/json.ts';
import { unpackRecord } from './helm-record.ts';
import { namespaceOf } from './list.ts';
import { askedOf } from '../wire/paths.ts';
import type { Transport } from '../wire/transport.ts';

const PAGE = 20;
/** Helm keeps 10 revisions by default. */
const MOST = 400;

type Secret = {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager?: string; readonly time?: string }[];
  };
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
};
type Query = { readonly namespace: string; readonly release?: string; readonly labelsOnly?: boolean };

/**
 * The revisions that helm keeps as Secrets (pkg/storage/driver/secrets.go), by release and revision. Their records are decoded here, and what leaves
 * the room holds no Secret data and no values of secret-looking names.
 */
export async function readRevisions(
  transport: Transport,
  query: Query,
  limitMs: number,
  signal: AbortSignal,
): Promise<HelmRevision[]> {
  const namespace = namespaceOf(KINDS.secrets, query.namespace, query.namespace);
  const labels = query.release === undefined ? 'owner=helm' : `owner=helm,name=${query.release}`;
  const found: HelmRevision[] = [];
  for (let next = ''; found.length < MOST;) {
    const params = new URLSearchParams({ labelSelector: labels, limit: String(query.labelsOnly ? MOST : PAGE) });
    params.set('fieldSelector', 'type=helm.sh/release.v1');
    if (next !== '') params.set('continue', next);
    const path = `${collectionPath(KINDS.secrets, namespace)}?${params.toString()}`;
    const asked = askedOf('list', KINDS.secrets, namespace);
    // Of a whole namespace the metadata alone: the records can be many megabytes.
    const accept = query.labelsOnly
      ? { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json' }
      : {};
    const page = await readJson(transport, { method: 'GET', path, asked, limitMs, ...accept }, signal);
    const items = Array.isArray(page['items']) ? (page['items'] as Secret[]) : [];
    for (const item of items)
      if (item.metadata?.labels?.['owner'] === 'helm') found.push(revisionOf(item, query.labelsOnly ?? false));
    next = (page['metadata'] as { continue?: string } | undefined)?.continue ?? '';
    if (next === '') break;
  }
  return found.sort(
    (a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name) || a.revision - b.revision,
  );
}

function revisionOf({ metadata = {}, data }: Secret, labelsOnly: boolean): HelmRevision {
  const { labels = {}, managedFields = [] } = metadata;
  const record = labelsOnly ? {} : unpackRecord(data?.['release'] ?? '');
  const written = [...managedFields].sort((a, b) => (a.time ?? '').localeCompare(b.time ?? '')).at(-1);
  const modified = Number(labels['modifiedAt'] ?? labels['createdAt']);
  const stamp = Number.isFinite(modified) && modified > 0 ? new Date(modified * 1000).toISOString() : '';
  return {
    name: text(labels['name']),
    namespace: text(metadata.namespace),
    revision: Number(labels['version']) || 0,
    status: text(labels['status'] ?? record.info?.status ?? 'unknown'),
    chart: {
      name: text(record.chart?.metadata?.name),
      version: text(record.chart?.metadata?.version),
      appVersion: text(record.chart?.metadata?.appVersion),
    },
    updated: text(record.info?.last_deployed) || stamp || text(metadata.creationTimestamp),
    description: text(record.info?.description),
    config: hideValues(record.config ?? {}),
    defaults: hideValues(record.chart?.values ?? {}),
    objects: manifestObjects(record.manifest ?? ''),
    hooks: (record.hooks ?? []).map(
      ({ kind, name, events }) => `${text(kind)?.toLowerCase()}/${text(name)} (${(events ?? []).map(text).join(', ')})`,
    ),
    serverSide: record.apply_method === 'ssa',
    secret: {
      uid: text(metadata.uid),
      writtenAt: text(written?.time) || stamp || text(metadata.creationTimestamp),
      writtenBy: text(written?.manager),
    },
  };
}

const text = (value: string | undefined): string => safeText(typeof value === 'string' ? value : '');
