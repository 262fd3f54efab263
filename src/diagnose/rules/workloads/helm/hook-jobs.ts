import type { KubeObject } from '../../../../core/kubernetes.ts';
import type { Facts } from '../../../types.ts';
import { releaseOf } from '../../traffic/selected/release.ts';

/** A Job says which release it is of; of one that does not its name tells. */
const isOf = (job: KubeObject, release: string): boolean =>
  (releaseOf(job) ?? release) === release &&
  (releaseOf(job) !== undefined || job.metadata?.name?.startsWith(`${release}-`) === true);

/** The Job of a hook that still runs: helm waits for it before it goes on, or gave up on it. */
export const hookAdvice = (facts: Facts, release: string): readonly string[] =>
  facts.jobs
    .filter(
      (job) =>
        job.metadata?.annotations?.['helm.sh/hook'] !== undefined &&
        (job.status?.active ?? 0) > 0 &&
        isOf(job, release),
    )
    .slice(0, 1)
    .map(
      ({ metadata }) =>
        `mend first what keeps its hook Job ${metadata?.name} (${metadata?.annotations?.['helm.sh/hook']}) from ending: helm waits for it; go back only where no helm runs any more`,
    );
