import type { Merged } from './merge.ts';
import { keyOf } from '../facts/owners.ts';
import { STAGE } from '../types.ts';

/** Hops from a symptom to its root: a Service behind a host, the pods behind the Service. */
const HOPS = 3;

/**
 * Drops what another finding explains: a symptom, when its subject has a cause of its own; a fault of a dependant, when
 * one of `explainedBy` has a fault. The root keeps its consequences and takes the higher severity (but an info, such as
 * a deliberate scale to zero, stays one).
 */
export function absorb(findings: readonly Merged[]): readonly Merged[] {
  const bySubject = new Map<string, Merged[]>();
  for (const one of findings) bySubject.set(keyOf(one.subject), [...(bySubject.get(keyOf(one.subject)) ?? []), one]);

  const byPod = new Map<string, Merged[]>();
  for (const one of findings.filter(isOfPods))
    for (const pod of one.pods) byPod.set(pod, [...(byPod.get(pod) ?? []), one]);

  const explainerOf = (one: Merged): Merged | undefined => {
    const own = one.symptom ? (bySubject.get(keyOf(one.subject)) ?? []).filter(({ symptom }) => !symptom) : [];
    // A fault of its pods that is blamed on something else: a node, a claim, the cluster's DNS.
    const shared = one.symptom ? one.pods.flatMap((pod) => byPod.get(pod) ?? []) : [];
    const others = one.explainedBy.flatMap((key) => bySubject.get(key) ?? []);
    const stronger = one.yieldsTo?.length ? findings.filter((other) => yields(one, other)) : [];
    return [...own, ...shared, ...others, ...stronger]
      .filter((other) => other !== one && outweighs(other, one))
      .sort(bySeverity)[0];
  };
  const rootOf = (one: Merged): Merged => {
    const seen = [one];
    for (let hop = 0; hop < HOPS; hop++) {
      const next = explainerOf(seen.at(-1) ?? one);
      if (!next) break;
      if (seen.includes(next)) return one; // a circle explains nothing
      seen.push(next);
    }
    const root = seen.at(-1) ?? one;
    return outweighs(root, one) ? root : one;
  };

  const roots = new Map<Merged, Merged[]>();
  for (const one of findings) {
    const root = rootOf(one);
    roots.set(root, [...(roots.get(root) ?? []), ...(root === one ? [] : [one])]);
  }
  return [...roots].map(([root, explains]) => ({
    ...root,
    severity:
      root.severity === 'warning' && explains.some(({ severity }) => severity === 'critical')
        ? 'critical'
        : root.severity,
    consequences: [...root.consequences, ...explains.flatMap(({ cause, consequences }) => [cause, ...consequences])],
    explains,
  }));
}

const isOfPods = ({ symptom, stage, severity }: Merged): boolean =>
  !symptom && stage !== STAGE.none && severity !== 'info';

const yields = (one: Merged, other: Merged): boolean =>
  one.yieldsTo?.includes(other.cause) === true &&
  (keyOf(one.subject) === keyOf(other.subject) || one.pods.some((pod) => other.pods.includes(pod)));

/**
 * What is only worth knowing (a deliberate scale to zero) explains an empty Service, but never a workload that fails.
 */
const outweighs = (root: Merged, one: Merged): boolean =>
  root.severity !== 'info' || one.severity === 'info' || (one.symptom === true && DELIBERATE.has(root.cause));

const DELIBERATE: ReadonlySet<string> = new Set(['ScaledToZero', 'Suspended']);

const RANK = { critical: 0, warning: 1, info: 2 };
const bySeverity = (a: Merged, b: Merged): number => RANK[a.severity] - RANK[b.severity] || a.stage - b.stage;
