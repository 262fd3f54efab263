import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { HelmProgram, ManifestObject } from '../core/helm.ts';
import { canonical } from '../core/json.ts';
import { manifestObject, rawObjects } from '../core/manifest.ts';
import { renderArgv } from './argv.ts';
import { failureOf } from './failures.ts';
import { digestOf } from './private-folder.ts';

const LIMIT_MS = 60_000;

/** Of the release record that `--dry-run -o json` prints; the rest of it is not looked at. Unknown fields are allowed, absent ones too. */
const record = z.object({
  manifest: z.string(),
  hooks: z
    .array(
      z.object({ name: z.string().optional(), kind: z.string().optional(), events: z.array(z.string()).nullish() }),
    )
    .nullish(),
});

export type Rendered = {
  readonly objects: readonly ManifestObject[];
  /** As secret as the manifest; for dry runs only. */
  readonly raw: readonly Record<string, unknown>[];
  readonly hooks: readonly string[];
  /** sha256 of the objects, order and comments left aside. */
  readonly digest: string;
};

/** What exactly this run would write, as helm renders it with `lookup` against the server. Writes nothing. */
export async function render(helm: HelmProgram, argv: readonly string[], signal: AbortSignal): Promise<Rendered> {
  const result = await helm.invoke({ argv: renderArgv(argv), limitMs: LIMIT_MS, stoppable: true }, signal);
  if (signal.aborted) throw new AppError('aborted', 'stopped');
  if (result.code !== 0 || result.cut || result.late) throw failureOf(result).error;
  let value: unknown;
  try {
    value = JSON.parse(result.stdout);
  } catch {
    throw new AppError('bad-response', 'helm’s dry run is not whole JSON', 'try again');
  }
  const parsed = record.safeParse(value);
  if (!parsed.success)
    throw new AppError('bad-response', 'helm’s dry run has no manifest', 'try another version of helm');
  const raw = rawObjects(parsed.data.manifest);
  return {
    raw,
    objects: raw.map(manifestObject),
    hooks: (parsed.data.hooks ?? []).map(
      ({ kind = '', name = '', events }) => `${kind.toLowerCase()}/${name} (${(events ?? []).join(', ')})`,
    ),
    digest: digestOf(raw.map(canonical).sort().join('\n')),
  };
}
