import { AppError } from '../../../core/errors.ts';
import type { Kind } from '../../../core/kinds.ts';
import type { KindSchema, RawSchema } from '../../../core/openapi.ts';
import { readJson } from '../../wire/bodies/json.ts';
import type { Transport } from '../../wire/transport.ts';

type Component = RawSchema & {
  readonly 'x-kubernetes-group-version-kind'?: readonly { group?: string; version?: string; kind?: string }[];
};
type Named = Readonly<Record<string, Component>>;

/** Documents of a group and version that are kept for the life of a connection. */
const MOST_KEPT = 12;

/**
 * The cluster's OpenAPI v3 documents (/openapi/v3/apis/GROUP/VERSION), custom resources among them; read once for each
 * group and version.
 */
export class OpenApi {
  readonly #read = new Map<string, Promise<Named | undefined>>();

  /** The schema of a kind; undefined where the server publishes none, or the caller may not read it. */
  async schema(
    { group, version, kind }: Kind<unknown>,
    transport: Transport,
    limitMs: number,
    signal: AbortSignal,
  ): Promise<KindSchema | undefined> {
    const path = group === '' ? `/openapi/v3/api/${version}` : `/openapi/v3/apis/${group}/${version}`;
    let reading = this.#read.get(path);
    if (reading === undefined) {
      reading = read(path, transport, limitMs, signal);
      if (this.#read.size >= MOST_KEPT) this.#read.clear();
      this.#read.set(path, reading);
      reading.catch(() => this.#read.delete(path));
    }
    const named = await reading;
    const root = Object.values(named ?? {}).find(({ 'x-kubernetes-group-version-kind': kinds }) =>
      kinds?.some((one) => one.group === group && one.version === version && one.kind === kind),
    );
    return root === undefined || named === undefined ? undefined : { root, named };
  }
}

async function read(
  path: string,
  transport: Transport,
  limitMs: number,
  signal: AbortSignal,
): Promise<Named | undefined> {
  const asked = { verb: 'get', resource: path, namespace: '' };
  try {
    const { components } = await readJson(transport, { method: 'GET', path, asked, limitMs }, signal);
    return (components as { schemas?: Named } | undefined)?.schemas ?? {};
  } catch (error) {
    const { code } = error instanceof AppError ? error : { code: '' };
    if (code === 'not-found' || code === 'forbidden' || code === 'bad-response') return undefined;
    throw error;
  }
}
