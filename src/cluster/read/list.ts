import type { ListQuery, Listing } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import { apiVersionOf, collectionPath, type Kind } from '../../core/kinds.ts';
import type { KubeObject } from '../../core/kubernetes.ts';
import { objectName } from '../../core/names.ts';
import { readList } from '../wire/bodies/list-body.ts';
import { askedOf } from '../wire/paths.ts';
import { retried } from '../wire/retry.ts';
import { Tidy } from './tidy.ts';
import type { Transport } from '../wire/transport.ts';

export const MOST = 20_000;
const PAGE = 500;
/** Pages without an object: a selector may leave some empty, but not so many of 500. */
const MOST_EMPTY = 100;

type Page = { readonly objects: KubeObject[]; readonly next: string; readonly resourceVersion: string };
type Rest = { items?: unknown; metadata?: { continue?: unknown; resourceVersion?: unknown } | null };

/** The namespace of a query: undefined for all namespaces and for kinds that have none. */
export const namespaceOf = (kind: Kind<unknown>, wanted: string | undefined, standard: string): string | undefined =>
  !kind.namespaced || wanted === '*' ? undefined : objectName(wanted ?? standard, 'namespace');

/**
 * All pages, bounded by `most`. What a selector means is the server's to say: a field may have a default there, or be
 * no path of the object. A continue token that became too old (410) starts the list again, once.
 */
export async function listObjects<T>(
  transport: Transport,
  kind: Kind<T>,
  query: ListQuery,
  limitMs: number,
  signal: AbortSignal,
): Promise<Listing<T>> {
  const most = Math.max(1, query.most ?? MOST);
  const tidy = new Tidy({ managers: query.managers ?? false });
  let items: KubeObject[] = [];
  let next = '';
  let empty = 0;
  for (let again = true; ;) {
    const limit = Math.min(query.pageSize ?? PAGE, most - items.length);
    try {
      const page = await retried(
        () => onePage(transport, kind as Kind, query, { limit, next, limitMs }, tidy, signal),
        transport.retryMs,
        signal,
      );
      items.push(...page.objects);
      next = page.next;
      empty = page.objects.length === 0 ? empty + 1 : 0;
      if (empty > MOST_EMPTY)
        throw new AppError(
          'bad-response',
          `the API server answered list ${kind.plural} with ${empty} empty pages in a row, and always one more`,
          'a proxy or an aggregated API is at fault: ask with kubectl get --raw',
        );
      if (next === '' || items.length >= most) {
        const more = next !== '' || items.length > most;
        if (items.length > most) items = items.slice(0, most);
        return { items: items as T[], more, resourceVersion: page.resourceVersion };
      }
    } catch (error) {
      if (!(error instanceof AppError && error.status === 410 && again && next !== '')) throw error;
      again = false;
      next = '';
      items = [];
    }
  }
}

async function onePage(
  transport: Transport,
  kind: Kind,
  query: ListQuery,
  page: { readonly limit: number; readonly next: string; readonly limitMs: number },
  tidy: Tidy,
  signal: AbortSignal,
): Promise<Page> {
  const namespace = namespaceOf(kind, query.namespace, transport.target.namespace);
  const params = new URLSearchParams({ limit: String(page.limit) });
  if (query.labelSelector) params.set('labelSelector', query.labelSelector);
  if (query.fieldSelector) params.set('fieldSelector', query.fieldSelector);
  if (page.next !== '') params.set('continue', page.next);
  const call = {
    method: 'GET' as const,
    path: `${collectionPath(kind, namespace)}?${params.toString()}`,
    asked: askedOf('list', kind, namespace),
    limitMs: page.limitMs,
  };
  return transport.exchange(call, signal, async ({ body }) => {
    const objects: KubeObject[] = [];
    const rest = (await readList(body, (object) => {
      // Items of a list come without their own type.
      const own = tidy.object({ apiVersion: apiVersionOf(kind), kind: kind.kind, ...object }, kind.kind);
      objects.push(query.shape ? query.shape(own) : own);
    })) as Rest | null;
    if (typeof rest !== 'object' || rest === null || !('items' in rest))
      throw new AppError('bad-response', `the API server answered list ${kind.plural} with something that is no list`);
    return {
      objects,
      next: typeof rest.metadata?.continue === 'string' ? rest.metadata.continue : '',
      resourceVersion: typeof rest.metadata?.resourceVersion === 'string' ? rest.metadata.resourceVersion : '',
    };
  });
}
