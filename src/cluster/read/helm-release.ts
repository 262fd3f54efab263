import { AppError } from '../../core/errors.ts';
import type { HelmRevision } from '../../core/helm.ts';
import { hideValues } from '../../core/hide-manifest.ts';
import { collectionPath, KINDS } from '../../core/kinds.ts';
import { manifestObjects } from '../../core/manifest.ts';
import { safeText } from '../../core/redact.ts';
import { readJson } from '../wire/bodies/json.ts';
import { unpackRecord } from './helm-record.ts';
import { namespaceOf } from './list.ts';
import { askedOf, objectPath } from '../wire/paths.ts';
import type { Transport } from '../wire/transport.ts';

/** Records a page: each can be a megabyte. */
const PAGE = 20;
/** Revisions of one release whose records are read, the newest; helm keeps 10 by default, other tools keep all. */
const RECORDS = 30;
const METADATA_PAGE = 500;
/** Secrets that are listed at most. */
const MOST = 20_000;
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

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
 * The revisions that helm keeps as Secrets (pkg/storage/driver/secrets.go), by release and revision, all of them: the
 * server lists by name, where v10 stands before v2, so that a part of the list says nothing about the newest. Of one
 * release the newest 30 records are decoded here (the others are `unread`), of a whole namespace none; what leaves the
 * room holds no Secret data and no values of secret-looking names.
 */
export async function readRevisions(
  transport: Transport,
  query: Query,
  limitMs: number,
  signal: AbortSignal,
): Promise<HelmRevision[]> {
  const namespace = namespaceOf(KINDS.secrets, query.namespace, query.namespace);
  const labels = query.release === undefined ? 'owner=helm' : `owner=helm,name=${query.release}`;
  const read = async (limit: number, next: string, accept?: string): Promise<Page> => {
    const params = new URLSearchParams({ labelSelector: labels, limit: String(limit) });
    params.set('fieldSelector', 'type=helm.sh/release.v1');
    if (next !== '') params.set('continue', next);
    const path = `${collectionPath(KINDS.secrets, namespace)}?${params.toString()}`;
    const asked = askedOf('list', KINDS.secrets, namespace);
    const call = { method: 'GET' as const, path, asked, limitMs, ...(accept === undefined ? {} : { accept }) };
    const page = await readJson(transport, call, signal);
    const items = Array.isArray(page['items']) ? (page['items'] as Secret[]) : [];
    return { items, next: (page['metadata'] as { continue?: string } | undefined)?.continue ?? '' };
  };
  const labelsOnly = query.labelsOnly ?? false;
  if (!labelsOnly) {
    const first = await read(PAGE, '');
    if (first.next === '') return sorted(first.items.map((item) => revisionOf(item, true)));
  }
  const all: Secret[] = [];
  for (let next = ''; ;) {
    const page = await read(METADATA_PAGE, next, METADATA_ONLY);
    all.push(...page.items);
    next = page.next;
    if (next === '') break;
    if (all.length >= MOST)
      throw new AppError(
        'bad-response',
        `there are more than ${MOST.toLocaleString('en')} helm revisions here, so the newest ones cannot be told`,
        query.namespace === '*' ? 'name a namespace' : 'delete old revisions (helm upgrade --history-max)',
      );
  }
  const revisions = sorted(all.map((item) => revisionOf(item, false)));
  if (labelsOnly) return revisions;
  const names = new Map(all.map(({ metadata }) => [metadata?.uid, metadata?.name]));
  return inTurn(revisions, async (revision, index) => {
    const name = names.get(revision.secret.uid);
    const wanted = index >= revisions.length - RECORDS || revision.status === 'deployed';
    if (!wanted || name === undefined) return { ...revision, unread: true };
    const asked = askedOf('get', KINDS.secrets, revision.namespace, name);
    const path = objectPath(KINDS.secrets, name, revision.namespace);
    const record = (await readJson(transport, { method: 'GET', path, asked, limitMs }, signal)) as Secret;
    return revisionOf(record, true);
  });
}

type Page = { readonly items: readonly Secret[]; readonly next: string };

const sorted = (revisions: readonly HelmRevision[]): HelmRevision[] =>
  [...revisions].sort(
    (a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name) || a.revision - b.revision,
  );

/** One record after the other: together they could be 30 MB of packed text. */
async function inTurn<T>(items: readonly T[], work: (item: T, index: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (const [index, item] of items.entries()) done.push(await work(item, index));
  return done;
}

function revisionOf({ metadata = {}, data }: Secret, decode: boolean): HelmRevision {
  const { labels = {}, managedFields = [] } = metadata;
  const record = !decode ? {} : unpackRecord(data?.['release'] ?? '');
  const written = [...managedFields].sort((a, b) => (a.time ?? '').localeCompare(b.time ?? '')).at(-1);
  const modified = Number(labels['modifiedAt'] ?? labels['createdAt']);
  // The Secrets of the manifest first: what they hold may stand among the values once more.
  const objects = manifestObjects(record.manifest ?? '');
  for (const hook of record.hooks ?? []) manifestObjects(hook.manifest ?? '');
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
    objects,
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
