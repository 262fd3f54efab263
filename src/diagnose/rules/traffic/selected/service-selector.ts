import type { Pod, Service } from '../../../../core/kubernetes.ts';
import { distance } from '../../../../core/names.ts';
import { isDeleted } from '../../../facts/containers.ts';
import { perFacts } from '../../../facts/per-facts.ts';
import { blame, keyOf } from '../../../facts/owners.ts';
import { selectedPods } from '../../../facts/scope.ts';
import { hasLabels } from '../../../../core/selectors.ts';
import type { Facts } from '../../../types.ts';

/** Pods that run or may run, by top controller. */
const livingByOwner = perFacts((facts) =>
  Map.groupBy(
    facts.pods.filter((pod) => !isDeleted(pod) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed'),
    (pod) => keyOf(blame(facts, pod)),
  ),
);

/**
 * The pods that a Service which selects nothing was probably meant for: those that share most of the selector's pairs;
 * of equals those that no other Service selects and whose names are near. Undefined when nothing speaks for any pod:
 * then the Service stands for something that is not there.
 */
export function nearestPods(
  facts: Facts,
  service: Service,
  selector: Readonly<Record<string, string>>,
): readonly Pod[] | undefined {
  const groups = livingByOwner(facts);
  const taken = facts.services.filter(
    (other) => other !== service && Object.keys(other.spec?.selector ?? {}).length > 0,
  );
  const scored = [...groups].flatMap(([key, pods]) => {
    const [pod] = pods;
    if (!pod) return [];
    const score = scoreOf(
      service,
      selector,
      key.split('/')[1] ?? '',
      pod,
      !taken.some(({ spec }) => hasLabels(pod.metadata?.labels, spec?.selector ?? {})),
    );
    return score > 0 ? [{ pods, score }] : [];
  });
  return scored.sort((a, b) => b.score - a.score)[0]?.pods;
}

function scoreOf(
  service: Service,
  selector: Readonly<Record<string, string>>,
  owner: string,
  pod: Pod,
  free: boolean,
): number {
  const labels = pod.metadata?.labels ?? {};
  const entries = Object.entries(selector);
  const shared = entries.filter(([key, value]) => labels[key] === value).length;
  const values = Object.values(labels);
  // A name that holds the other one (api, api-gateway) says little when these pods have a Service of their own.
  const similar = (a: string, b: string): boolean => isTypo(a, b) || (free && isPart(a, b));
  // Near: the same key with a similar value, the same value under another key, or the owner's name.
  const near = entries.some(([key, value]) => {
    const other = labels[key];
    return (other !== undefined && similar(value, other)) || (shared === 0 && values.includes(value));
  });
  const name = service.metadata?.name ?? '';
  const named = name === owner || similar(name, owner) || entries.some(([, value]) => similar(value, owner));
  const ports = (service.spec?.ports ?? []).map(({ targetPort, port }) => targetPort ?? port);
  const declared = (pod.spec?.containers ?? []).flatMap(({ ports: own = [] }) =>
    own.flatMap((one) => [one.containerPort, one.name ?? '']),
  );
  const fits = ports.some((port) => declared.includes(port));
  const sameKey = entries.some(([key]) => labels[key] !== undefined);
  const evident = shared > 0 || near || (named && sameKey) || (free && fits && sameKey);
  if (!evident) return 0;
  return shared * 4 + (near ? 3 : 0) + (named ? 3 : 0) + (free ? 2 : 0) + (fits ? 1 : 0);
}

/** One a part of the other, between dashes. */
const isPart = (a: string, b: string): boolean =>
  a.length > 2 && b.length > 2 && (`-${a}-`.includes(`-${b}-`) || `-${b}-`.includes(`-${a}-`));

/** A few typing errors apart: one for each three characters, four at most. */
const isTypo = (a: string, b: string): boolean => {
  const most = Math.max(1, Math.min(4, Math.floor(a.length / 3)));
  return !isPart(a, b) && distance(a, b, most) <= most;
};

/** The pods behind a Service that count for its ports: not finished, not going. */
export const livePods = (facts: Facts, service: Service): readonly Pod[] =>
  selectedPods(facts, service.spec?.selector).filter(
    (pod) => !isDeleted(pod) && pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed',
  );
