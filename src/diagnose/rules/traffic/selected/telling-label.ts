import type { Pod } from '../../../../core/kubernetes.ts';

/** Labels that a controller makes anew. */
const PASSING = /pod-template-hash|controller-revision-hash|controller-uid|pod-index|statefulset\.kubernetes\.io/;

/** A label that all wanted pods have with one value and no foreign one has, and that no controller makes anew. */
export const telling = (own: readonly Pod[], foreign: readonly Pod[]): readonly [string, string] | undefined =>
  Object.entries(own[0]?.metadata?.labels ?? {})
    .filter(([key]) => !PASSING.test(key))
    .find(
      ([key, value]) =>
        own.every(({ metadata }) => metadata?.labels?.[key] === value) &&
        foreign.every(({ metadata }) => metadata?.labels?.[key] !== value),
    );
