import type { ClusterReader } from '../../../core/cluster.ts';
import { toAppError } from '../../../core/errors.ts';
import { KINDS } from '../../../core/kinds.ts';
import type { Pod } from '../../../core/kubernetes.ts';
import { selects, showSelector } from '../../../core/selectors.ts';
import type { ForwardChange } from './rehearse-forward.ts';

/** The pod that has the connections, by more than its name: one made again under it is another. */
export type PodPlace = { readonly name: string; readonly uid: string; readonly pod?: Pod };

export type PlaceEvents = {
  /** Another pod, or none for now; with the reason as a sentence. */
  readonly moved: (to: PodPlace | undefined, why: string) => void;
  /** There will be no pod again. */
  readonly over: (why: string) => void;
  readonly says: (text: string) => void;
};

const isAlive = (pod: Pod): boolean =>
  pod.metadata?.deletionTimestamp === undefined && !['Succeeded', 'Failed'].includes(pod.status?.phase ?? '');
const isReady = (pod: Pod): boolean =>
  isAlive(pod) && (pod.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
const placeOf = (pod: Pod): PodPlace => ({ name: pod.metadata?.name ?? '', uid: pod.metadata?.uid ?? '', pod });
const ageOf = (pod: Pod): string => pod.metadata?.creationTimestamp ?? '';

const goneWords = (name: string, now: Pod | undefined): string => {
  if (now === undefined) return `pod/${name} is gone`;
  if (now.metadata?.deletionTimestamp !== undefined) return `pod/${name} is being deleted`;
  return `pod/${name} has ended (${now.status?.phase ?? ''})`;
};

/**
 * Looks on until the signal: a pod that is gone is replaced by the newest ready one of what was named, or told where a
 * pod was named. What cannot be watched stays where it is. Never rejects.
 */
export async function watchPlace(
  reader: ClusterReader,
  change: ForwardChange,
  { moved, over, says }: PlaceEvents,
  signal: AbortSignal,
): Promise<void> {
  const { name, namespace = '' } = change.target;
  const { through } = change;
  const pods = new Map<string, Pod>();
  let current: PodPlace | undefined = { name, uid: change.uid ?? '' };
  const look = (): void => {
    const now = current ? pods.get(current.name) : undefined;
    const same = current !== undefined && now?.metadata?.uid === current.uid && isAlive(now);
    if (same && now !== undefined && (through === undefined || isReady(now))) return;
    const was = current ? goneWords(current.name, now?.metadata?.uid === current.uid ? now : undefined) : '';
    if (through === undefined) return over(was);
    const [next] = [...pods.values()].filter(isReady).sort((a, b) => (ageOf(a) < ageOf(b) ? 1 : -1));
    if (next === undefined) {
      // One that runs and is not ready may still answer, and there is no better one.
      if (same || current === undefined) return;
      current = undefined;
      return moved(undefined, `${was}, and no other pod of ${through.kind.toLowerCase()}/${through.name} is ready`);
    }
    const why = same ? `pod/${current?.name ?? ''} is not ready` : was;
    current = placeOf(next);
    moved(current, why === '' ? `pod/${current.name} is ready` : `${why}; now pod/${current.name}`);
  };
  const query = through
    ? { namespace, labelSelector: showSelector(through.selector) }
    : { namespace, fieldSelector: `metadata.name=${name}` };
  const keep = (pod: Pod): void => {
    if (through === undefined || selects(through.selector, pod.metadata?.labels))
      pods.set(pod.metadata?.name ?? '', pod);
    else pods.delete(pod.metadata?.name ?? '');
  };
  try {
    for await (const event of reader.watch(KINDS.pods, query, signal)) {
      if (event.type === 'LOST') continue;
      if (event.type === 'ALL') {
        pods.clear();
        event.objects.forEach(keep);
      } else if (event.type === 'DELETED') pods.delete(event.object.metadata?.name ?? '');
      else keep(event.object);
      look();
    }
  } catch (error) {
    if (!signal.aborted)
      says(`its pods cannot be watched (${toAppError(error).message}): a pod that is replaced is not noticed`);
  }
}

/** The number of a port in this pod: by its name, where the plan has one and the pod, too. */
export const portIn = (pod: Pod | undefined, { remote, name }: ForwardChange['ports'][number]): number =>
  name === undefined
    ? remote
    : (pod?.spec?.containers?.flatMap(({ ports }) => ports ?? []).find((port) => port.name === name)?.containerPort ??
      remote);
