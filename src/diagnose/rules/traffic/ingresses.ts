import type { Advice } from '../../../core/diagnosis.ts';
import { editField, editFields } from '../advice/edits.ts';
import type { Ingress, Service } from '../../../core/kubernetes.ts';
import { nearest } from '../../../core/names.ts';
import { noClass, unserved } from './ingress-classes.ts';
import { eventsAbout } from '../../facts/events.ts';
import { eventEvidence, field } from '../../facts/evidence.ts';
import { STAGE, type Draft, type Facts, type Rule } from '../../types.ts';

/** Group 4.11: Ingresses that lead nowhere or that nobody serves. Their TLS Secret is looked at in references.ts. */
export const ingresses: Rule = {
  name: 'ingresses',
  wants: (facts) => [
    ...(facts.ingresses.length > 0 ? (['ingressclasses'] as const) : []),
    ...(facts.events.some(({ about, type }) => about.kind === 'Ingress' && type === 'Warning')
      ? (['services'] as const)
      : []),
    ...(facts.ingresses.some(({ spec }) => spec?.tls?.some(({ secretName }) => secretName))
      ? (['secrets'] as const)
      : []),
  ],
  find: (facts) =>
    facts.ingresses
      .filter(({ metadata }) => !metadata?.deletionTimestamp)
      .flatMap((one) => {
        const own = [...noClass(facts, one), ...noBackend(facts, one)];
        // A controller warns of what stands in the object, too.
        return own.length > 0 ? own : unserved(facts, one);
      }),
};

const nameOf = ({ metadata }: { metadata?: { name?: string } }): string => metadata?.name ?? '';
const base = (ingress: Ingress): Pick<Draft, 'severity' | 'confidence' | 'subject' | 'stage'> => ({
  severity: 'warning',
  confidence: 'certain',
  subject: { kind: 'Ingress', name: nameOf(ingress) },
  stage: STAGE.none,
});

type Backend = {
  readonly service: string;
  readonly port: string | number | undefined;
  readonly path: string;
  readonly host: string;
  /** Of the backend in the Ingress, such as `spec.rules[0].http.paths[0].backend.service`. */
  readonly at: string;
};

function backendsOf({ spec }: Ingress): Backend[] {
  const all = [
    ...(spec?.defaultBackend
      ? [{ backend: spec.defaultBackend, path: '(default)', host: '*', at: 'spec.defaultBackend' }]
      : []),
    ...(spec?.rules ?? []).flatMap(({ host = '*', http }, rule) =>
      (http?.paths ?? []).map(({ backend, path = '/' }, place) => ({
        backend,
        path,
        host,
        at: `spec.rules[${rule}].http.paths[${place}].backend`,
      })),
    ),
  ];
  return all.flatMap(({ backend, path, host, at }) => {
    const port = backend.service?.port?.name ?? backend.service?.port?.number;
    return backend.service ? [{ service: backend.service.name, port, path, host, at: `${at}.service` }] : [];
  });
}

function noBackend(facts: Facts, ingress: Ingress): Draft[] {
  if (!facts.read.has('services')) return [];
  const names = facts.services.map(nameOf);
  return backendsOf(ingress).flatMap(({ service, port, path, host, at }) => {
    const found = facts.services.find((one) => nameOf(one) === service);
    // ALB's `use-annotation` names an action, not a port.
    const has = found?.spec?.ports?.some((one) => one.name === port || one.port === port) ?? false;
    if (found && (port === undefined || port === 'use-annotation' || has || found.spec?.type === 'ExternalName'))
      return [];
    if (!found && port === 'use-annotation') return [];
    const there = (found?.spec?.ports ?? []).map((one) => (one.name ? `${one.port} (${one.name})` : String(one.port)));
    const similar = nearest(service, names);
    const event = eventsAbout(facts, 'Ingress', ingress).find(({ type }) => type === 'Warning');
    return [
      {
        ...base(ingress),
        cause: 'IngressBackendNotFound',
        title: found
          ? `ingress ${nameOf(ingress)} sends ${host}${path} to port ${port} of service ${service}, which has only ${there.join(', ')}`
          : `ingress ${nameOf(ingress)} sends ${host}${path} to service ${service}, which does not exist`,
        evidence: [
          field('Ingress', nameOf(ingress), '.spec.rules[].http.paths[].backend.service', `${service}:${port ?? ''}`),
          ...(found ? [field('Service', service, '.spec.ports', there.join(', '))] : []),
          ...(event ? [eventEvidence(event)] : []),
        ],
        details: {
          service,
          port,
          path,
          host,
          available: found ? there : names.slice(0, 20),
          ...(found ? {} : { similar }),
        },
        remedies: found
          ? [portOf(facts, ingress, found, { service, port, path, host, at })]
          : [
              similar[0]
                ? editField(
                    facts,
                    `set ${at}.name (${host}${path}) of ingress ${nameOf(ingress)} from ${service} to ${similar[0]}, which exists`,
                    base(ingress).subject,
                    `${at}.name`,
                    similar[0],
                  )
                : `create service ${service}${names.length > 0 ? `, or name one that exists (${names.slice(0, 6).join(', ')})` : ''}`,
              `or remove ${host}${path} from ingress ${nameOf(ingress)}`,
            ],
      },
    ];
  });
}

/** The port of the Service that was meant: of the same number or name under another form, or the only one. */
function portOf(facts: Facts, ingress: Ingress, service: Service, { port, path, host, at }: Backend): Advice {
  const ports = service.spec?.ports ?? [];
  const meant =
    ports.find(({ targetPort }) => targetPort === port) ??
    ports.find(({ name = '' }) => typeof port === 'string' && nearest(port, [name]).length > 0) ??
    (ports.length === 1 ? ports[0] : undefined);
  const shown = ports.map((one) => (one.name ? `${one.port} (${one.name})` : String(one.port))).join(', ');
  if (!meant)
    return `set the backend port of ${host}${path} in ingress ${nameOf(ingress)} from ${port} to one of service ${nameOf(service)}: ${shown}`;
  return editFields(
    facts,
    `set ${at}.port (${host}${path}) of ingress ${nameOf(ingress)} from ${port} to ${meant.port}, ${ports.length === 1 ? 'the only port' : 'a port'} of service ${nameOf(service)}`,
    base(ingress).subject,
    [{ path: `${at}.port`, value: { number: meant.port } }],
  );
}
