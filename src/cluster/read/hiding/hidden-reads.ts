import type { EventQuery, EventsRead, Listing, ListQuery, WatchEvent } from '../../../core/cluster.ts';
import type { Kind } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { hideKnown, knownSecrets } from '../../../core/redact.ts';
import type { Transport } from '../../wire/transport.ts';
import { readEvents } from '../events.ts';
import { listObjects, namespaceOf } from '../list.ts';
import { watchObjects } from '../watch.ts';
import type { PodSecrets } from './pod-secrets.ts';
import { podInObject, podsInEvents, type PodName } from './speaking.ts';

type Parts = {
  readonly transport: Transport;
  readonly limits: { readonly request: number; readonly list: number };
  readonly secrets: PodSecrets;
};

/** A list in which what pods and events repeat of the pods' Secrets is hidden. `note` sees each object as read. */
export async function hiddenList<T>(
  { transport, limits, secrets }: Parts,
  kind: Kind<T>,
  query: ListQuery & { readonly note: (object: KubeObject) => void },
  signal: AbortSignal,
): Promise<Listing<T>> {
  const { shape, note, ...rest } = query;
  const speaking = new Map<unknown, PodName>();
  const noted = (object: KubeObject): KubeObject => {
    note(object);
    const pod = podInObject(kind.kind, object);
    const shaped = shape ? shape(object) : object;
    if (pod) speaking.set(shaped, pod);
    return shaped;
  };
  const namespace = namespaceOf(kind, query.namespace, transport.target.namespace);
  const list = listObjects(transport, kind, { ...rest, shape: noted }, limits.list, signal);
  const listing = await (kind.kind === 'Pod' ? secrets.whileListed(namespace, list) : list);
  if (speaking.size === 0) return listing;
  await secrets.learnOf(transport, [...speaking.values()], limits.request, signal);
  return { ...listing, items: listing.items.map((item) => (speaking.has(item) ? hideKnown(item) : item)) };
}

/** The same of one object. */
export async function hiddenObject<T extends KubeObject>(
  { transport, limits, secrets }: Parts,
  kind: Kind<unknown>,
  object: T,
  signal: AbortSignal,
): Promise<T> {
  const pod = podInObject(kind.kind, object);
  if (!pod) return object;
  await secrets.learnOf(transport, [pod], limits.request, signal);
  return hideKnown(object);
}

/** The same of objects as they change, for as long as somebody watches. `note` sees each object as read. */
export async function* hiddenWatch<T>(
  parts: Parts,
  kind: Kind<T>,
  query: Pick<ListQuery, 'namespace' | 'labelSelector' | 'fieldSelector'> & {
    readonly note: (object: KubeObject) => void;
  },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>> {
  const { note, ...rest } = query;
  const { transport, limits, secrets } = parts;
  for await (const event of watchObjects(transport, kind, rest, limits.list, signal)) {
    const objects = event.type === 'LOST' ? [] : event.type === 'ALL' ? event.objects : [event.object];
    for (const object of objects) note(object as KubeObject);
    const pods = objects.flatMap((object) => podInObject(kind.kind, object as KubeObject) ?? []);
    if (pods.length === 0) {
      yield event;
      continue;
    }
    await secrets.learnOf(transport, pods, limits.request, signal);
    if (event.type === 'ALL') yield { ...event, objects: event.objects.map((object) => hideKnown(object)) };
    else if (event.type !== 'LOST') yield { ...event, object: hideKnown(event.object) };
  }
}

/** The same of events in their one form. */
export async function hiddenEvents(
  { transport, limits, secrets }: Parts,
  query: EventQuery,
  signal: AbortSignal,
): Promise<EventsRead> {
  const read = await readEvents(transport, query, limits.list, signal);
  const pods = podsInEvents(read.events);
  if (pods.length === 0) return read;
  await secrets.learnOf(transport, pods, limits.request, signal);
  return { ...read, events: read.events.map((event) => ({ ...event, message: knownSecrets.hide(event.message) })) };
}
