import * as z from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { HelmRevision } from '../../src/core/helm.ts';
import type { HelmReader } from '../../src/core/helm-reader.ts';
import type { ToolContext } from '../../src/core/tool.ts';

export const revision = z.int().min(1).max(1_000_000);

export function helmOf({ helm }: ToolContext): HelmReader {
  if (helm) return helm;
  throw new AppError('refused', 'helm cannot be used in this run', 'start kubewhy with a cluster');
}

/** The wanted revision, else the newest; not-found names what is kept. */
export function revisionOf(history: readonly HelmRevision[], wanted: number | undefined): HelmRevision {
  const found = wanted === undefined ? history.at(-1) : history.find((one) => one.revision === wanted);
  if (found?.unread)
    throw new AppError(
      'bad-input',
      `revision ${found.revision} of release ${found.name} is one of many old ones, whose records are not read`,
      `name a newer revision, or run helm get all ${found.name} --revision ${found.revision} -n ${found.namespace}`,
    );
  if (found) return found;
  const kept = history.map((one) => one.revision).slice(-20);
  throw new AppError(
    'not-found',
    `release ${history[0]?.name ?? ''} has no revision ${wanted ?? ''}`,
    `kept revisions: ${kept.join(', ') || 'none'}`,
  );
}

export const chartOf = ({ chart }: HelmRevision): string => `${chart.name || '?'}-${chart.version || '?'}`;
