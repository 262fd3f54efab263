import { AppError, toAppError } from '../core/errors.ts';
import type { ApplyRehearsal } from '../core/helm-reader.ts';
import type { Warning } from '../core/plan.ts';
import type { Kit } from './kit.ts';
import { warn } from './plan-parts.ts';

/** Helm 4's field manager (pkg/kube/client.go). */
const MANAGER = 'helm';
const MOST = 60;

/**
 * Fields that a server-side apply of these objects would be refused for, each with its present owner, found by dry runs. Helm's own dry run does not show
 * them. Secrets are left out: their values are not sent for a rehearsal.
 */
export async function conflictsWarnings(
  kit: Kit,
  objects: readonly Record<string, unknown>[],
  signal: AbortSignal,
): Promise<Warning[]> {
  const warnings: Warning[] = [];
  for (const object of objects.slice(0, MOST)) {
    if (object['kind'] === 'Secret') continue;
    const name = (object['metadata'] as { name?: string } | undefined)?.name ?? '';
    const title = `${String(object['kind']).toLowerCase()}/${name}`;
    let said: ApplyRehearsal;
    try {
      said = await kit.access.rehearse(object, MANAGER, signal);
    } catch (error) {
      const { code } = toAppError(error);
      if (signal.aborted || code === 'unreachable') throw error;
      // A kind that comes with this very chart, or no right to rehearse: helm will say so itself.
      continue;
    }
    if (said.refusal !== undefined)
      throw new AppError(
        'refused',
        `the API server refuses ${title} already in a rehearsal: ${said.refusal}`,
        'change the value behind it, or mend the live object by hand (helm_diff shows how it differs)',
      );
    for (const { field, owner } of said.conflicts)
      warnings.push(
        warn('takes-over-field', `${field} of ${title} is owned by ${owner}; this takes it over (--force-conflicts)`),
      );
  }
  return warnings;
}

/** The same as lines of the plan, which the yes covers. */
export const takenLines = (warnings: readonly Warning[]): string[] =>
  warnings.filter(({ code }) => code === 'takes-over-field').map(({ text }) => text);
