import type { ClusterReader } from '../../core/cluster.ts';
import type { Blamed } from '../../core/diagnosis.ts';
import { draftsOf, wantedBy } from '../conclude/ask.ts';
import { conclude } from '../conclude/conclude.ts';
import { factsOf } from '../facts/facts.ts';
import { podsOf } from '../facts/owners.ts';
import { scopeOf } from '../facts/scope.ts';
import type { ContainerLog, Draft, Facts, ListName, Rule } from '../types.ts';
import { openShapes } from '../logs/whose.ts';
import { CustomReader } from './custom/reader.ts';
import { Lister } from './lister.ts';
import { MOST_LOGS, MOST_LOGS_SMALL, unreadLogs } from './logs.ts';

export type Request = {
  readonly workload?: string;
  readonly namespace: string;
  /** Log requests at most; by the size of what is asked for without it. */
  readonly logs?: number;
};

/** A reader with a counter of its own. */
export type Measured = ReturnType<ClusterReader['measured']>;

/** Requests of one diagnosis of a small namespace: further lists, kinds and logs are read only while some are left. */
const MOST_REQUESTS = 20;
/** Above this many pods only the most important lists are read. */
const SMALL = 2_000;
/** Lists for a large namespace, or for a named workload whose fault is found with them. */
const LEAN = 8;
/** Requests that lists leave to the logs of what fails, one for each shape of failure. */
const LOGS_FIRST = 9;
/** Requests that lists for which nothing asks leave to what those logs will ask for. */
const AFTER_LOGS = 3;

/** What one diagnosis has read so far, and what may still be read; the phases work on it. */
export class Reading {
  readonly request: Request;
  readonly reader: ClusterReader;
  readonly rules: readonly Rule[];
  readonly lister: Lister;
  readonly custom: CustomReader;
  readonly logs = new Map<string, ContainerLog>();
  /** Log requests that were made. */
  readonly done = { requests: 0 };
  subject: Blamed | null = null;
  readonly #clock: number;
  readonly #measured: Measured;
  #seen: readonly unknown[] = [];
  #facts: Facts | undefined;

  constructor(request: Request, measured: Measured, clock: number, rules: readonly Rule[]) {
    this.request = request;
    this.#measured = measured;
    this.reader = measured.reader;
    this.rules = rules;
    this.#clock = clock;
    this.lister = new Lister(this.reader, request.namespace);
    this.custom = new CustomReader(this.reader, request.namespace);
  }

  /** The facts as they stand; rebuilt only when something was read since. */
  facts(): Facts {
    const now = [Object.keys(this.lister.lists).length, this.logs.size, this.subject, this.custom.version];
    if (!this.#facts || now.some((part, place) => part !== this.#seen[place]))
      this.#facts = factsOf({
        namespace: this.request.namespace,
        subject: this.subject,
        clock: this.#clock,
        lists: this.lister.lists,
        logs: this.logs,
        custom: this.custom.found,
      });
    this.#seen = now;
    return this.#facts;
  }

  get small(): boolean {
    return (this.lister.lists.pods?.length ?? 0) <= SMALL;
  }

  /** Requests that are left; of lists that another namespace shares each counts for this one too. */
  get left(): number {
    const { lister, custom, done } = this;
    const counted = lister.requests + custom.requests + done.requests;
    return Math.max(0, MOST_REQUESTS - Math.max(counted, this.#measured.stats().requests));
  }

  /** True for a named workload and for a large namespace: few lists first, more only when they explain nothing. */
  get lean(): boolean {
    return !this.small || this.subject !== null;
  }

  /** Lists that may be read in all. */
  mostLists(last = false): number {
    if (this.lean && !(last && this.small)) return LEAN;
    return this.lister.requests + this.left;
  }

  /** Log requests that may be made in all: of a small namespace as far as its requests go. */
  get mostLogs(): number {
    const { logs } = this.request;
    return logs ?? (this.lean ? MOST_LOGS : Math.min(MOST_LOGS_SMALL, this.done.requests + this.left));
  }

  /** Requests that lists have to leave to logs of what fails. */
  get keptForLogs(): number {
    if (this.lean) return 0;
    const wanted = openShapes(this.facts(), this.logs, this.ownPods()).size;
    return Math.min(wanted, LOGS_FIRST, Math.max(0, this.mostLogs - this.done.requests));
  }

  /** Logs of what fails that were not read yet; pods of one workload count once. */
  get failing(): number {
    return openShapes(this.facts(), this.logs, null).size;
  }

  /** Requests that routine lists leave besides to what those logs will ask for, such as the ConfigMap of a path. */
  get keptForFound(): number {
    return this.lean ? 0 : Math.min(AFTER_LOGS, this.failing);
  }

  wanted(): readonly ListName[] {
    return wantedBy(this.facts(), this.rules);
  }

  drafts(): readonly Draft[] {
    return draftsOf(this.facts(), this.rules);
  }

  hasCause(): boolean {
    return conclude(this.facts(), this.rules).some(({ severity }) => severity !== 'info');
  }

  /** Pods of the subject; null for all. */
  ownPods(): ReadonlySet<string> | null {
    return scopeOf(this.facts())?.pods ?? null;
  }

  /**
   * Pods whose logs may be read: those of the subject, and those of the objects that its faults point to. Null for all.
   */
  reach(): ReadonlySet<string> | null {
    const scope = scopeOf(this.facts());
    if (!scope) return null;
    const far = this.drafts()
      .filter((draft) => scope.holds(draft))
      .flatMap(({ explainedBy }) => explainedBy ?? [])
      .flatMap((object) => podsOf(this.facts(), object));
    return new Set([...scope.pods, ...far.map(({ metadata }) => metadata?.name ?? '')]);
  }

  notRead(): readonly string[] {
    // A caller that gives few logs to each of many namespaces chooses them itself.
    const pods = this.request.logs === undefined ? this.ownPods() : new Set<string>();
    return [...this.lister.notRead, ...this.custom.notRead, ...unreadLogs(this.facts(), this.logs, pods)];
  }
}
