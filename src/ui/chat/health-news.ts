import { showDuration } from '../../core/time.ts';
import type { HealthState, WorkloadHealth } from '../options.ts';
import { safe } from '../text/line.ts';
import { clockTime } from './footer-lines.ts';
import type { Action, Changed, ChatState } from './state.ts';

type Deps = {
  readonly now: () => number;
  /** A fault or a recovery must last so long before it is told, in milliseconds. */
  readonly settle: number;
  readonly state: () => ChatState;
  readonly dispatch: (action: Action) => void;
};

/** What was told of a workload last, and what it is now when that differs. */
type Told = { readonly sick: boolean; readonly counts: string; readonly at: number; readonly other?: number };

const MOST_LINES = 3;
/** A recovery so soon after a change is taken for its effect, and the way back is offered. */
const EFFECT_MS = 120_000;

const isSick = ({ health }: WorkloadHealth): boolean => health === 'critical' || health === 'warning';
const isFine = ({ health }: WorkloadHealth): boolean => health === 'ok' || health === 'idle';
const keyOf = ({ kind, name }: WorkloadHealth): string => `${kind.toLowerCase()}/${safe(name)}`;
/** The question why it fails, by which its recovery is known, too. */
const whyAsked = (one: WorkloadHealth): string =>
  one.kind === 'Service' || one.note === 'deleted' ? '/diagnose' : `/diagnose ${keyOf(one)}`;
const countsOf = ({ ready, desired }: WorkloadHealth): string => (desired > 0 ? `${ready}/${desired}` : '');

/**
 * Tells in the transcript what changes in the namespace while the chat is open: each new fault and each recovery once,
 * with its time, and when the cluster falls silent and answers again. What was so at the start is not news, and neither
 * are pods that start or stop.
 */
export class HealthNews {
  readonly #deps: Deps;
  readonly #told = new Map<string, Told>();
  #state: HealthState | undefined;
  #lostSince: number | undefined;
  #known = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** A new state; undefined when the watch has ended. */
  see(state: HealthState | undefined): void {
    this.#state = state;
    this.#deps.dispatch({ type: 'health', health: state ?? { workloads: [] } });
    if (state === undefined) return this.close();
    this.#connection(state);
    if (!state.lost) this.#workloads(state);
  }

  /** Looks at the same state once more. */
  again(): void {
    if (this.#state && !this.#state.lost) this.#workloads(this.#state);
  }

  /** What was so when somebody looked last: what differs now is news. */
  remember({ at, workloads }: { readonly at: number; readonly workloads: readonly WorkloadHealth[] }): void {
    for (const one of workloads) this.#told.set(keyOf(one), { sick: isSick(one), counts: countsOf(one), at });
    this.#known = true;
  }

  /** Another namespace is watched: what is there is no news. */
  forget(): void {
    this.#state = undefined;
    this.#told.clear();
    this.#known = false;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #connection({ lost }: HealthState): void {
    const now = this.#deps.now();
    if (lost && this.#lostSince === undefined) {
      const text = `the cluster does not answer (${safe(lost.reason)}): what is shown above may be out of date`;
      this.#line('danger', lost.since, text, 'it is asked again every few seconds');
    }
    if (!lost && this.#lostSince !== undefined)
      this.#line('info', now, `the cluster answers again, after ${showDuration(now - this.#lostSince)}`);
    this.#lostSince = lost?.since;
  }

  #workloads({ workloads }: HealthState): void {
    const now = this.#deps.now();
    const news: (() => void)[] = [];
    let due = Number.POSITIVE_INFINITY;
    for (const one of workloads) {
      const key = keyOf(one);
      const told = this.#told.get(key) ?? { sick: this.#known ? false : isSick(one), counts: countsOf(one), at: now };
      const differs = told.sick ? isFine(one) : isSick(one);
      const since = differs ? (told.other ?? now) : undefined;
      const wait = since === undefined ? 0 : since + this.#settle(told, now) - now;
      // What a change comes to is told at the end of its turn.
      const later = told.sick && this.#deps.state().turn !== undefined;
      if (since === undefined) {
        const counts = isFine(one) ? countsOf(one) : told.counts;
        this.#told.set(key, { sick: told.sick, counts, at: told.at });
      } else if (wait > 0 || later) {
        this.#told.set(key, { ...told, other: since });
        if (!later) due = Math.min(due, wait);
      } else {
        this.#told.set(key, { sick: !told.sick, counts: countsOf(one), at: since });
        news.push(() => this.#tellOf(one, told, since));
      }
    }
    this.#known = true;
    for (const key of this.#told.keys()) if (!workloads.some((one) => keyOf(one) === key)) this.#told.delete(key);
    for (const tell of news.slice(0, MOST_LINES)) tell();
    if (news.length > MOST_LINES)
      this.#line('warn', now, `${news.length - MOST_LINES} more changed`, '/status shows all');
    clearTimeout(this.#timer);
    if (due === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.again(), due);
    this.#timer.unref();
  }

  /** The recovery that a change was made for is told at once. */
  #settle({ sick }: Told, now: number): number {
    return sick && this.#after(now) !== undefined ? 0 : this.#deps.settle;
  }

  #after(now: number): Changed | undefined {
    const { changed } = this.#deps.state();
    return changed !== undefined && now - changed.to < EFFECT_MS ? changed : undefined;
  }

  #tellOf(one: WorkloadHealth, before: Told, at: number): void {
    const counts = countsOf(one);
    const moved =
      before.counts !== counts && before.counts !== '' && counts !== '' ? `${before.counts} → ${counts}` : counts;
    if (isSick(one)) {
      const text = [`${keyOf(one)} fails:`, moved, safe(one.note ?? '').replaceAll('\n', ' ')]
        .filter(Boolean)
        .join(' ');
      this.#line('warn', at, text, undefined, { ask: whyAsked(one) });
      return;
    }
    const changed = this.#after(at);
    const after = showDuration(at - (changed?.from ?? before.at));
    this.#line(
      'info',
      at,
      `${keyOf(one)} is healthy again: ${moved} ${changed ? 'in' : 'after'} ${after}${this.#undo(changed)}`,
      undefined,
      { well: whyAsked(one) },
    );
  }

  /** The planner's own answer says how its change is taken back. */
  #undo(changed: Changed | undefined): string {
    return changed && this.#deps.state().header.model !== 'offline' ? ' · say undo to take the change back' : '';
  }

  #line(
    tone: 'info' | 'warn' | 'danger',
    at: number,
    text: string,
    nextStep?: string,
    { ask, well }: { readonly ask?: string; readonly well?: string } = {},
  ): void {
    const item = {
      type: 'notice' as const,
      at,
      tone,
      text: `${clockTime(at)} ${text}`,
      ...(nextStep ? { nextStep } : {}),
      ...(ask ? { nextStep: `${ask} finds out why; w asks it`, ask } : {}),
      ...(well ? { well } : {}),
    };
    this.#deps.dispatch({ type: 'add', item });
  }
}
