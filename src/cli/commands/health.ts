import { setTimeout } from 'node:timers/promises';
import type { ClusterReader } from '../../core/cluster.ts';
import { KINDS, type Kind } from '../../core/kinds.ts';
import type { DaemonSet, Deployment, KubeObject, StatefulSet } from '../../core/kubernetes.ts';
import { daemonCounts, isOnDelete, missedDeadline, replicaCounts } from '../../core/rollout.ts';
import type { Health } from '../../core/view.ts';
import type { WorkloadHealth } from '../../ui/options.ts';

type Watched = Deployment | StatefulSet | DaemonSet;
const WATCHED: readonly Kind<unknown>[] = [KINDS.deployments, KINDS.statefulsets, KINDS.daemonsets];

const PAUSE_MS = 1000;

/** Live health of a namespace's workloads for the chat's header, from three watches; `setNamespace` moves it. */
export class HealthFeed {
  readonly #reader: ClusterReader;
  #namespace: string;
  #moved = new AbortController();

  constructor(reader: ClusterReader, namespace: string) {
    this.#reader = reader;
    this.#namespace = namespace;
  }

  setNamespace(namespace: string): void {
    this.#namespace = namespace;
    this.#moved.abort();
  }

  /** The newest state after each change, at most one a second, until the signal. A kind that may not be watched is left out. */
  async *states(signal: AbortSignal): AsyncGenerator<readonly WorkloadHealth[]> {
    while (!signal.aborted) {
      this.#moved = new AbortController();
      const stop = AbortSignal.any([signal, this.#moved.signal]);
      const objects = new Map<string, Watched>();
      let wake: () => void = () => {};
      let changed = false;
      const tell = (): void => {
        changed = true;
        wake();
      };
      const feeds = WATCHED.map((kind) => this.#feed(kind, objects, tell, stop));
      stop.addEventListener('abort', () => wake(), { once: true });
      while (!stop.aborted) {
        if (!changed)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        if (!changed) continue;
        changed = false;
        yield [...objects.values()].map(healthOf).sort((a, b) => a.name.localeCompare(b.name));
        // Hundreds of changes a second must not take the time of the prompt.
        await setTimeout(PAUSE_MS, undefined, { signal: stop }).catch(() => undefined);
      }
      await Promise.all(feeds);
    }
  }

  async #feed(kind: Kind<unknown>, objects: Map<string, Watched>, tell: () => void, stop: AbortSignal): Promise<void> {
    const keyOf = (object: unknown): string => `${kind.kind}/${(object as KubeObject).metadata?.name ?? ''}`;
    const keep = (object: unknown): void =>
      void objects.set(keyOf(object), { ...(object as Watched), kind: kind.kind });
    try {
      for await (const event of this.#reader.watch(kind, { namespace: this.#namespace }, stop)) {
        if (event.type === 'ALL') {
          for (const key of objects.keys()) if (key.startsWith(`${kind.kind}/`)) objects.delete(key);
          event.objects.forEach(keep);
        } else if (event.type === 'DELETED') objects.delete(keyOf(event.object));
        else if (event.type !== 'LOST') keep(event.object);
        tell();
      }
    } catch {
      // The header is a courtesy: without the right to watch a kind it shows the others.
    }
  }
}

/** A rollout that does not go on by itself is not "rolling out". */
const isHeld = ({ kind, spec }: Watched): boolean => {
  if (kind !== 'Deployment') return isOnDelete(spec);
  return spec !== undefined && 'paused' in spec && spec.paused;
};

function healthOf(object: Watched): WorkloadHealth {
  const daemon = object.kind === 'DaemonSet';
  const { desired, ready, updated } = daemon ? daemonCounts(object as DaemonSet) : replicaCounts(object);
  const failed = object.kind === 'Deployment' && missedDeadline(object);
  const held = isHeld(object);
  const unseen = (object.metadata?.generation ?? 0) > (object.status?.observedGeneration ?? 0);
  const rolling = !held && (updated < desired || unseen);
  const health: Health =
    desired === 0
      ? 'idle'
      : failed || ready === 0
        ? 'critical'
        : rolling
          ? 'progressing'
          : ready < desired
            ? 'warning'
            : 'ok';
  const note = failed ? 'rollout failed' : rolling ? 'rolling out' : undefined;
  return {
    kind: object.kind ?? '',
    name: object.metadata?.name ?? '',
    ready,
    desired,
    health,
    ...(note ? { note } : {}),
  };
}
