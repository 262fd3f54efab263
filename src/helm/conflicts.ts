import { toAppError } from '../core/errors.ts';
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
    const name = String((object['metadata'] as { name?: unknown } | undefined)?.name ?? '');
    const title = `${String(object['kind']).toLowerCase()}/${name}`;
    try {
      for (const { field, owner } of await kit.access.conflicts(object, MANAGER, signal))
        warnings.push(
          warn('takes-over-field', `${field} of ${title} is owned by ${owner}; this takes it over (--force-conflicts)`),
        );
    } catch (error) {
      const { code } = toAppError(error);
      if (signal.aborted || code === 'unreachable') throw error;
      // A kind that comes with this very chart, or no right to rehearse: helm will say so itself.
    }
  }
  return warnings;
}
