import type { Service } from '../../../core/kubernetes.ts';
import { at } from '../../facts/events.ts';
import { field } from '../../facts/evidence.ts';
import { controllerOf } from '../../facts/owners.ts';
import { STAGE, type Draft, type Facts } from '../../types.ts';

/** Whoever writes endpoints by hand or by a controller has done it by then. */
const PATIENCE = 10 * 60_000;

/**
 * A Service without a selector: somebody has to write its endpoints. Not those of operators, nor names for the outside.
 */
export const isBare = (facts: Facts, { metadata, spec }: Service): boolean =>
  metadata?.deletionTimestamp === undefined &&
  spec?.type !== 'ExternalName' &&
  spec?.clusterIP !== 'None' &&
  Object.keys(spec?.selector ?? {}).length === 0 &&
  (spec?.ports ?? []).length > 0 &&
  controllerOf({ metadata: metadata ?? {} }) === undefined &&
  !(metadata?.name === 'kubernetes' && facts.namespace === 'default') &&
  facts.now - at(metadata?.creationTimestamp) > PATIENCE;

/** A Service with neither a selector nor endpoints: every connection to it is refused. */
export function unbacked(facts: Facts, service: Service): Draft | undefined {
  if (!isBare(facts, service) || !facts.read.has('endpointslices')) return undefined;
  const name = service.metadata?.name ?? '';
  const own = facts.endpointslices.filter(({ metadata }) => metadata?.labels?.['kubernetes.io/service-name'] === name);
  if (own.some(({ endpoints }) => (endpoints ?? []).length > 0)) return undefined;
  return {
    cause: 'ServiceNoReadyEndpoints',
    severity: 'warning',
    confidence: 'certain',
    subject: { kind: 'Service', name },
    stage: STAGE.none,
    title: `service ${name} has neither a selector nor endpoints: nothing answers behind it`,
    evidence: [
      field('Service', name, '.spec.selector', 'not set'),
      field('Service', name, 'endpointslices', own.length === 0 ? 'none' : 'without addresses'),
    ],
    details: { selector: null, endpoints: 0 },
    consequences: ['DependencyConnectionRefused'],
    remedies: [
      `give service ${name} a selector for the pods that it stands for`,
      `or write its endpoints: an EndpointSlice with the label kubernetes.io/service-name: ${name} and the addresses outside`,
    ],
  };
}
