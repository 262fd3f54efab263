import type { Advice } from '../../../../core/diagnosis.ts';
import type { Pod, Service } from '../../../../core/kubernetes.ts';
import { hasLabels, showLabels } from '../../../../core/selectors.ts';
import { ownersOf } from '../../../facts/behind.ts';
import { isDeleted, podReady } from '../../../facts/containers.ts';
import { field } from '../../../facts/evidence.ts';
import { nearlyMet, type NearMiss } from '../../advice/elsewhere/near-selector.ts';
import { STAGE, type Draft, type Facts } from '../../../types.ts';
import { change } from '../../advice/change.ts';
import { selectorOf } from './telling-label.ts';

/**
 * Ready pods that differ from those of a Service by the value of one label, and that no Service selects: it was left at
 * the side that is switched off. Of two colours the other has a Service of its own where that is meant so.
 */
export function unserved(
  facts: Facts,
  service: Service,
  selector: Readonly<Record<string, string>>,
): readonly Pod[] | undefined {
  const isTaken = ({ metadata }: Pod): boolean =>
    facts.services.some(
      ({ spec }) => Object.keys(spec?.selector ?? {}).length > 0 && hasLabels(metadata?.labels, spec?.selector ?? {}),
    );
  const twins = facts.pods.filter(
    (pod) =>
      podReady(pod) &&
      !isDeleted(pod) &&
      Object.keys(selector).length > 1 &&
      isOtherSide(nearlyMet({ matchLabels: { ...selector } }, pod.metadata?.labels)) &&
      !isTaken(pod),
  );
  const ports = (service.spec?.ports ?? []).map(({ targetPort, port }) => targetPort ?? port);
  const fits = twins.filter(({ spec }) =>
    (spec?.containers ?? []).some(({ ports: own = [] }) =>
      own.some(({ containerPort, name }) => ports.includes(containerPort) || ports.includes(name ?? '')),
    ),
  );
  return fits.length > 0 ? fits : undefined;
}

/** Labels by which the programs of one product differ: a worker is not the other side of a frontend. */
const ROLE = /(?:^|[./-])(?:component|role|tier|part-of|app|name|k8s-app)$/i;
const isOtherSide = (miss: NearMiss | undefined): boolean => miss?.has !== undefined && !ROLE.test(miss.key);

/** How many endpoints the first slice of a Service has. */
export function slices(facts: Facts, service: string): Draft['evidence'] {
  const own = facts.endpointslices.filter(
    ({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === service,
  );
  return own.slice(0, 1).map((slice) => {
    const all = own.flatMap(({ endpoints }) => endpoints ?? []);
    const ready = all.filter(({ conditions }) => conditions?.ready !== false).length;
    return field('EndpointSlice', slice.metadata?.name ?? '', '.endpoints', `${all.length} endpoints, ${ready} ready`);
  });
}

/** A Service whose selector these pods do not meet. */
export function mismatch(
  facts: Facts,
  service: Service,
  selector: Readonly<Record<string, string>>,
  pods: readonly Pod[],
): Draft {
  const name = service.metadata?.name ?? '';
  const labels = pods[0]?.metadata?.labels ?? {};
  const differing = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
  const [[label, wanted] = ['', '']] = differing;
  const found = labels[label];
  const sameValue = found === undefined ? Object.keys(labels).find((key) => labels[key] === wanted) : undefined;
  const owner = ownersOf(facts, pods.slice(0, 1))[0];
  const who = owner ? `${owner.kind.toLowerCase()} ${owner.name}` : 'the pods';
  return {
    cause: 'ServiceSelectorMismatch',
    severity: 'critical',
    confidence: 'certain',
    subject: { kind: 'Service', name },
    stage: STAGE.none,
    pods: pods.map(({ metadata }) => metadata?.name ?? ''),
    title: `service ${name} selects ${label}=${wanted}, but the pods of ${who} have ${found === undefined ? `no label ${label}${sameValue ? ` (they have ${sameValue}=${wanted})` : ''}` : `${label}=${found}`}`,
    evidence: [
      field('Service', name, '.spec.selector', showLabels(selector)),
      ...pods.slice(0, 1).map((pod) => field('Pod', pod.metadata?.name ?? '', '.metadata.labels', showLabels(labels))),
      ...slices(facts, name),
    ],
    details: {
      label,
      key: label,
      wanted,
      found: found ?? null,
      available: [...new Set(facts.pods.flatMap(({ metadata }) => metadata?.labels?.[label] ?? []))]
        .sort()
        .slice(0, 20),
      selector: showLabels(selector),
      podLabels: showLabels(labels),
      workload: owner ? `${owner.kind}/${owner.name}` : undefined,
      ...(differing.length > 1 ? { differing: differing.map(([key]) => key) } : {}),
    },
    consequences: ['ServiceNoReadyEndpoints'],
    remedies: [
      found === undefined
        ? `change the selector of service ${name}: replace ${label}=${wanted} by ${sameValue ? `${sameValue}=${wanted}` : `labels that ${who} has (${showLabels(labels)})`}`
        : newSelector(facts, name, differing, labels),
      // What a workload selects its own pods by cannot be changed in its template.
      ...(owner && selectorOf(facts, owner)[label] !== undefined
        ? []
        : [`or label the pod template of ${who} with ${label}=${wanted}`]),
    ],
  };
}

/** The selector that the pods have, as an edit of the Service. */
function newSelector(
  facts: Facts,
  name: string,
  differing: readonly (readonly [string, string])[],
  labels: Readonly<Record<string, string>>,
): Advice {
  const found = differing.map(([label]): [string, string | undefined] => [label, labels[label]]);
  const text = `change the selector of service ${name} to ${found
    .flatMap(([label, value]) => (value === undefined ? [] : [`${label}=${value}`]))
    .join(',')}`;
  const edits = found.flatMap(([label, value]) =>
    value !== undefined ? [{ path: `spec.selector["${label}"]`, value: JSON.stringify(value) }] : [],
  );
  return edits.length < found.length ? text : change(facts, text, 'edit_object', { kind: 'Service', name, edits });
}
