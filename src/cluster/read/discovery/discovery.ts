import { AppError } from '../../../core/errors.ts';
import { kindNamed, kindOfWord, type CustomKinds, type CustomKindsQuery, type Kind } from '../../../core/kinds.ts';
import { nearest } from '../../../core/names.ts';
import {
  AGGREGATED,
  firstOfEach,
  getter,
  isAggregated,
  kindsAt,
  kindsIn,
  MOST_VERSIONS,
  versionsIn,
  type Get,
} from './api-resources.ts';
import { KnownCustomKinds } from './custom-kinds.ts';
import { OpenApi } from './openapi.ts';
import type { Transport } from '../../wire/transport.ts';

/** After a miss the server is asked again, since kinds come while a chat goes on; not more often than this. */
const AGAIN_MS = 30_000;

/** Servers without aggregated discovery: one request for each version of each group. */
async function oneByOne(get: Get, named: Record<string, unknown>, signal: AbortSignal): Promise<Kind[]> {
  const core = { group: '', version: 'v1', path: '/api/v1' };
  const all = [core, ...versionsIn(named).flat().slice(0, MOST_VERSIONS)];
  return firstOfEach((await Promise.all(all.map((one) => kindsAt(get, one, signal)))).flat());
}

/** Looks words up as kubectl does; what the server said is kept, and asked anew for a word that is not in it. */
export class Discovery {
  readonly openApi = new OpenApi();
  #known: readonly Kind[] | undefined;
  readonly #custom = new KnownCustomKinds();
  #missedAt = -AGAIN_MS;

  async #all(transport: Transport, limitMs: number, signal: AbortSignal): Promise<readonly Kind[]> {
    const get = getter(transport, limitMs, signal);
    const [core, named] = await Promise.all([get('/api', AGGREGATED), get('/apis', AGGREGATED)]);
    const kinds = isAggregated(named) ? [core, named].flatMap(kindsIn) : await oneByOne(get, named, signal);
    this.#custom.know(kinds);
    return kinds;
  }

  /** The kinds of all groups that are not Kubernetes' own; see `ClusterReader.customKinds`. */
  custom(query: CustomKindsQuery, transport: Transport, limitMs: number, signal: AbortSignal): Promise<CustomKinds> {
    return this.#custom.find(getter(transport, limitMs, signal), query, signal);
  }

  async kind(word: string, transport: Transport, limitMs: number, signal: AbortSignal): Promise<Kind> {
    const built = kindOfWord(word);
    if (built) return built;
    const fresh = this.#known === undefined;
    this.#known ??= await this.#all(transport, limitMs, signal);
    const lower = word.toLowerCase();
    let found = kindNamed(this.#known, lower);
    if (!found && !fresh && performance.now() - this.#missedAt >= AGAIN_MS) {
      this.#missedAt = performance.now();
      this.#known = await this.#all(transport, limitMs, signal);
      found = kindNamed(this.#known, lower);
    }
    if (found) return found;
    const names = [...new Set(this.#known.flatMap(({ plural, words }) => [plural, ...words]))];
    const near = nearest(lower, names);
    throw new AppError(
      'not-found',
      `this cluster has no kind ${JSON.stringify(word.slice(0, 80))}`,
      near.length > 0
        ? `did you mean ${near.join(' or ')}?`
        : `"kubectl api-resources --context ${transport.target.context}" lists all kinds`,
    );
  }
}
