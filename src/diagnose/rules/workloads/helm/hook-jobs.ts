import type { Facts } from '../../../types.ts';

/** The Job of a hook that still runs: helm waits for it before it goes on, or gave up on it. */
export const hookAdvice = (facts: Facts, release: string): readonly string[] =>
  facts.jobs
    .filter(
      ({ metadata, status }) =>
        metadata?.annotations?.['helm.sh/hook'] !== undefined &&
        (status?.active ?? 0) > 0 &&
        (metadata.name?.startsWith(`${release}-`) || metadata.labels?.['app.kubernetes.io/instance'] === release),
    )
    .slice(0, 1)
    .map(
      ({ metadata }) =>
        `mend first what keeps its hook Job ${metadata?.name} (${metadata?.annotations?.['helm.sh/hook']}) from ending: helm waits for it; go back only where no helm runs any more`,
    );
