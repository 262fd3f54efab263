import * as z from 'zod';
import { AppError } from '../core/errors.ts';
import type { HelmProgram, ManifestObject } from '../core/helm.ts';
import { canonical } from '../core/json.ts';
import { manifestObject, wholeObjects } from '../core/manifest.ts';
import { renderArgv, storedArgv } from './argv.ts';
import { failureOf } from './failures.ts';
import type { Deps } from './deps.ts';

const LIMIT_MS = 60_000;

/**
 * Of the release record that `--dry-run -o json` prints; the rest of it is not looked at. Unknown fields are allowed,
 * absent ones too.
 */
const record = () =>
  z.object({
    manifest: z.string(),
    hooks: z
      .array(
        z.object({
          name: z.string().optional(),
          kind: z.string().optional(),
          events: z.array(z.string()).nullish(),
          manifest: z.string().optional(),
        }),
      )
      .nullish(),
  });

export type Rendered = {
  readonly objects: readonly ManifestObject[];
  /** As secret as the manifest; for dry runs only. */
  readonly raw: readonly Record<string, unknown>[];
  readonly hooks: readonly string[];
  /** What the hooks make, as secret as the manifest. */
  readonly rawHooks: readonly Record<string, unknown>[];
  /** Of the objects and of what hooks of the run do (not of tests), order and comments left aside. */
  readonly digest: string;
};

/** What exactly this run would write, as helm renders it with `lookup` against the server. Writes nothing. */
export async function render(
  { keyed }: Pick<Deps, 'keyed'>,
  helm: HelmProgram,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<Rendered> {
  const stdout = await said(helm, renderArgv(argv), signal);
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    throw new AppError('bad-response', 'helm’s dry run is not whole JSON', 'try again');
  }
  const parsed = record().safeParse(value);
  if (!parsed.success)
    throw new AppError('bad-response', 'helm’s dry run has no manifest', 'try another version of helm');
  const raw = wholeObjects(parsed.data.manifest);
  const hooks = (parsed.data.hooks ?? []).map(({ manifest = '', kind, events }) => ({
    objects: wholeObjects(manifest, kind),
    runs: !(events ?? []).length || (events ?? []).some((event) => !/^test(?:-success|-failure)?$/.test(event)),
  }));
  const rawHooks = hooks.flatMap(({ objects }) => objects);
  return {
    raw,
    rawHooks,
    objects: raw.map(manifestObject),
    hooks: (parsed.data.hooks ?? []).map(
      ({ kind = '', name = '', events }) => `${kind.toLowerCase()}/${name} (${(events ?? []).join(', ')})`,
    ),
    digest: keyed(
      texts(
        raw,
        hooks.flatMap(({ objects, runs }) => (runs ? objects : [])),
      ),
    ),
  };
}

/** What a rollback to this revision would apply: the manifest and hooks that helm keeps of it. Writes nothing. */
export async function stored(
  { keyed }: Pick<Deps, 'keyed'>,
  helm: HelmProgram,
  args: Parameters<typeof storedArgv>[1],
  signal: AbortSignal,
): Promise<Pick<Rendered, 'raw' | 'objects' | 'rawHooks' | 'digest'>> {
  const [raw, hooks] = await Promise.all(
    (['manifest', 'hooks'] as const).map(async (what) =>
      wholeObjects(await said(helm, storedArgv(what, args), signal)),
    ),
  );
  const [kept, kinds] = [raw ?? [], hooks ?? []];
  return { raw: kept, objects: kept.map(manifestObject), rawHooks: kinds, digest: keyed(texts(kept, kinds)) };
}

const texts = (objects: readonly object[], hooks: readonly object[]): string =>
  JSON.stringify([objects, hooks].map((list) => list.map(canonical).sort()));

async function said(helm: HelmProgram, argv: readonly string[], signal: AbortSignal): Promise<string> {
  const result = await helm.invoke({ argv, limitMs: LIMIT_MS, stoppable: true }, signal);
  if (signal.aborted) throw new AppError('aborted', 'stopped');
  if (result.code !== 0 || result.cut || result.late) throw failureOf(result).error;
  return result.stdout;
}
