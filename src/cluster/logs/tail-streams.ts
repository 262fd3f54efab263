import type { FollowEntry, TailQuery } from '../../core/cluster.ts';
import type { Pod } from '../../core/kubernetes.ts';
import { containerState, statusOf } from './containers.ts';
import { followContainer } from './container-source.ts';
import type { LogOptions } from './log.ts';
import type { FitLines } from '../wire/lines.ts';
import type { Queue } from '../wire/queue.ts';
import type { PodSecrets } from '../read/hiding/pod-secrets.ts';
import type { Transport } from '../wire/transport.ts';

const MOST_STREAMS = 50;
/** Reasons that are remembered as said. */
const MOST_TOLD = 10_000;
/** Reasons of a container that waits in the ordinary course of its start. */
const STARTS = new Set(['ContainerCreating', 'PodInitializing', 'CrashLoopBackOff', 'Completed', '']);

type Wanted = { readonly pod: Pod; readonly container: string; readonly first: boolean };
const keyOf = (pod: Pod, container: string): string => `${pod.metadata?.uid ?? pod.metadata?.name}/${container}`;

type Tailing = {
  readonly transport: Transport;
  readonly query: TailQuery;
  readonly limitMs: number;
  readonly secrets: PodSecrets;
  readonly fit: FitLines;
  readonly queue: Queue<readonly FollowEntry[]>;
  readonly signal: AbortSignal;
};

/** The streams that run, those that wait for room, and what was said of containers that cannot start. */
export class Streams {
  readonly #what: Tailing;
  onIdle: () => void = () => undefined;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Wanted>();
  /** Containers whose stream has ended, with the instance that it ended with. */
  readonly #done = new Map<string, string>();
  readonly #pods = new Map<string, Pod>();
  readonly #told = new Set<string>();
  #cut = false;

  constructor(what: Tailing) {
    this.#what = what;
  }

  say(text: string, pod = '', container = ''): Promise<void> {
    const namespace = this.#what.query.namespace ?? this.#what.transport.target.namespace;
    return this.#what.queue.push([{ type: 'note', namespace, pod, container, text }]);
  }

  async all(pods: readonly Pod[], first: boolean): Promise<void> {
    const names = new Set(pods.map(({ metadata }) => metadata?.uid ?? ''));
    for (const [uid, pod] of this.#pods) if (!names.has(uid)) this.gone(pod);
    for (const pod of pods) this.seen(pod, first);
    if (first && this.#running.size + this.#waiting.size === 0 && this.#what.query.untilEnded !== true)
      await this.say('no container logs yet; what starts is followed');
  }

  seen(pod: Pod, first: boolean): void {
    const containers = this.#what.query.wants(pod);
    if (containers.length === 0) return;
    this.#pods.set(pod.metadata?.uid ?? '', pod);
    this.#what.secrets.note(pod);
    for (const container of containers) this.#look({ pod, container, first });
    if (this.#told.size > MOST_TOLD) this.#told.clear();
  }

  gone(pod: Pod): void {
    this.#pods.delete(pod.metadata?.uid ?? '');
    for (const container of this.#what.query.wants(pod)) {
      this.#waiting.delete(keyOf(pod, container));
      this.#done.delete(keyOf(pod, container));
    }
  }

  /** Calls `onIdle` when every wanted pod has ended, where the query asks for it. */
  settle(): void {
    if (this.#what.query.untilEnded !== true || this.#running.size > 0 || this.#waiting.size > 0) return;
    const open = [...this.#pods.values()].some(
      ({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
    );
    if (!open) this.onIdle();
  }

  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  #look(wanted: Wanted): void {
    const { pod, container } = wanted;
    const key = keyOf(pod, container);
    if (this.#running.has(key) || this.#waiting.has(key)) return;
    const status = statusOf(pod, container);
    const id = status?.containerID ?? '';
    if (id === '') return this.#tell(pod, container);
    if (this.#done.get(key) === id) return;
    if (this.#running.size < (this.#what.query.most ?? MOST_STREAMS)) return this.#start(wanted);
    this.#waiting.set(key, wanted);
    if (!this.#cut)
      void this.say(
        `only ${this.#what.query.most ?? MOST_STREAMS} containers are followed at once (--max-log-requests); ${pod.metadata?.name} ${container} and more wait for room`,
      );
    this.#cut = true;
  }

  /** Why a container has no log yet, once for each reason; nothing for one that starts as it should. */
  #tell(pod: Pod, container: string): void {
    const waits = statusOf(pod, container)?.state?.waiting;
    const unplaced = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
    const reason = unplaced ? (unplaced.reason ?? 'Unschedulable') : (waits?.reason ?? '');
    const key = `${keyOf(pod, container)} ${reason}`;
    if (STARTS.has(reason) || this.#told.has(key)) return;
    this.#told.add(key);
    const message = (unplaced ? unplaced.message : waits?.message) ?? '';
    void this.say(`waits to start: ${[reason, message].filter(Boolean).join(': ')}`, pod.metadata?.name, container);
  }

  #start({ pod, container, first }: Wanted): void {
    const key = keyOf(pod, container);
    const again = this.#done.delete(key);
    const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
    const from = { namespace, pod: name, container };
    const ended = containerState(pod, container).phase === 'ended';
    const start: LogOptions = first
      ? {
          tailLines: this.#what.query.tailLines,
          sinceSeconds: this.#what.query.sinceSeconds,
          sinceTime: this.#what.query.sinceTime,
        }
      : {};
    const run = async (): Promise<void> => {
      let last = statusOf(pod, container)?.containerID ?? '';
      try {
        await this.#what.secrets.learnFor(this.#what.transport, pod, this.#what.limitMs, this.#what.signal);
        if (!ended && !again) await this.#what.queue.push([{ type: 'joined', ...from, text: '' }]);
        const emit = (entries: readonly FollowEntry[]) => this.#what.queue.push(entries);
        const learn = (now: Pod, stopped: AbortSignal) =>
          this.#what.secrets.learnNow(this.#what.transport, now, namespace, this.#what.limitMs, stopped);
        const place = { ...from, uid, fit: this.#what.fit, learn };
        last =
          (await followContainer(this.#what.transport, place, start, this.#what.limitMs, emit, this.#what.signal)) ||
          last;
        if (!ended && !this.#what.signal.aborted) await this.#what.queue.push([{ type: 'left', ...from, text: '' }]);
      } catch (error) {
        if (this.#what.signal.aborted) return;
        const text = error instanceof Error ? error.message : 'its log cannot be read';
        await this.#what.queue.push([{ type: 'note', ...from, text }]);
      } finally {
        this.#running.delete(key);
        if (this.#pods.has(uid)) this.#done.set(key, last);
        const [next] = this.#waiting;
        if (next && !this.#what.signal.aborted) {
          this.#waiting.delete(next[0]);
          this.#start(next[1]);
        }
        this.settle();
      }
    };
    this.#running.set(key, run());
  }
}
