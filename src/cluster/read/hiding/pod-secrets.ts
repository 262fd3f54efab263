import { AppError } from '../../../core/errors.ts';
import { KINDS } from '../../../core/kinds.ts';
import type { KubeObject } from '../../../core/kubernetes.ts';
import { readJson } from '../../wire/bodies/json.ts';
import { askedOf, objectPath } from '../../wire/paths.ts';
import type { Transport } from '../../wire/transport.ts';
import { hideSecret } from '../secrets.ts';
import { secretsOf } from '../../../core/secrets-of-pod.ts';
import type { PodName } from './speaking.ts';

/** Secrets of one pod that are read at once before its log is, and the most of them: as many as an object can name. */
const AT_ONCE = 50;
const MOST_SECRETS = 10_000;
/** Most that are read before a program is run in it; the others are said to be unknown. */
const MOST_FOR_PROGRAM = 100;
/** Most pods whose events or status are shown with their Secrets known. */
const MOST_SPEAKING = 10;
/** Most pods that are remembered. */
const MOST_PODS = 20_000;
const AGAIN_MS = 300_000;
/** Secrets of a namespace that were refused, and none read, until it is taken that none may be read there. */
const MOST_REFUSED = 3;

/**
 * The values that a pod's log may repeat: the Secrets that the pod refers to are read before its log is, once for each
 * connection, where the right is there. Nothing of them is kept but what must be hidden.
 */
export class PodSecrets {
  readonly #ofPod = new Map<string, readonly string[]>();
  /** Reads that are under way or done, by namespace and name. */
  readonly #read = new Map<string, { readonly at: number; readonly done: Promise<Outcome> }>();
  /** By namespace, which were refused; a right can hold for some names alone (resourceNames). */
  readonly #refused = new Map<string, Set<string>>();
  /** Namespaces of which one was read. */
  readonly #readable = new Set<string>();
  /** Lists of pods that are under way; of a namespace, or of all where it is undefined. */
  readonly #listing = new Set<{ readonly namespace: string | undefined; readonly done: Promise<unknown> }>();

  #isClosed(namespace: string): boolean {
    return !this.#readable.has(namespace) && (this.#refused.get(namespace)?.size ?? 0) >= MOST_REFUSED;
  }

  /** Remembers what a pod that was just read refers to. */
  note(pod: object): void {
    const { metadata } = pod as KubeObject;
    const key = `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
    this.#remember(key, secretsOf(pod));
  }

  /** The pods of today are those whose logs are read: for a new one the oldest is forgotten. */
  #remember(key: string, names: readonly string[]): void {
    const [oldest] = this.#ofPod.keys();
    if (this.#ofPod.size >= MOST_PODS && !this.#ofPod.has(key) && oldest !== undefined) this.#ofPod.delete(oldest);
    this.#ofPod.set(key, names);
  }

  /** Gives what a list of pods gives: nobody reads one of them alone meanwhile. */
  async whileListed<T>(namespace: string | undefined, list: Promise<T>): Promise<T> {
    const one = { namespace, done: list.catch(() => undefined) };
    this.#listing.add(one);
    try {
      return await list;
    } finally {
      this.#listing.delete(one);
    }
  }

  /** A Secret that somebody has read anyway need not be read for its values again. */
  seen(secret: object, namespace: string): void {
    const { metadata } = secret as KubeObject;
    this.#read.set(`${metadata?.namespace ?? namespace}/${metadata?.name ?? ''}`, {
      at: performance.now(),
      done: Promise.resolve('read'),
    });
  }

  /** Returns when the values are known, or cannot be. Never fails. */
  async learn(
    transport: Transport,
    pod: string,
    namespace: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#isClosed(namespace)) return;
    const names = (this.#ofPod.get(`${namespace}/${pod}`) ?? []).slice(0, MOST_SECRETS);
    for (let at = 0; at < names.length && !signal.aborted && !this.#isClosed(namespace); at += AT_ONCE) {
      const work = names.slice(at, at + AT_ONCE).map(async (name) => {
        const known = this.#read.get(`${namespace}/${name}`);
        // A Secret may be changed while a chat lasts.
        const fresh = known && performance.now() - known.at < AGAIN_MS ? known : undefined;
        await (fresh?.done ?? this.#now(transport, name, namespace, limitMs, signal));
      });
      await Promise.all(work);
    }
  }

  /** The same for a pod that was just read. */
  learnFor(transport: Transport, pod: KubeObject, limitMs: number, signal: AbortSignal): Promise<void> {
    this.note(pod);
    return this.learn(transport, pod.metadata?.name ?? '', pod.metadata?.namespace ?? '', limitMs, signal);
  }

  /**
   * The same for the newest of these pods; those that nobody has read yet are read, since they name their Secrets.
   * Never fails.
   */
  async learnOf(transport: Transport, pods: readonly PodName[], limitMs: number, signal: AbortSignal): Promise<void> {
    const distinct = [...new Map(pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod])).values()];
    const work = distinct
      .filter(({ namespace }) => !this.#isClosed(namespace))
      .slice(0, MOST_SPEAKING)
      .map(async ({ namespace, name }) => {
        const isKnown = (): boolean => this.#ofPod.has(`${namespace}/${name}`);
        if (!isKnown()) await this.#listed(namespace, signal);
        if (!isKnown()) await this.#notePod(transport, name, namespace, limitMs, signal);
        await this.learn(transport, name, namespace, limitMs, signal);
      });
    await Promise.all(work);
  }

  /** Returns when no list of the pods of this namespace is under way, and at once when nobody waits any more. */
  async #listed(namespace: string, signal: AbortSignal): Promise<void> {
    const lists = [...this.#listing].filter((one) => one.namespace === undefined || one.namespace === namespace);
    if (lists.length === 0 || signal.aborted) return;
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
    const onAbort = (): void => stop();
    signal.addEventListener('abort', onAbort, { once: true });
    await Promise.race([stopped, Promise.all(lists.map(({ done }) => done))]);
    signal.removeEventListener('abort', onAbort);
  }

  async #notePod(transport: Transport, name: string, namespace: string, limitMs: number, signal: AbortSignal) {
    try {
      const path = objectPath(KINDS.pods, name, namespace);
      const asked = askedOf('get', KINDS.pods, namespace, name);
      this.note(await readJson(transport, { method: 'GET', path, asked, limitMs }, signal));
    } catch (error) {
      // It may be gone, as pods are, or be for others: asked once. What was stopped or failed says nothing of it.
      const { status } = error instanceof AppError ? error : {};
      if (status === 404 || status === 403) this.#remember(`${namespace}/${name}`, []);
    }
  }

  /**
   * Reads all of them in this moment, whatever was read or refused before: a program can print any. The names of those
   * whose values could not be learned. Never fails.
   */
  async learnNow(
    transport: Transport,
    pod: object,
    namespace: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const names = secretsOf(pod);
    const outcomes = await Promise.all(
      names.slice(0, MOST_FOR_PROGRAM).map((name) => this.#now(transport, name, namespace, limitMs, signal)),
    );
    return names.filter((_, at) => outcomes[at] !== 'read');
  }

  async #now(
    transport: Transport,
    name: string,
    namespace: string,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const key = `${namespace}/${name}`;
    const done = readOne(transport, name, namespace, limitMs, signal);
    this.#read.set(key, { at: performance.now(), done });
    const outcome = await done;
    if (outcome === 'read') this.#readable.add(namespace);
    if (outcome === 'refused')
      this.#refused.set(namespace, (this.#refused.get(namespace) ?? new Set<string>()).add(name));
    if (outcome === 'failed') this.#read.delete(key);
    return outcome;
  }
}

type Outcome = 'read' | 'refused' | 'failed';

async function readOne(
  transport: Transport,
  name: string,
  namespace: string,
  limitMs: number,
  signal: AbortSignal,
): Promise<Outcome> {
  const path = objectPath(KINDS.secrets, name, namespace);
  const asked = askedOf('get', KINDS.secrets, namespace, name);
  try {
    hideSecret(await readJson(transport, { method: 'GET', path, asked, limitMs }, signal));
    return 'read';
  } catch (error) {
    if (!(error instanceof AppError)) return 'failed';
    return error.status === 403 ? 'refused' : error.status === 404 ? 'read' : 'failed';
  }
}
