import type { WatchEvent } from '../../core/cluster.ts';
import type { Kind } from '../../core/kinds.ts';
import type { EndpointSlice, Job, KubeObject, Pod, Service } from '../../core/kubernetes.ts';
import { controllerOf, topOwnerOf } from '../../core/owners.ts';
import { podStatus } from '../../core/pod-status.ts';
import { hasLabels } from '../../core/selectors.ts';
import type { HealthState, WorkloadHealth } from '../../ui/options.ts';
import { jobHealth, workloadHealth, type Failing, type Workload } from './judge.ts';

/** STATUS words of a pod that does not come up by itself, with or without `Init:` before them. */
const BAD =
  /^(?:Init:)?(?:CrashLoopBackOff|ErrImage.*|ImagePullBackOff|ImageInspectError|InvalidImageName|RegistryUnavailable|Create(?:Container|PodSandbox).*Error|RunContainerError|PreStartHookError|PostStartHookError|StartError|ContainerCannotRun|Error|OOMKilled|ContainerStatusUnknown|DeadlineExceeded|UnexpectedAdmissionError|Signal:\d+|ExitCode:\d+)$/;
/** Words of pods that are over and stay as a record: a new pod has taken their place. */
const OVER = new Set(['Failed', 'Succeeded']);
const GONE_MS = 600_000;
const WORKLOADS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** What is kept of a pod. */
type Short = { readonly owner: string; readonly word: string | undefined };
type Gone = { readonly health: WorkloadHealth; readonly at: number };

/** What is known of one namespace from its watches. Pure but for what it is given. */
export class Board {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #pods = new Map<string, Short>();
  readonly #gone = new Map<string, Gone>();
  readonly #settled = new Set<string>();
  readonly #stale = new Set<string>();
  readonly #unseen = new Set<string>();
  #lost: { since: number; reason: string } | undefined;

  take(kind: Kind, event: Exclude<WatchEvent<unknown>, { type: 'LOST' }>, now: number): void {
    this.#settled.add(kind.kind);
    this.#stale.delete(kind.kind);
    if (event.type === 'ALL') this.#replace(kind.kind, event.objects as KubeObject[], now);
    else if (event.type === 'DELETED') this.#remove(kind.kind, nameOf(event.object as KubeObject), now);
    else this.#put(kind.kind, event.object as KubeObject);
  }

  /** The kind may not be watched, or there are too many of it: the header does without. */
  without(kind: Kind): void {
    this.#settled.add(kind.kind);
    this.#unseen.add(kind.kind);
    this.#objects.delete(kind.kind);
    if (kind.kind === 'Pod') this.#pods.clear();
  }

  /** What is kept of the kind may be old. */
  stale(kind: Kind): void {
    this.#settled.add(kind.kind);
    this.#stale.add(kind.kind);
  }

  lost(reason: string, now: number): void {
    this.#lost = { since: this.#lost?.since ?? now, reason };
    this.#settled.clear();
    this.#stale.clear();
  }

  /** Everything was listed anew. */
  found(): void {
    this.#lost = undefined;
  }

  hasSettled(kinds: readonly Kind[]): boolean {
    return kinds.every(({ kind }) => this.#settled.has(kind));
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Pods that the workloads want. */
  wantedPods(): number {
    return this.#workloads().reduce((sum, object) => sum + workloadHealth(object, undefined).desired, 0);
  }

  names(): readonly string[] {
    const watched = [...WORKLOADS, 'Service', 'Job'].flatMap((kind) => [...(this.#objects.get(kind)?.keys() ?? [])]);
    return [...new Set([...watched, ...this.#pods.keys()])];
  }

  state(now: number): HealthState {
    for (const [key, { at }] of this.#gone) if (now - at > GONE_MS) this.#gone.delete(key);
    const failing = this.#failing();
    const all = [
      ...this.#workloads().map((object) => workloadHealth(object, failing.get(`${object.kind}/${nameOf(object)}`))),
      ...this.#jobs().flatMap((job) => jobHealth(job, failing.get(`Job/${nameOf(job)}`)) ?? []),
      ...this.#services(),
      ...[...this.#gone.values()].map(({ health }) => health),
    ].toSorted((a, b) => a.name.localeCompare(b.name));
    const unknown = (one: WorkloadHealth): boolean => this.#lost !== undefined || this.#stale.has(one.kind);
    return {
      workloads: all.map((one): WorkloadHealth => (unknown(one) ? { ...one, health: 'unknown' } : one)),
      ...(this.#lost ? { lost: this.#lost } : {}),
      unseen: [...this.#unseen].filter((kind) => WORKLOADS.has(kind)),
    };
  }

  #of<T>(kind: string): T[] {
    return [...(this.#objects.get(kind)?.values() ?? [])] as T[];
  }

  #workloads(): Workload[] {
    return [...WORKLOADS].flatMap((kind) => this.#of<Workload>(kind));
  }

  /** Of a schedule's Jobs the newest counts. */
  #jobs(): Job[] {
    const newest = new Map<string, Job>();
    for (const job of this.#of<Job>('Job')) {
      const owner = controllerOf(job);
      const key = owner ? `${owner.kind}/${owner.name}` : `Job/${nameOf(job)}`;
      const known = newest.get(key)?.metadata?.creationTimestamp ?? '';
      if ((job.metadata?.creationTimestamp ?? '') >= known) newest.set(key, job);
    }
    return [...newest.values()];
  }

  /**
   * Services that select pods and have none, unless what they select was scaled to 0. Pods that are there and not ready
   * show at their workload.
   */
  #services(): WorkloadHealth[] {
    if (this.#unseen.has('EndpointSlice') || this.#stale.has('EndpointSlice')) return [];
    const slices = this.#of<EndpointSlice>('EndpointSlice');
    const backed = new Set(
      slices
        .filter(({ endpoints }) => (endpoints ?? []).length > 0)
        .map(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] ?? ''),
    );
    const asleep = this.#workloads().filter((object) => workloadHealth(object, undefined).desired === 0);
    return this.#of<Service>('Service').flatMap((service): WorkloadHealth[] => {
      const selector = service.spec?.selector;
      if (service.spec?.type === 'ExternalName' || !selector || Object.keys(selector).length === 0) return [];
      if (backed.has(nameOf(service))) return [];
      if (asleep.some(({ spec }) => hasLabels(spec?.template.metadata?.labels, selector))) return [];
      return [
        { kind: 'Service', name: nameOf(service), ready: 0, desired: 0, health: 'warning', note: 'no endpoints' },
      ];
    });
  }

  #failing(): Map<string, Failing> {
    const words = new Map<string, string[]>();
    for (const { owner, word } of this.#pods.values())
      if (word !== undefined) words.set(owner, [...(words.get(owner) ?? []), word]);
    return new Map([...words].map(([owner, all]) => [owner, { pods: all.length, word: mostCommon(all) }]));
  }

  #put(kind: string, object: KubeObject): void {
    this.#gone.delete(`${kind}/${nameOf(object)}`);
    if (kind === 'Pod') return void this.#pods.set(nameOf(object), shortened(object as Pod));
    const known = this.#objects.get(kind) ?? new Map<string, KubeObject>();
    this.#objects.set(kind, known.set(nameOf(object), { ...object, kind }));
  }

  #replace(kind: string, objects: readonly KubeObject[], now: number): void {
    if (kind === 'Pod') this.#pods.clear();
    const names = new Set(objects.map(nameOf));
    for (const name of this.#objects.get(kind)?.keys() ?? []) if (!names.has(name)) this.#remove(kind, name, now);
    for (const object of objects) this.#put(kind, object);
  }

  #remove(kind: string, name: string, now: number): void {
    const object = this.#objects.get(kind)?.get(name);
    this.#pods.delete(kind === 'Pod' ? name : '');
    this.#objects.get(kind)?.delete(name);
    if (object === undefined || !WORKLOADS.has(kind)) return;
    const health = { kind, name, ready: 0, desired: 0, health: 'warning', note: 'deleted' } as const;
    this.#gone.set(`${kind}/${name}`, { health, at: now });
  }
}

const nameOf = ({ metadata }: Pick<KubeObject, 'metadata'>): string => metadata?.name ?? '';

function shortened(pod: Pod): Short {
  const top = topOwnerOf(pod);
  const owner = top?.kind === 'CronJob' ? controllerOf(pod) : top;
  const over = OVER.has(pod.status?.phase ?? '');
  const { word } = podStatus(pod);
  return {
    owner: `${owner?.kind ?? 'Pod'}/${owner?.name ?? nameOf(pod)}`,
    word: !over && BAD.test(word) ? word : undefined,
  };
}

function mostCommon(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}
