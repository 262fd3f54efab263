import type { Advice } from '../../../core/diagnosis.ts';
import type { Deployment } from '../../../core/kubernetes.ts';
import { selects } from '../../../core/selectors.ts';
import type { Facts } from '../../types.ts';
import { meetsPorts, type Wanted } from '../traffic/network-rules.ts';

/** A Service that a webhook is asked at, and the port of it. */
export type Asked = { readonly namespace: string; readonly service: string; readonly port: number };

/** The port of the pods that a webhook's Service leads to: policies count it, not the port of the Service. */
function portOf(facts: Facts, { namespace, service, port: asked }: Asked, { spec }: Deployment): Wanted | undefined {
  const found = facts.allServices.find(
    ({ metadata }) => metadata?.name === service && metadata.namespace === namespace,
  );
  const entry = found?.spec?.ports?.find(({ port }) => port === asked);
  const target = entry?.targetPort ?? entry?.port;
  const declared = (spec?.template.spec?.containers ?? []).flatMap(({ ports = [] }) => ports);
  const own = declared.find((one) => one.name === target || one.containerPort === Number(target));
  const port = own?.containerPort ?? Number(target);
  return Number.isNaN(port) ? undefined : { port, portName: own?.name, protocol: 'TCP' };
}

/**
 * A webhook whose pods run and do not answer: the NetworkPolicy of their namespace that lets nobody in at their port,
 * where there is one. Nothing where any policy for these pods has a rule for that port.
 */
export function shutIn(facts: Facts, asked: Asked, behind: Deployment): readonly Advice[] {
  const { namespace, service } = asked;
  const wanted = portOf(facts, asked, behind);
  const labels = behind.spec?.template.metadata?.labels;
  const policies = facts.allNetworkPolicies.filter(
    ({ metadata, spec }) =>
      metadata?.namespace === namespace &&
      selects(spec?.podSelector ?? {}, labels) &&
      (spec?.policyTypes ?? ['Ingress']).includes('Ingress'),
  );
  const rules = policies.flatMap((policy) =>
    (policy.spec?.ingress ?? []).map((rule, at) => ({ name: policy.metadata?.name ?? '', rule, at })),
  );
  if (!wanted || policies.length === 0 || rules.some(({ rule }) => meetsPorts(rule.ports, wanted))) return [];
  // A rule for the Service's port is one that was meant for it; others are there for something else.
  const near = rules.find(({ rule }) => rule.ports?.length === 1 && rule.ports[0]?.port === asked.port);
  const names = policies.map(({ metadata }) => metadata?.name).join(', ');
  return [
    near
      ? `set spec.ingress[${near.at}].ports[0].port of NetworkPolicy ${near.name} in ${namespace} from ${near.rule.ports?.[0]?.port} to ${wanted.port}: the pods of deployment ${behind.metadata?.name} listen there, and a policy counts the port of the pods, not that of service ${service}`
      : `let the API server in on port ${wanted.port} of the pods of deployment ${behind.metadata?.name}: NetworkPolicy ${names} in ${namespace} has no rule for that port`,
  ];
}
