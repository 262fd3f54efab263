import type { Blamed } from '../../../../core/diagnosis.ts';
import type { Pod } from '../../../../core/kubernetes.ts';
import type { Labels } from '../../../../core/selectors.ts';
import { blame } from '../../../facts/owners.ts';
import type { Facts } from '../../../types.ts';
import { INSTALLATION, workloadNamed } from './release.ts';

/** Labels that a controller makes anew or that tell where a pod runs. */
const PASSING =
  /pod-template-hash|controller-revision-hash|controller-uid|pod-index|statefulset\.kubernetes\.io|^topology\./;

/** `key=value`, and whether a workload selects its pods by it: then it stays as long as the workload does. */
export type Telling = { readonly key: string; readonly value: string; readonly lasts: boolean };

/**
 * A label that all wanted pods have with one value and no foreign one has, and that no controller makes anew. One by
 * which their workload selects them comes first: versions change; of those one that names the installation. `also`:
 * labels of pods that do not run now and are wanted too.
 */
export function telling(
  facts: Facts,
  own: readonly Pod[],
  foreign: readonly Pod[],
  also: readonly Labels[] = [],
): Telling | undefined {
  const selectors = own.map((pod) => selectorOf(facts, blame(facts, pod)));
  return Object.entries(own[0]?.metadata?.labels ?? {})
    .filter(
      ([key, value]) =>
        !PASSING.test(key) &&
        own.every(({ metadata }) => metadata?.labels?.[key] === value) &&
        also.every((labels) => labels[key] === value) &&
        foreign.every(({ metadata }) => metadata?.labels?.[key] !== value),
    )
    .map(([key, value]) => ({ key, value, lasts: selectors.every((one) => one[key] === value) }))
    .toSorted((a, b) => weight(b) - weight(a))[0];
}

const weight = ({ key, lasts }: Telling): number => (lasts ? 2 : 0) + (INSTALLATION.test(key) ? 1 : 0);

/** The labels by which a workload selects its own pods; empty where it was not read. */
export function selectorOf(facts: Facts, owner: Blamed): Readonly<Record<string, string>> {
  const spec = workloadNamed(facts, owner)?.spec as
    | { readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } }
    | undefined;
  return spec?.selector?.matchLabels ?? {};
}
