import type { Blamed } from '../../../../core/diagnosis.ts';
import type { Service } from '../../../../core/kubernetes.ts';
import { podReady } from '../../../facts/containers.ts';
import { field } from '../../../facts/evidence.ts';
import { sameObject } from '../../../facts/owners.ts';
import { editField } from '../../../rules/advice/edits.ts';
import type { Facts } from '../../../types.ts';
import { selectedPods } from '../../../facts/scope.ts';
import type { Enriched } from '../enricher.ts';

/**
 * `db-1.db-peers` or `db-peers` does not resolve and the Service is not there that a StatefulSet names for its pods:
 * that is told at the set.
 */
export function ungoverned(facts: Facts, host: string, owner: Blamed): Enriched | undefined {
  const parts = host.split('.');
  const set = facts.statefulsets.find(({ metadata, spec }) => {
    const at = parts[0] === spec?.serviceName ? 0 : parts[1] === spec?.serviceName ? 1 : undefined;
    const isMember = at === 0 || parts[0]?.replace(/-\d+$/, '') === metadata?.name;
    // A namespace of its own name holds other Services.
    return at !== undefined && isMember && (parts[at + 1] ?? facts.namespace) === facts.namespace;
  });
  if (facts.services.some(({ metadata }) => metadata?.name === set?.spec?.serviceName)) return undefined;
  if (!set) return undefined;
  const named = { kind: 'StatefulSet', name: set.metadata?.name ?? '' };
  return {
    details: { host },
    evidence: [field(named.kind, named.name, '.spec.serviceName', set.spec?.serviceName)],
    ...(sameObject(named, owner) ? {} : { explainedBy: [named] }),
    yieldsTo: ['StatefulSetServiceNotFound'],
  };
}

/**
 * `db-1.db-peers` does not resolve although Service db-peers is there: the names of single pods are made of the pods'
 * subdomain, and as long as a pod is not ready only when the Service publishes such addresses.
 */
export function memberName(facts: Facts, host: string): Enriched | undefined {
  const [member = '', second] = host.split('.');
  const service = facts.services.find(({ metadata, spec }) => metadata?.name === second && spec?.clusterIP === 'None');
  if (!service) return undefined;
  const name = service.metadata?.name ?? '';
  const pods = selectedPods(facts, service.spec?.selector);
  const pod = pods.find(({ metadata }) => metadata?.name === member);
  const set = facts.statefulsets.find(({ metadata }) => member.replace(/-\d+$/, '') === metadata?.name);
  if (!pod) {
    const replicas = set?.spec?.replicas;
    if (!set || replicas === undefined || Number(/\d+$/.exec(member)?.[0]) < replicas) return undefined;
    return {
      only: true,
      details: { host },
      evidence: [field('StatefulSet', set.metadata?.name ?? '', '.spec.replicas', String(replicas))],
      remedies: [
        `statefulset ${set.metadata?.name} has ${replicas} replicas, so there is no ${member}: take it out of the list of members, or scale the set to ${Number(/\d+$/.exec(member)?.[0]) + 1}`,
      ],
    };
  }
  const subdomain = pod.spec?.subdomain;
  if (subdomain !== undefined && subdomain !== name)
    return {
      only: true,
      details: { host },
      evidence: [field('Pod', member, '.spec.subdomain', subdomain)],
      remedies: [
        `the names of these pods end in ${subdomain}, not in ${name} (spec.serviceName of statefulset ${set?.metadata?.name ?? ''}): use ${member}.${subdomain}, or make the set anew with serviceName: ${name}`,
      ],
    };
  const hidden = service.spec?.publishNotReadyAddresses !== true && !podReady(pod);
  return hidden ? unpublished(facts, service, member) : undefined;
}

const unpublished = (facts: Facts, service: Service, member: string): Enriched => {
  const name = service.metadata?.name ?? '';
  return {
    title: `${member}.${name} has no address: pod ${member} is not ready, and Service ${name} gives names to ready pods alone; members that wait for each other never become ready so`,
    only: true,
    details: { host: `${member}.${name}`, service: name },
    evidence: [
      field('Service', name, '.spec.publishNotReadyAddresses', String(service.spec?.publishNotReadyAddresses ?? false)),
    ],
    remedies: [
      editField(
        facts,
        `set publishNotReadyAddresses: true on Service ${name}: then its members find each other before they are ready`,
        { kind: 'Service', name },
        'spec.publishNotReadyAddresses',
        true,
      ),
    ],
  };
};
