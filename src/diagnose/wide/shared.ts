import type { Diagnosis, Finding } from '../../core/diagnosis.ts';
import { podsIn, type CommonFactor, type SharedCause } from '../../core/diagnosis-list.ts';
import { commonFactorOf } from './common-factor.ts';

/** A finding and where it was made. */
export type Placed = { readonly namespace: string; readonly finding: Finding };
/** One cause in one namespace, or in several for the same reason; the weightiest first. */
export type Trouble = { readonly common?: CommonFactor; readonly places: readonly Placed[] };

/** The image of a failing container; undefined where it is not known. */
export type ImageOf = (namespace: string, pod: string, container: string | null) => string | undefined;

const SEVERITY = { critical: 0, warning: 1, info: 2 } as const;
export const byWeight = (a: Finding, b: Finding): number =>
  SEVERITY[a.severity] - SEVERITY[b.severity] || podsIn(b) - podsIn(a);

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** All critical and warning findings, those with something in common together, the worst first. */
export function troublesOf(diagnoses: readonly Diagnosis[], imageOf: ImageOf): readonly Trouble[] {
  const groups = new Map<string, { common?: CommonFactor; places: Placed[] }>();
  for (const { cluster, findings } of diagnoses)
    for (const finding of findings) {
      if (finding.severity === 'info') continue;
      const common = commonFactorOf(finding, imageOf(cluster.namespace, finding.pods[0] ?? '', finding.container));
      const own = `${cluster.namespace} ${finding.subject.kind}/${finding.subject.name}`;
      const key = `${finding.cause} ${common ? `${common.kind} ${common.name}` : own}`;
      const group = groups.get(key) ?? { ...(common ? { common } : {}), places: [] };
      group.places.push({ namespace: cluster.namespace, finding });
      groups.set(key, group);
    }
  return [...groups.values()]
    .map(({ common, places }): Trouble => ({
      ...(common && namespacesOf(places).length > 1 ? { common } : {}),
      places: places.toSorted((a, b) => byWeight(a.finding, b.finding) || a.namespace.localeCompare(b.namespace)),
    }))
    .flatMap((trouble) => (trouble.common ? [trouble] : trouble.places.map((place) => ({ places: [place] }))))
    .sort(byTrouble);
}

export const namespacesOf = (places: readonly Placed[]): string[] =>
  [...new Set(places.map(({ namespace }) => namespace))].sort();

const severityOf = ({ places }: Trouble): number => SEVERITY[places[0]?.finding.severity ?? 'info'];
const podsOf = ({ places }: Trouble): number => sum(places.map(({ finding }) => podsIn(finding)));
const byTrouble = (a: Trouble, b: Trouble): number =>
  severityOf(a) - severityOf(b) ||
  namespacesOf(b.places).length - namespacesOf(a.places).length ||
  podsOf(b) - podsOf(a) ||
  (a.places[0]?.namespace ?? '').localeCompare(b.places[0]?.namespace ?? '');

/**
 * The finding of a closer look that tells what `first` told: of the same cause, or, where that is gone, the one found
 * anew at the same container; `first` where there is none.
 */
export function successorOf(first: Finding, before: readonly Finding[], after: readonly Finding[]): Finding {
  const isSame = (a: Finding, b: Finding): boolean => isAt(a, b) && a.cause === b.cause;
  const known = after
    .filter((one) => isSame(one, first))
    .toSorted((a, b) => Number(b.container === first.container) - Number(a.container === first.container))[0];
  const anew = after.find((one) => isAt(one, first) && one.severity !== 'info' && !before.some((b) => isSame(one, b)));
  return known ?? anew ?? first;
}

/** The same object, and the same container where both name one. */
const isAt = (a: Finding, b: Finding): boolean =>
  a.subject.kind === b.subject.kind &&
  a.subject.name === b.subject.name &&
  (a.container === b.container || a.container === null || b.container === null);

/**
 * The troubles of several namespaces as they are told. What a closer look at the example found instead (its log says
 * more) is told for all: the others fail in the same way, at the same thing.
 */
export function sharedCauses(
  troubles: readonly Trouble[],
  closer: (namespace: string, first: Finding) => Finding,
): readonly SharedCause[] {
  return troubles.flatMap((trouble): SharedCause[] => {
    const [first] = trouble.places;
    if (!trouble.common || !first) return [];
    const finding = closer(first.namespace, first.finding);
    return [
      {
        cause: finding.cause,
        severity: first.finding.severity,
        common: trouble.common,
        namespaces: namespacesOf(trouble.places),
        pods: podsOf(trouble),
        places: trouble.places.map(({ namespace, finding: one }) => ({
          namespace,
          subject: one.subject,
          cause: closer(namespace, one).cause,
        })),
        example: { namespace: first.namespace, finding },
      },
    ];
  });
}
