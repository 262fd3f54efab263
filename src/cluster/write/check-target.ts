import type { Target } from '../../core/cluster.ts';
import { AppError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';

/** The plan names the cluster that the person saw on the card; this writer must be the one of that cluster. */
export function checkTarget({ cluster }: Plan, here: Target): void {
  for (const part of ['server', 'caFingerprint', 'context', 'user', 'as', 'asDigest'] as const)
    if (cluster[part] !== here[part])
      throw new AppError(
        'unapproved',
        `the plan is for ${part} ${JSON.stringify(cluster[part])}, this connection has ${JSON.stringify(here[part])}`,
        'ask for the change again on this cluster',
      );
}
