import type { CustomKinds, CustomKindsQuery, Kind } from '../../../core/kinds.ts';
import {
  AGGREGATED,
  firstOfEach,
  isAggregated,
  isCustom,
  kindsAt,
  kindsIn,
  MOST_VERSIONS,
  versionsIn,
  type Get,
  type GroupVersion,
} from './api-resources.ts';

/** Custom kinds are looked up again after so long. */
const STALE_MS = 300_000;

/**
 * The custom kinds of one connection. A server with aggregated discovery tells all in one request; of another, each
 * version of each group is one, so that those are asked first which the caller ranks first, and what is known is kept.
 */
export class KnownCustomKinds {
  #all: readonly Kind[] | undefined;
  #versions: readonly GroupVersion[] | undefined;
  readonly #asked = new Map<string, readonly Kind[]>();
  #at = 0;

  /** Takes what was looked up otherwise. */
  know(kinds: readonly Kind[]): void {
    this.#all = kinds.filter(({ group }) => isCustom(group));
    this.#at = Date.now();
  }

  async find(get: Get, { most = MOST_VERSIONS, rank }: CustomKindsQuery, signal: AbortSignal): Promise<CustomKinds> {
    if (Date.now() - this.#at >= STALE_MS) this.#forget();
    let left = most;
    if (!this.#all && !this.#versions) {
      const named = await get('/apis', AGGREGATED);
      left -= 1;
      this.#at = Date.now();
      if (isAggregated(named)) this.know(kindsIn(named));
      else this.#versions = preferredFirst(versionsIn(named));
    }
    if (this.#all) return { kinds: this.#all, unasked: [] };
    const ranked = (this.#versions ?? []).toSorted((a, b) => (rank?.(a.group) ?? 0) - (rank?.(b.group) ?? 0));
    const now = ranked.filter(({ path }) => !this.#asked.has(path)).slice(0, Math.max(0, left));
    await Promise.all(now.map(async (one) => this.#asked.set(one.path, await kindsAt(get, one, signal))));
    const known = (this.#versions ?? []).flatMap(({ path }) => this.#asked.get(path) ?? []);
    const unasked = ranked.filter(({ path }) => !this.#asked.has(path)).map(({ group }) => group);
    return { kinds: firstOfEach(known), unasked: [...new Set(unasked)] };
  }

  #forget(): void {
    this.#all = undefined;
    this.#versions = undefined;
    this.#asked.clear();
  }
}

/** The preferred version of every custom group before the second of any. */
function preferredFirst(groups: readonly (readonly GroupVersion[])[]): readonly GroupVersion[] {
  const custom = groups.filter(([first]) => first !== undefined && isCustom(first.group));
  return [...custom.flatMap((all) => all.slice(0, 1)), ...custom.flatMap((all) => all.slice(1))].slice(
    0,
    MOST_VERSIONS,
  );
}
