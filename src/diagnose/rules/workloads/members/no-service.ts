import type { Advice } from '../../../../core/diagnosis.ts';
import type { StatefulSet } from '../../../../core/kubernetes.ts';
import { showLabels } from '../../../../core/selectors.ts';
import { field } from '../../../facts/evidence.ts';
import { containersOf } from '../../../facts/containers.ts';
import { podsOf } from '../../../facts/owners.ts';
import { mountedMaps } from '../../../places/files.ts';
import { PAGE } from '../../../sources.ts';
import { STAGE, type Draft, type Facts, type ListName } from '../../../types.ts';
import { change as doing } from '../../advice/change.ts';
import { askedName } from './asked-names.ts';

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';

/** A name that holds no variable. */
const plain = (name: string): string | undefined => (/^[\w.:-]+$/.test(name) ? name : undefined);

/**
 * The Service that a StatefulSet names and that is not there; undefined where it is, or where Services were not read.
 */
function missing(facts: Facts, { spec }: StatefulSet): string | undefined {
  const service = spec?.serviceName;
  if (!service || spec.replicas === 0 || !facts.read.has('services') || facts.services.length >= PAGE) return undefined;
  return facts.services.some((one) => nameOf(one) === service) ? undefined : service;
}

/** Members that find each other have the list of them in a file as often as in a variable. */
export const wantsForNames = (facts: Facts): readonly ListName[] =>
  facts.statefulsets.some((set) => {
    const service = missing(facts, set);
    if (service === undefined || (set.spec?.replicas ?? 1) < 2 || askedName(facts, set, service)) return false;
    const pods = podsOf(facts, { kind: 'StatefulSet', name: nameOf(set) });
    return pods.some((pod) => containersOf(pod).some((view) => mountedMaps(view).length > 0));
  })
    ? ['configmaps']
    : [];

/**
 * A StatefulSet runs as well without the Service that it names: that is a fault where somebody asks for the names which
 * the Service would give, and worth knowing elsewhere.
 */
export function noService(facts: Facts, set: StatefulSet): Draft[] {
  const name = nameOf(set);
  const service = missing(facts, set);
  if (service === undefined) return [];
  const asked = askedName(facts, set, service);
  return [
    {
      cause: 'StatefulSetServiceNotFound',
      severity: asked ? 'warning' : 'info',
      confidence: 'certain',
      subject: { kind: 'StatefulSet', name },
      stage: STAGE.none,
      title: `service ${service}, which statefulset ${name} names as serviceName, does not exist: its pods have no names in DNS${asked ? `, and ${plain(asked.name) ?? `a name in ${service}`} is asked for` : '; nothing that was read asks for one'}`,
      evidence: [field('StatefulSet', name, '.spec.serviceName', service), ...(asked ? [asked.evidence] : [])],
      details: {
        service,
        available: facts.services.map(nameOf).slice(0, 20),
        ...(asked ? { asked: asked.name } : {}),
      },
      remedies: [headless(facts, set, service, asked === undefined ? 'if its pods shall have names, ' : '')],
    },
  ];
}

/** The Service that gives the pods their names: the labels and ports of the template, no address. */
function headless(facts: Facts, { metadata, spec }: StatefulSet, service: string, when: string): Advice {
  const labels = spec?.selector?.matchLabels ?? {};
  const ports = (spec?.template.spec?.containers ?? []).flatMap(({ ports: own = [] }) =>
    own.map(({ name, containerPort, protocol = 'TCP' }) => ({
      name: name ?? `port-${containerPort}`,
      port: containerPort,
      protocol,
    })),
  );
  const text = `${when}create the headless service ${service} (clusterIP: None) with the selector of ${metadata?.name}: ${showLabels(labels)}`;
  const manifest = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: service },
    spec: { clusterIP: 'None', selector: labels, ...(ports.length > 0 ? { ports } : {}) },
  });
  return Object.keys(labels).length === 0 ? text : doing(facts, text, 'create_object', { manifest });
}
